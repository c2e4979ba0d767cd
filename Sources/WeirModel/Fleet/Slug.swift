/// The rule for names that identify: `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`, the same as a DNS label (RFC 1123).
public enum Slug {
    /// The most characters a slug may have.
    public static let maximumLength = 63

    /// Whether `name` may identify a unit.
    public static func isValid(_ name: some StringProtocol) -> Bool { isValid(String(name)) }

    /// Whether `name` may identify a unit.
    public static func isValid(_ name: String) -> Bool {
        let count = name.utf8.count
        guard count > 0, count <= maximumLength else { return false }
        var place = 0
        for byte in name.utf8 {
            place += 1
            let isInner = place > 1 && place < count
            guard isAlphanumeric(byte) || isInner && byte == UInt8(ascii: "-") else { return false }
        }
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
