/// A value of a fixed number of bytes that is written as hexadecimal text.
///
/// `Identifier`, `Digest` and `ObjectID` conform; they keep their bytes inline, without an allocation.
public protocol FixedBytes: Hashable, Sendable, Comparable {
    /// How many bytes a value has.
    static var byteCount: Int { get }
    /// Takes exactly `byteCount` bytes; nil for any other number.
    init?(bytes: some Collection<UInt8>)
    /// The bytes, `byteCount` of them.
    var bytes: [UInt8] { get }
}

/// Big-endian 64-bit words, so that comparing words compares bytes.
enum Words {
    static func bigEndian(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}
