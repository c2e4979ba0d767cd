import Crypto
import FoundationEssentials

/// Whom a file is encrypted to: a public key, or everybody who knows a passphrase.
public struct AgeRecipient: Sendable {
    private enum Key {
        case x25519(Curve25519.KeyAgreement.PublicKey)
        case hybrid(XWingMLKEM768X25519.PublicKey)
        case passphrase(SecretBytes, workFactor: Int)
    }

    private let key: Key

    private init(_ key: Key) { self.key = key }

    /// The recipient that `text` names: `age1…` or `age1pq1…`, as https://age-encryption.org/v1 writes them.
    ///
    /// Throws `AgeError.invalidRecipient` for everything else, keys that nobody can encrypt to included.
    public init(parsing text: String) throws(AgeError) {
        if text.uppercased().hasPrefix("AGE-SECRET-KEY-") {
            throw .invalidRecipient(reason: "it is a secret key; give the public key that belongs to it")
        }
        if text.hasPrefix("ssh-") {
            throw .invalidRecipient(reason: "keys of SSH are not supported; make one with age-keygen")
        }
        let content: Bech32.Content
        do {
            content = try Bech32.decode(text)
        } catch {
            throw .invalidRecipient(reason: error.reason)
        }
        switch content.prefix {
        case KeyPrefix.x25519Recipient:
            guard let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: content.bytes) else {
                throw .invalidRecipient(reason: "it has \(content.bytes.count) bytes instead of 32")
            }
            key = .x25519(point)
        case KeyPrefix.hybridRecipient:
            guard let point = try? XWingMLKEM768X25519.PublicKey(rawRepresentation: content.bytes) else {
                throw .invalidRecipient(
                    reason: "it has \(content.bytes.count) bytes instead of \(HybridWrapping.publicKeyCount)")
            }
            key = .hybrid(point)
        case let prefix where prefix.hasPrefix("age1"):
            throw .invalidRecipient(reason: "recipients of plugins are not supported; make one with age-keygen")
        default:
            throw .invalidRecipient(reason: "it begins neither with age1 nor with age1pq1 in lower case")
        }
        // Wrapping is what finds keys that make no secret.
        _ = try wrap(FileKey())
    }

    /// The work factor that age's own program takes: 256 MiB and about a second.
    public static let defaultWorkFactor = 18

    /// Everybody who knows the passphrase, which must not be empty.
    ///
    /// `workFactor`, from 1 to 30, is the power of two of what guessing costs; each step doubles it.
    public static func passphrase(_ passphrase: String, workFactor: Int = defaultWorkFactor) throws(AgeError)
        -> AgeRecipient
    {
        guard !passphrase.isEmpty else { throw .invalidRecipient(reason: "the passphrase is empty") }
        guard 1...ScryptWrapping.highestWorkFactor ~= workFactor else {
            throw .invalidRecipient(
                reason: "the work factor \(workFactor) is not from 1 to \(ScryptWrapping.highestWorkFactor)")
        }
        return AgeRecipient(.passphrase(SecretBytes(Array(passphrase.utf8)), workFactor: workFactor))
    }

    init(_ key: Curve25519.KeyAgreement.PublicKey) { self.key = .x25519(key) }

    init(_ key: XWingMLKEM768X25519.PublicKey) { self.key = .hybrid(key) }

    init(passphrase: SecretBytes) { key = .passphrase(passphrase, workFactor: Self.defaultWorkFactor) }

    /// What it is.
    public var kind: AgeKeyKind {
        switch key {
        case .x25519: .x25519
        case .hybrid: .hybrid
        case .passphrase: .passphrase
        }
    }

    /// The file key for this recipient.
    func wrap(_ fileKey: FileKey) throws(AgeError) -> Stanza {
        do {
            switch key {
            case .x25519(let key): return try X25519Wrapping.wrap(fileKey, for: key)
            case .hybrid(let key): return try HybridWrapping.wrap(fileKey, for: key)
            case .passphrase(let passphrase, let workFactor):
                return try ScryptWrapping.wrap(fileKey, passphrase: passphrase, workFactor: workFactor)
            }
        } catch {
            if case .passphrase(_, let workFactor) = key { throw ScryptWrapping.outOfMemory(workFactor) }
            throw .invalidRecipient(reason: "everybody could open what is encrypted to it, or nobody")
        }
    }
}

extension AgeRecipient: CustomStringConvertible, CustomReflectable {
    /// The public key, as `init(parsing:)` reads it; `passphrase` for a passphrase.
    public var description: String {
        switch key {
        case .x25519(let key): Bech32.encode(prefix: KeyPrefix.x25519Recipient, Array(key.rawRepresentation))
        case .hybrid(let key): Bech32.encode(prefix: KeyPrefix.hybridRecipient, Array(key.rawRepresentation))
        case .passphrase: "passphrase"
        }
    }

    /// Has no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
