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
    /// The first four words of `bytes`. A last word of fewer than eight bytes has zeros before them.
    ///
    /// Nearly all bytes lie side by side and are read there: taking them one by one through their collection would cost
    /// more than hashing them.
    static func bigEndian(_ bytes: some Collection<UInt8>) -> (UInt64, UInt64, UInt64, UInt64) {
        unsafe bytes.withContiguousStorageIfAvailable(words) ?? Array(bytes).withUnsafeBufferPointer(words)
    }

    private static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64, UInt64, UInt64) {
        unsafe (word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24))
    }

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
