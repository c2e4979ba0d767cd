import Crypto
import WeirModel

/// The keys that servers prove themselves with: a `known_hosts` file, as sshd(8) describes it under SSH_KNOWN_HOSTS FILE
/// FORMAT.
///
/// Names may be patterns or hashed, lines may be marked `@revoked`. Lines marked `@cert-authority` do not count: a
/// server's key itself has to be there. A line that cannot be read says nothing.
public struct KnownHosts: Hashable, Sendable {
    /// A key as a line has it.
    public struct Key: Hashable, Sendable {
        /// `ssh-ed25519`
        public var kind: String
        /// The key in base 64.
        public var text: String
        /// From 1.
        public var line: Int
    }

    /// What the file says of the key that a server shows.
    public enum Verdict: Hashable, Sendable {
        /// The server has it.
        case known
        /// Nobody may have it any more; the line that says so.
        case revoked(line: Int)
        /// The server has another of the same kind, in this line.
        case other(line: Int)
        /// The server has keys of other kinds only, one of them in this line.
        case otherKind(line: Int)
        /// The file knows nothing of the server.
        case unknown
    }

    fileprivate enum Names: Hashable, Sendable {
        case patterns(PatternList)
        /// The key of the hash, and the hash of the only name.
        case hashed(salt: [UInt8], hash: [UInt8])
    }

    fileprivate struct Line: Hashable, Sendable {
        var names: Names
        var isRevoked: Bool
        var key: Key
    }

    private let lines: [Line]

    /// Reads a file's content; everything is one.
    public init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: TextByte.lineFeed, omittingEmptySubsequences: false).enumerated()
            .compactMap { number, line in Self.line(line, number + 1) }
    }

    private static func line(_ text: ArraySlice<UInt8>, _ number: Int) -> Line? {
        var fields = text.split(whereSeparator: TextByte.isBlank).map(Array.init)
        guard let first = fields.first, first.first != UInt8(ascii: "#") else { return nil }
        var isRevoked = false
        if first.first == UInt8(ascii: "@") {
            guard first.elementsEqual("@revoked".utf8) else { return nil }
            isRevoked = true
            fields.removeFirst()
        }
        guard fields.count >= 3, let names = names(fields[0]), Base64.bytes(fields[2]) != nil else { return nil }
        let key = Key(
            kind: String(decoding: fields[1], as: UTF8.self), text: String(decoding: fields[2], as: UTF8.self),
            line: number)
        return Line(names: names, isRevoked: isRevoked, key: key)
    }

    private static func names(_ field: [UInt8]) -> Names? {
        let bar = UInt8(ascii: "|")
        guard field.first == bar else { return .patterns(PatternList(Self.lowercased(field))) }
        let parts = field.split(separator: bar)
        guard parts.count == 3, parts[0].elementsEqual("1".utf8), let salt = Base64.bytes(parts[1]),
            let hash = Base64.bytes(parts[2])
        else { return nil }
        return .hashed(salt: salt, hash: hash)
    }

    /// How a server is named: `git.example.com`, or `[git.example.com]:2222` for a port other than 22.
    public static func name(host: String, port: Int) -> String {
        let host = host.lowercased()
        return port == 22 ? host : "[\(host)]:\(port)"
    }

    /// All keys that the file says something of for the server of this name, in the file's order, revoked ones included.
    public func keys(of name: String) -> [Key] { lines.filter { $0.matches(name) }.map(\.key) }

    /// Whether the server of this name may have the key whose blob this is.
    public func verdict(on blob: [UInt8], of name: String) -> Verdict {
        let text = String(base64: blob)
        let found = lines.filter { $0.matches(name) }
        if let line = found.first(where: { $0.isRevoked && $0.key.text == text }) {
            return .revoked(line: line.key.line)
        }
        let keys = found.filter { !$0.isRevoked }.map(\.key)
        if keys.contains(where: { $0.text == text }) { return .known }
        let kind = HostKeyText(blob).kind
        if let other = keys.first(where: { $0.kind == kind }) { return .other(line: other.line) }
        return keys.first.map { .otherKind(line: $0.line) } ?? .unknown
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension KnownHosts.Line {
    /// Whether the line is about the server of this name.
    fileprivate func matches(_ name: String) -> Bool {
        switch names {
        case .patterns(let patterns): patterns.matches(Array(name.utf8))
        case .hashed(let salt, let hash):
            // SHA-1 is what the format has; it hides names, and nothing rests on it.
            HMAC<Insecure.SHA1>.authenticationCode(for: Array(name.utf8), using: SymmetricKey(data: salt))
                .elementsEqual(hash)
        }
    }
}

/// A server's public key for people and for `known_hosts`, whatever its kind.
public struct HostKeyText: Hashable, Sendable {
    /// `ssh-ed25519`; empty where the bytes are no key.
    public let kind: String
    /// The key in base 64.
    public let text: String
    /// `SHA256:…` as `ssh-keygen -l` prints it.
    public let fingerprint: String

    /// - Parameter blob: the key as it goes over the wire (RFC 4253, section 6.6).
    public init(_ blob: [UInt8]) {
        var reader = SSHReader(blob)
        let kind = (try? reader.text()) ?? ""
        // A server may say anything.
        let isPlain = kind.utf8.allSatisfy { (0x21...0x7e).contains($0) } && kind.utf8.count <= 64
        self.kind = isPlain ? kind : ""
        text = String(base64: blob)
        fingerprint = SSHPublicKey.fingerprint(of: blob)
    }
}
