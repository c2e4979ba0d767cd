import Crypto
import FoundationEssentials

/// What opens files: a secret key or a passphrase. It prints as its kind, never as its key, and cannot be encoded.
public struct AgeIdentity: Sendable {
    private enum Key {
        case x25519(Curve25519.KeyAgreement.PrivateKey)
        case hybrid(XWingMLKEM768X25519.PrivateKey)
        case passphrase(SecretBytes)
    }

    private let key: Key

    private init(_ key: Key) { self.key = key }

    /// The identity of a secret key: `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`, in upper case.
    ///
    /// Throws `AgeError.invalidIdentity`, which holds nothing of `text`.
    public init(parsing text: String) throws(AgeError) {
        if let reason = Self.reasonToRefuse(text) { throw .invalidIdentity(line: nil, reason: reason) }
        let content: Bech32.Content
        do {
            content = try Bech32.decode(text)
        } catch {
            throw .invalidIdentity(line: nil, reason: error.reason)
        }
        guard content.bytes.count == 32 else {
            throw .invalidIdentity(line: nil, reason: "its key has \(content.bytes.count) bytes instead of 32")
        }
        do {
            switch content.prefix {
            case KeyPrefix.x25519Identity:
                key = .x25519(try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: content.bytes))
            case KeyPrefix.hybridIdentity:
                key = .hybrid(try XWingMLKEM768X25519.PrivateKey(seedRepresentation: content.bytes, publicKey: nil))
            default: throw AgeError.invalidIdentity(line: nil, reason: "its kind is not known here")
            }
        } catch {
            throw error as? AgeError ?? .invalidIdentity(line: nil, reason: "its key belongs to no recipient")
        }
    }

    /// A passphrase, which must not be empty.
    public static func passphrase(_ passphrase: String) throws(AgeError) -> AgeIdentity {
        guard !passphrase.isEmpty else { throw .invalidIdentity(line: nil, reason: "the passphrase is empty") }
        return AgeIdentity(.passphrase(SecretBytes(Array(passphrase.utf8))))
    }

    /// A new random key of Curve25519.
    public static func generate() -> AgeIdentity { AgeIdentity(.x25519(Curve25519.KeyAgreement.PrivateKey())) }

    /// A new random key of X-Wing. Throws where there is no memory for it.
    public static func generateHybrid() throws(AgeError) -> AgeIdentity {
        do {
            return AgeIdentity(.hybrid(try XWingMLKEM768X25519.PrivateKey()))
        } catch {
            throw .outOfMemory(reason: "no key could be made")
        }
    }

    /// What it is.
    public var kind: AgeKeyKind {
        switch key {
        case .x25519: .x25519
        case .hybrid: .hybrid
        case .passphrase: .passphrase
        }
    }

    /// Whom to encrypt to so that this identity opens it. For a passphrase, with the work factor that `AgeRecipient`
    /// takes when none is given.
    public var recipient: AgeRecipient {
        switch key {
        case .x25519(let key): AgeRecipient(key.publicKey)
        case .hybrid(let key): AgeRecipient(key.publicKey)
        case .passphrase(let secret): AgeRecipient(passphrase: secret)
        }
    }

    /// The secret itself, to be stored: `AGE-SECRET-KEY-…`, or the passphrase. Print it nowhere.
    public func revealed() -> String {
        switch key {
        case .x25519(let key): Self.text(KeyPrefix.x25519Identity, Array(key.rawRepresentation))
        case .hybrid(let key): Self.text(KeyPrefix.hybridIdentity, Array(key.seedRepresentation))
        case .passphrase(let secret): secret.withBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The file key out of the first stanza that this identity opens; nil where none is for it.
    func unwrap(_ stanzas: [Stanza], limits: AgeLimits) throws(AgeError) -> FileKey? {
        switch key {
        case .x25519(let key): try X25519Wrapping.unwrap(stanzas, with: key)
        case .hybrid(let key): try HybridWrapping.unwrap(stanzas, with: key)
        case .passphrase(let secret): try ScryptWrapping.unwrap(stanzas, passphrase: secret, limits: limits)
        }
    }

    private static func text(_ prefix: String, _ bytes: [UInt8]) -> String {
        Bech32.encode(prefix: prefix.lowercased(), bytes).uppercased()
    }

    /// Why `text` is none of the secret keys that are read, as far as its beginning tells.
    private static func reasonToRefuse(_ text: String) -> String? {
        if text.hasPrefix("AGE-SECRET-KEY-") { return nil }
        if text.hasPrefix("age1") {
            return "it is a public key; give the secret key that belongs to it, which begins with AGE-SECRET-KEY-"
        }
        if text.hasPrefix(KeyPrefix.pluginIdentity) {
            return "identities of plugins are not supported; use a key that age-keygen made"
        }
        return "it does not begin with AGE-SECRET-KEY- in upper case"
    }
}

extension AgeIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind, and nothing of the key.
    public var description: String { "age identity (\(kind.rawValue))" }

    /// The same.
    public var debugDescription: String { description }

    /// Has no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
