/// The parts of an `http` or `https` URL that say who is asked.
public struct URLHost: Hashable, Sendable {
    /// Whether it is `https`.
    public var isSecure: Bool
    /// In lower case, with `:port` where one stands there that is not the scheme's own; IPv6 addresses in brackets.
    public var host: String

    /// nil for what is no such URL, or holds a user or a password.
    public init?(_ url: String) {
        let lower = url.lowercased()
        let rest: Substring
        if lower.hasPrefix("https://") {
            (isSecure, rest) = (true, lower.dropFirst(8))
        } else if lower.hasPrefix("http://") {
            (isSecure, rest) = (false, lower.dropFirst(7))
        } else {
            return nil
        }
        let end = rest.firstIndex { "/?#\\".contains($0) } ?? rest.endIndex
        var authority = rest[..<end]
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let usual = isSecure ? ":443" : ":80"
        if authority.hasSuffix(usual) { authority = authority.dropLast(usual.count) }
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        host = String(authority)
    }
}
