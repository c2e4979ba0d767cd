/// An HTTP server that behaves badly on request: `Tests/Peers/http_server.py`, which says how.
public enum UnrulyServer {
    /// Runs it while `body` does, which gets its address: `http://127.0.0.1:4711`.
    public static func with<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/http_server.py"
        return try await PeerServer.with("python3", [script, "\(port)"], port: port) {
            try await body("http://127.0.0.1:\(port)")
        }
    }
}
