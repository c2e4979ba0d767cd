import Glibc
import Subprocess

/// An OpenSSH server on 127.0.0.1 that nobody can log in to: enough to be asked for its host key.
public struct SSHServer: Sendable {
    /// Where it listens.
    public let port: UInt16
    /// Its host key as a line of `known_hosts`.
    public let knownHost: String

    /// False where OpenSSH's server is not installed, or not prepared to be started by this user.
    public static var isAvailable: Bool {
        let hasServer = unsafe access("/usr/sbin/sshd", X_OK) == 0
        // As root it wants a folder that only the service's own start-up makes.
        let isPrepared = unsafe access("/run/sshd", F_OK) == 0
        return hasServer && (geteuid() != 0 || isPrepared)
    }

    /// Runs while `body` does.
    public static func with<Result: Sendable>(
        in scratch: ScratchFolder, _ body: (SSHServer) async throws -> Result
    ) async throws -> Result {
        let key = try await makeKey("server-key", in: scratch)
        let port = try LoopbackSocket.freePort()
        try scratch.write(
            "sshd_config",
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(scratch.path)/server-key
            PidFile none
            UsePAM no

            """)
        let server = SSHServer(port: port, knownHost: "[127.0.0.1]:\(port) \(key)\n")
        // It starts itself anew for every connection, and wants to know its full path for that.
        let result = try await run(
            .name("sh"), arguments: ["-c", "exec /usr/sbin/sshd -D -e -f '\(scratch.path)/sshd_config'"],
            input: .none, output: .discarded, error: .discarded
        ) { process in
            do {
                while !LoopbackSocket.accepts(port: port) { try await Task.sleep(for: .milliseconds(5)) }
                let result = try await body(server)
                try? process.send(signal: .terminate)
                return result
            } catch {
                try? process.send(signal: .terminate)
                throw error
            }
        }
        return result.closureResult
    }

    /// Makes an ed25519 key and returns its type and public half.
    public static func makeKey(_ name: String, in scratch: ScratchFolder) async throws -> String {
        let path = "\(scratch.path)/\(name)"
        _ = try await run(
            .name("ssh-keygen"), arguments: ["-q", "-t", "ed25519", "-N", "", "-f", path], output: .discarded)
        let result = try await run(.name("ssh-keygen"), arguments: ["-y", "-f", path], output: .string(limit: 10_000))
        return result.standardOutput.split(separator: " ").prefix(2).joined(separator: " ").filter { $0 != "\n" }
    }
}
