/// The id of a Git object: the 20 bytes of a SHA-1, written as 40 hexadecimal digits.
public struct ObjectID: FixedBytes {
    /// In bytes.
    public static let byteCount = 20
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Takes exactly `byteCount` bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = Words.bigEndian(bytes)
        (high, middle, low) = (words.0, words.1, UInt32(truncatingIfNeeded: words.2))
    }

    /// Takes the bytes as big-endian words. Readers of trees make millions of ids; this way costs nothing.
    public init(words: (high: UInt64, middle: UInt64, low: UInt32)) {
        high = words.high
        middle = words.middle
        low = words.low
    }

    /// The bytes as big-endian words.
    public var words: (high: UInt64, middle: UInt64, low: UInt32) { (high, middle, low) }

    /// Reads 40 hexadecimal digits; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    /// The bytes, most significant first.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        Words.append(high, to: &result)
        Words.append(middle, to: &result)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: low >> shift))
        }
        return result
    }

    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}

extension ObjectID: CustomStringConvertible {
    /// The text form.
    public var description: String { Hexadecimal.text(bytes) }
    /// The first 7 digits, as Git abbreviates.
    public var short: String { String(description.prefix(7)) }
}
