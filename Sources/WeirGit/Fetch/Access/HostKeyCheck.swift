import Glibc
import WeirTrust

/// Whether an SSH server is the one that it is taken for.
///
/// libgit2 asks a server for the one kind of key that it finds first in `~/.ssh/known_hosts`, and fails where the server
/// has none of that kind. So it gets a home of its own, with one kind at a time; what counts is what `refusal` says.
final class HostKeyCheck {
    /// No list of servers that anybody means is larger.
    private static let largestFile = 4 << 20
    /// What libssh2 knows, as it prefers them. RSA means signatures with SHA-1, which few servers still give.
    private static let preferred = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    ]

    private let file: String
    private let name: String
    private let shown: String
    private let hosts: KnownHosts
    private var home: String?
    /// Whether the server has shown a key.
    private(set) var hasSeenKey = false

    /// nil where no known hosts are named. Throws where they cannot be read.
    static func make(_ request: FetchRequest) throws(FetchFailure) -> HostKeyCheck? {
        guard case .key(let key) = request.access.credentials else { return nil }
        return try HostKeyCheck(RemoteURL(request.url), file: key.knownHostsFile)
    }

    private init(_ url: RemoteURL, file: String) throws(FetchFailure) {
        shown = url.withoutCredentials
        self.file = file
        name = KnownHosts.name(host: url.host ?? "", port: url.port.flatMap { Int($0) } ?? 22)
        guard let bytes = PlainFile.bytes(file, limit: Self.largestFile) else {
            throw FetchFailure(
                .hostKey, "\(shown) cannot be fetched: the known hosts \(file) cannot be read: \(FileError.last.reason)"
            )
        }
        hosts = KnownHosts(bytes)
    }

    /// The kinds of keys to ask the server for, one after the other; nil as the last: any.
    var kinds: [String?] {
        let known = Set(hosts.keys(of: name).map(\.kind))
        return Self.preferred.filter(known.contains) + [nil]
    }

    /// Has libgit2 look for known hosts in a folder of this check's own.
    func takeHome(in repository: String) {
        let home = "\(repository)/weir-home"
        for folder in [home, "\(home)/.ssh"] { _ = unsafe mkdir(folder, 0o700) }
        if unsafe setenv("HOME", home, 1) == 0 { self.home = home }
    }

    /// Has libgit2 ask for a key of this kind. Where that cannot be written, it asks for any, and less may be found.
    func prefer(_ kind: String?) {
        guard let home else { return }
        let lines = hosts.keys(of: name).filter { $0.kind == kind }.map { "\(name) \($0.kind) \($0.text)\n" }
        PlainFile.write(lines.joined(), to: "\(home)/.ssh/known_hosts")
    }

    /// Why the server must not be talked to; nil: it is the right one.
    func refusal(of blob: [UInt8]) -> FetchFailure? {
        hasSeenKey = true
        let key = HostKeyText(blob)
        let what = "the server's host key (\(key.kind) \(key.fingerprint))"
        let reason: String
        switch hosts.verdict(on: blob, of: name) {
        case .known: return nil
        case .revoked(let line): reason = "\(what) is revoked in \(file):\(line)"
        case .other(let line):
            reason =
                "\(what) is not the one of \(file):\(line). Either somebody is in between, or the server has a new key: compare it with what the server's operator publishes, and only then replace the line by: \(name) \(key.kind) \(key.text)"
        case .otherKind(let line):
            reason =
                "\(what) is not in \(file), which has a key of another kind in line \(line). Servers are asked for ed25519 and ECDSA keys; RSA ones seldom work. Compare the key with what the server's operator publishes, and only then add the line: \(name) \(key.kind) \(key.text)"
        case .unknown:
            reason =
                "\(what) is not in \(file). Compare it with what the server's operator publishes, and only then add the line: \(name) \(key.kind) \(key.text)"
        }
        return FetchFailure(.hostKey, "\(shown) cannot be fetched: \(reason)")
    }
}

/// Small files, for the fetching process.
enum PlainFile {
    /// What the file holds; nil where it cannot be read, is none, or is larger.
    static func bytes(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count + count <= limit else { return nil }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    /// Writes the file anew, for nobody else to read.
    static func write(_ text: String, to path: String) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
