import Crypto
import FoundationEssentials

/// A key-encryption key that weir holds itself, whether it came from a file or from the environment.
///
/// What it wraps is a version byte, and nonce, ciphertext and tag of AES-256-GCM. The additional data are the format and
/// the context.
public struct LocalKey: Sendable {
    private static let version: UInt8 = 1
    private let key: SymmetricKey

    /// A new random key.
    public static func generate() -> LocalKey { LocalKey(SymmetricKey(size: .bits256)) }

    init(_ key: SymmetricKey) { self.key = key }

    /// The secret itself, to be kept in a file or a secret store: `weir-key-1:…`, without a line feed. Print it nowhere
    /// else.
    public var revealedText: String { KeyText.text(key) }

    /// `key:` and the first 8 bytes of an HMAC-SHA-256 of a fixed text under the key: the same wherever the key is kept,
    /// and of no use to guess 256 random bits.
    public var id: KeyID {
        let code = HMAC<SHA256>.authenticationCode(for: Array("weir/key-id/1".utf8), using: key)
        return KeyID("key:" + Hexadecimal.text(code.prefix(8)))
    }

    func wrap(_ value: SecretValue, context: [UInt8], _ place: String) throws(KeyServiceError) -> [UInt8] {
        guard let box = AuthenticatedCipher.seal(value.revealed, key: key, additional: additional(context)) else {
            throw KeyServiceError(.refused, "\(place) cannot encrypt")
        }
        return [Self.version] + box
    }

    func unwrap(_ wrapped: [UInt8], context: [UInt8], _ place: String) throws(KeyServiceError) -> SecretValue {
        guard let version = wrapped.first, wrapped.count > AuthenticatedCipher.overhead else {
            throw KeyServiceError(
                .damaged, "the wrapped key is cut off: \(wrapped.count) bytes", hint: "restore it from a backup")
        }
        guard version == Self.version else {
            throw KeyServiceError(
                .damaged, "the wrapped key is of version \(version), and only 1 is known here",
                hint: "use the weir that wrote it, or restore it from a backup")
        }
        guard
            let plain = AuthenticatedCipher.open(wrapped.dropFirst(), key: key, additional: additional(context))
        else {
            throw KeyServiceError(
                .damaged, "\(place) does not open the wrapped key: it was changed, or it belongs elsewhere",
                hint: "restore it from a backup; weir secrets verify tells what else is affected")
        }
        return SecretValue(plain)
    }

    private func additional(_ context: [UInt8]) -> [UInt8] {
        var fields = BoundFields("weir/wrapped-key/1")
        fields.append(context)
        return fields.bytes
    }
}

extension LocalKey: CustomStringConvertible, CustomReflectable {
    /// Its id, and nothing of the key.
    public var description: String { id.text }
    /// Shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
