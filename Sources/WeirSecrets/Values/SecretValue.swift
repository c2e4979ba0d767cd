public import Crypto

/// The plain bytes of a secret, for as short a time as they are needed.
///
/// It does not print, cannot be encoded, and compares in constant time. What is put into a text, an error or a log by
/// mistake is `(secret)`.
public struct SecretValue: Sendable {
    private let storage: SymmetricKey

    /// Takes the bytes; the memory that they are kept in is cleared when the last copy is gone.
    public init(_ bytes: some Sequence<UInt8>) { storage = SymmetricKey(data: Array(bytes)) }

    /// Takes the bytes of a key, without a copy of them.
    init(key: SymmetricKey) { storage = key }

    /// How many bytes there are.
    public var count: Int { storage.bitCount / 8 }

    /// A copy of the bytes; whoever asks for it has to see that it goes nowhere.
    public var revealed: [UInt8] { unsafe storage.withUnsafeBytes { unsafe Array($0) } }

    /// The bytes as a key.
    public var key: SymmetricKey { storage }
}

extension SecretValue: Equatable {
    /// In constant time, but for the length.
    public static func == (one: Self, other: Self) -> Bool { one.storage == other.storage }
}

extension SecretValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the value.
    public var description: String { "(secret)" }
    /// Never the value.
    public var debugDescription: String { "(secret)" }
    /// Shows nothing of the value.
    public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
