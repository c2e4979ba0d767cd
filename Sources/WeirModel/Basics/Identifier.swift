/// The stable identity of a deployed thing: 16 bytes, written as a UUID (RFC 9562) in lower case.
public struct Identifier: FixedBytes {
    /// In bytes.
    public static let byteCount = 16
    private let high: UInt64
    private let low: UInt64

    /// Takes exactly `byteCount` bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        (high, low, _, _) = Words.bigEndian(bytes)
    }

    /// Reads the usual text form, with or without hyphens; nil where it is not 32 hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text.utf8.filter { $0 != UInt8(ascii: "-") }) else { return nil }
        self.init(bytes: bytes)
    }

    /// Makes a version 8 UUID (RFC 9562, 5.8) out of the first 16 bytes of a digest.
    public init(version8From digest: Digest) {
        // The version is in the seventh byte, the variant in the ninth.
        high = digest.words.0 & ~0xf000 | 0x8000
        low = digest.words.1 & ~(0b11 << 62) | 0b10 << 62
    }

    /// The bytes, most significant first.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        Words.append(high, to: &result)
        Words.append(low, to: &result)
        return result
    }

    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension Identifier: CustomStringConvertible {
    /// The text form.
    public var description: String {
        var text = Hexadecimal.text(bytes)
        for offset in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: offset)) }
        return text
    }
}
