/// An `http` or `https` URL, read strictly, so that everybody who looks at it sees the same host.
///
/// What other readers of URLs forgive (RFC 3986 and its practice) is refused: a name and password before the host, a
/// fragment, white space, backslashes, hosts with anything but letters, digits, `.`, `-` and `_`.
public struct HTTPAddress: Hashable, Sendable {
    /// True for `https`.
    public let isEncrypted: Bool
    /// In lower case; an IPv6 address in its brackets.
    public let host: String
    /// 1 to 65535; the scheme's own where the URL states none.
    public let port: Int
    /// As the URL states it: empty, or with a leading `/`.
    public let path: String
    /// What follows `?`, which may be secret; nil without one.
    public let query: String?

    /// Reads a URL; nil for anything else.
    public init?(_ text: String) {
        guard let (isEncrypted, rest) = Self.afterScheme(text), rest.utf8.allSatisfy(Self.isPlain) else { return nil }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.split(rest[..<end]) else { return nil }
        self.isEncrypted = isEncrypted
        self.host = host.lowercased()
        self.port = port ?? (isEncrypted ? 443 : 80)
        let mark = rest[end...].firstIndex(of: "?")
        path = String(rest[end..<(mark ?? rest.endIndex)])
        query = mark.map { String(rest[rest.index(after: $0)...]) }
    }

    /// Reads a URL whose path and query may hold `{{…}}` (`RotatorTemplate`): its host stands there as it is, so that what
    /// is put in later cannot change it. Each `{{…}}` stands in `path` and `query` as `x`.
    ///
    /// nil where what comes of it is no address, or one of another host.
    public init?(template: String) {
        guard let (_, rest) = Self.afterScheme(template), !rest.prefix(while: { $0 != "/" && $0 != "?" }).contains("{")
        else { return nil }
        self.init(RotatorTemplate.filled(template) { _ in "x" })
    }

    /// All of the URL, its query included, as it is to be sent: what others read of it is what was read here.
    public var text: String { origin + (path.isEmpty ? "/" : path) + (query.map { "?\($0)" } ?? "") }

    /// `vault.example.com:8200`; without the port where it is the scheme's own.
    public var authority: String { port == (isEncrypted ? 443 : 80) ? host : "\(host):\(port)" }

    /// The URL without its path and query: `https://vault.example.com:8200`.
    public var origin: String { "\(isEncrypted ? "https" : "http")://\(authority)" }

    /// The URL of something below this address: its path, without a `/` at the end, and then `path`, which begins with
    /// one.
    public func url(_ path: String) -> String {
        var base = self.path[...]
        while base.last == "/" { base.removeLast() }
        return origin + base + path
    }

    private static func afterScheme(_ text: String) -> (isEncrypted: Bool, rest: Substring)? {
        let lowered = text.prefix(8).lowercased()
        if lowered.hasPrefix("https://") { return (true, text.dropFirst(8)) }
        return lowered.hasPrefix("http://") ? (false, text.dropFirst(7)) : nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: (0x21...0x7e).contains(byte)
        }
    }

    /// Host and port of `host`, `host:port`, `[address]` or `[address]:port`; nil for anything else.
    static func split(_ authority: Substring) -> (host: Substring, port: Int?)? {
        var host = authority
        var port: Int?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[...close]
            let inner = host.dropFirst().dropLast()
            guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            let isName = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard isName, host.first != ".", !host.contains("..") else { return nil }
        }
        let rest = authority[host.endIndex...]
        if !rest.isEmpty {
            guard rest.first == ":", (2...6).contains(rest.count), rest.dropFirst().allSatisfy(\.isASCIIDigit),
                let number = Int(rest.dropFirst()), (1...65535).contains(number)
            else { return nil }
            port = number
        }
        return host.isEmpty ? nil : (host, port)
    }
}

extension HTTPAddress: CustomStringConvertible {
    /// The URL without its query.
    public var description: String { origin + path }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
