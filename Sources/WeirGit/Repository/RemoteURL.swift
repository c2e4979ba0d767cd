/// The parts of what Git takes for a repository's URL.
public struct RemoteURL: Hashable, Sendable {
    /// In lower case: `https`, `ssh` (also for `user@host:path`), `git`, `file`; nil for a path.
    public var scheme: String?
    /// The user's name, still percent-encoded.
    public var user: String?
    /// The password, still percent-encoded.
    var password: String?
    /// Without the brackets of an IPv6 address; nil for a path and for `file`.
    public var host: String?
    /// As it is written.
    public var port: String?
    /// With the `/` it begins with, except for `user@host:path` and relative paths.
    public var path: String

    /// Takes `text` apart. Never fails: what is not a URL is a path.
    public init(_ text: String) {
        (scheme, user, password, host, port) = (nil, nil, nil, nil, nil)
        path = text
        if let colon = text.firstRange(of: "://"), Self.isScheme(text[..<colon.lowerBound]) {
            let scheme = text[..<colon.lowerBound].lowercased()
            self.scheme = scheme
            let rest = text[colon.upperBound...]
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            path = String(rest[slash...])
            if scheme != "file" { readAuthority(rest[..<slash]) }
        } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/"), colon != text.startIndex {
            // The form of scp: everything before the first colon is the host.
            scheme = "ssh"
            readAuthority(text[..<colon])
            port = nil
            path = String(text[text.index(after: colon)...])
        }
    }

    /// The port that the scheme has where none is written.
    var defaultPort: String? {
        switch scheme {
        case "https": "443"
        case "http": "80"
        case "ssh": "22"
        case "git": "9418"
        default: nil
        }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    private mutating func readAuthority(_ text: Substring) {
        var rest = text
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at]
            rest = rest[rest.index(after: at)...]
            let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = parts.first.map(String.init)
            password = parts.count > 1 ? String(parts[1]) : nil
        }
        if rest.first == "[", let bracket = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<bracket])
            rest = rest[rest.index(after: bracket)...]
            if rest.first == ":" { port = String(rest.dropFirst()) }
        } else {
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = parts.first.map(String.init) ?? ""
            if parts.count > 1, !parts[1].isEmpty { port = String(parts[1]) }
        }
    }
}

extension RemoteURL {
    /// The URL as it may be shown and stored: without user name and password, which may be a token.
    public var withoutCredentials: String {
        guard let scheme, let host else { return scheme.map { "\($0)://\(path)" } ?? path }
        let bracketed = host.contains(":") ? "[\(host)]" : host
        let authority = bracketed + (port.map { ":\($0)" } ?? "")
        return path.hasPrefix("/") || path.isEmpty ? "\(scheme)://\(authority)\(path)" : "\(authority):\(path)"
    }
}
