import Glibc

/// A PgBouncer in transaction mode: each transaction may get another connection of the server, and nothing that a session
/// sets is there in the next one.
public enum PgBouncer {
    /// False where it is not installed.
    public static var isAvailable: Bool { unsafe access("/usr/sbin/pgbouncer", X_OK) == 0 }

    /// Runs it before the server with this socket while `body` does, which gets the URL of a database behind it.
    ///
    /// - Parameters:
    ///   - socketFolder: where the server listens.
    ///   - user: as whom it connects.
    public static func with<Result: Sendable>(
        socketFolder: String, user: String, in scratch: ScratchFolder,
        _ body: (_ url: (_ database: String) -> String) async throws -> Result
    ) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        try scratch.write(
            "pgbouncer.ini",
            """
            [databases]
            * = host=\(socketFolder) user=\(user)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 10
            max_client_conn = 500

            """)
        // It refuses root, and becomes whoever the server is.
        var status = stat()
        guard unsafe stat(socketFolder, &status) == 0, let owner = unsafe getpwuid(status.st_uid) else {
            throw ScratchError(message: "\(socketFolder) is nobody's")
        }
        let name = unsafe String(cString: owner.pointee.pw_name)
        let arguments = (geteuid() == 0 ? ["-u", name] : []) + ["\(scratch.path)/pgbouncer.ini"]
        return try await PeerServer.with("/usr/sbin/pgbouncer", arguments, port: port) {
            try await body { "postgresql://\(user)@127.0.0.1:\(port)/\($0)" }
        }
    }
}
