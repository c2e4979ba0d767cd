/// A SHA-256 digest (FIPS 180-4): 32 bytes, written as 64 hexadecimal digits.
public struct Digest: FixedBytes {
    /// In bytes.
    public static let byteCount = 32
    /// Most significant first.
    let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes exactly `byteCount` bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = Words.bigEndian(bytes)
    }

    /// Reads 64 hexadecimal digits; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    /// The bytes, most significant first.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        Words.append(words.0, to: &result)
        Words.append(words.1, to: &result)
        Words.append(words.2, to: &result)
        Words.append(words.3, to: &result)
        return result
    }

    /// See `Equatable`.
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }
    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { left.words < right.words }
    /// See `Hashable`.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension Digest: CustomStringConvertible {
    /// The text form.
    public var description: String { Hexadecimal.text(bytes) }
    /// The first 12 digits, for people.
    public var short: String { String(description.prefix(12)) }
}
