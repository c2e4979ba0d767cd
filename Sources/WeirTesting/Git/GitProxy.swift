/// Between weir and `git daemon`, and misbehaves on request: `Tests/Peers/git_proxy.py`, which says how.
public struct GitProxy: Sendable {
    /// What becomes of connections.
    public enum Mode: String, Sendable, CaseIterable {
        case pass, accept, refs, pack, endless, cut, bomb, checksum, delta, zlib, count, names
    }

    /// What the names of repositories are appended to: `git://127.0.0.1:4711`.
    public let url: String
    private let scratch: ScratchFolder

    /// Runs while `body` does. `upstream` is what `GitFixture.withServer` gives.
    public static func with<Result: Sendable>(
        _ upstream: String, in scratch: ScratchFolder, _ body: (GitProxy) async throws -> Result
    ) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        let proxy = GitProxy(url: "git://127.0.0.1:\(port)", scratch: scratch)
        try proxy.become(.pass)
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/git_proxy.py"
        let daemon = upstream.split(separator: ":").last.map(String.init) ?? ""
        return try await PeerServer.with(
            "python3", [script, "\(port)", daemon, "\(scratch.path)/proxy-mode"], port: port
        ) { try await body(proxy) }
    }

    /// What becomes of connections from now on.
    public func become(_ mode: Mode) throws { try scratch.write("proxy-mode", mode.rawValue) }
}
