import Glibc
import Subprocess

/// An OpenSSH server on 127.0.0.1 that serves this user's files to whoever has a key that the scratch folder's file
/// `authorized_keys` names: to nobody where there is none.
public struct SSHServer: Sendable {
    /// Where it listens.
    public let port: UInt16
    /// Its host keys as lines of `known_hosts`, by what they are.
    public let knownHosts: [String: String]

    /// Its ed25519 key as a line of `known_hosts`.
    public var knownHost: String { knownHosts["ed25519"] ?? "" }

    /// What the URL of a folder's absolute path begins with: `ssh://ada@127.0.0.1:4711`.
    public var url: String { "ssh://\(Self.user)@127.0.0.1:\(port)" }

    /// False where OpenSSH's server is not installed, or cannot be started by this user.
    public static var isAvailable: Bool {
        guard unsafe access("/usr/sbin/sshd", X_OK) == 0 else { return false }
        // As root it wants a folder that otherwise the service's own start-up makes.
        guard geteuid() == 0 else { return true }
        let status = unsafe mkdir("/run/sshd", 0o755)
        return status == 0 || errno == EEXIST
    }

    private static var user: String {
        guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else { return "root" }
        return unsafe String(cString: name)
    }

    /// Runs while `body` does.
    ///
    /// - Parameter kinds: of its host keys: `ed25519`, `ecdsa`, `rsa`.
    public static func with<Result: Sendable>(
        in scratch: ScratchFolder, kinds: [String] = ["ed25519"], _ body: (SSHServer) async throws -> Result
    ) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        var knownHosts: [String: String] = [:]
        for kind in kinds {
            let key = try await makeKey("server-key-\(kind)", kind: kind, in: scratch)
            knownHosts[kind] = "[127.0.0.1]:\(port) \(key)\n"
        }
        let hostKeys = kinds.map { "HostKey \(scratch.path)/server-key-\($0)\n" }.joined()
        try scratch.write(
            "sshd_config",
            """
            Port \(port)
            ListenAddress 127.0.0.1
            PidFile none
            UsePAM no
            StrictModes no
            AuthorizedKeysFile \(scratch.path)/authorized_keys
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            \(hostKeys)
            """)
        let server = SSHServer(port: port, knownHosts: knownHosts)
        // It starts itself anew for every connection, and wants to know its full path for that.
        return try await PeerServer.with(
            "sh", ["-c", "exec /usr/sbin/sshd -D -e -f '\(scratch.path)/sshd_config'"], port: port
        ) { try await body(server) }
    }

    /// Makes a key and returns its type and public half.
    ///
    /// - Parameters:
    ///   - kind: `ed25519`, `ecdsa`, `rsa`.
    ///   - passphrase: what it is encrypted with; empty: it is not.
    public static func makeKey(
        _ name: String, kind: String = "ed25519", passphrase: String = "", in scratch: ScratchFolder
    ) async throws -> String {
        let path = "\(scratch.path)/\(name)"
        _ = try await run(
            .name("ssh-keygen"), arguments: ["-q", "-t", kind, "-N", passphrase, "-f", path], output: .discarded)
        let result = try await run(
            .name("ssh-keygen"), arguments: ["-y", "-P", passphrase, "-f", path], output: .string(limit: 10_000))
        return result.standardOutput.split(separator: " ").prefix(2).joined(separator: " ").filter { $0 != "\n" }
    }
}
