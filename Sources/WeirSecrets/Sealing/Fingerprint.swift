import Crypto

/// Tells whether two values are the same without telling anything else: 16 bytes of an HMAC-SHA-256 under a key that is
/// derived from the data key.
///
/// Without the data key nobody can try guesses on it, and equal values of two customers have different ones.
public struct Fingerprint: Hashable, Sendable {
    /// In bytes.
    public static let byteCount = 16
    /// As it is stored: `byteCount` of them.
    public let bytes: [UInt8]

    /// The fingerprint of a value.
    public init(of value: SecretValue, with dataKey: DataKey) {
        let code = HMAC<SHA256>.authenticationCode(for: value.revealed, using: dataKey.fingerprinting)
        bytes = Array(code.prefix(Self.byteCount))
    }

    /// A stored one; nil where it has another number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }
}

extension Fingerprint: CustomStringConvertible {
    /// `hmac:1a2b3c4d`: the first four bytes, for people.
    public var description: String { "hmac:" + Hexadecimal.text(bytes.prefix(4)) }

    /// All of it in hexadecimal digits: the version of a source that tells none.
    public var text: String { Hexadecimal.text(bytes) }
}
