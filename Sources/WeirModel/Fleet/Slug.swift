/// The rule for names that identify: `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`, the same as a DNS label (RFC 1123).
public enum Slug {
    /// The most characters a slug may have.
    public static let maximumLength = 63

    /// Whether `name` may identify a unit.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, let last = bytes.reversed().first, bytes.count <= maximumLength else {
            return false
        }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
