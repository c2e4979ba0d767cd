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

    /// The words of bytes that lie side by side, as nearly all do: read at once, where taking them one by one through their
    /// collection would cost more than hashing them. A last word of fewer than eight bytes has zeros before them. Nil
    /// where the bytes do not lie so.
    static func bigEndian(contiguous bytes: some Collection<UInt8>) -> (UInt64, UInt64, UInt64, UInt64)? {
        bytes.withContiguousStorageIfAvailable { buffer in
            unsafe (word(buffer, 0), word(buffer, 8), word(buffer, 16), word(buffer, 24))
        }
    }

    @unsafe
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<min(start + 8, max(start, bytes.count)) { word = unsafe word << 8 | UInt64(bytes[index]) }
        return word
    }

    static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}
