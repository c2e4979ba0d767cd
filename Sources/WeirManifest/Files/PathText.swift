/// The rule for file names in fields: they never lead out of their folder.
enum PathText {
    /// Whether `path` is absolute, climbs, is encoded to climb, or holds a character that no name needs.
    static func escapes(_ path: String) -> Bool {
        if path.isEmpty || path.hasPrefix("/") || path.hasPrefix("~") || path.hasPrefix("-") { return true }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) { return true }
        if path.utf8.contains(UInt8(ascii: "%")) { return true }
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .contains { $0 == ".." || $0 == "." || $0.isEmpty }
    }
}
