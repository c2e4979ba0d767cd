import Synchronization
import WeirSecrets

/// A real OpenBao server that can be lost and started again, with what it holds on disk.
public final class StoredOpenBao: Sendable {
    private struct Keys {
        var unseal: String
        var root: String
    }

    private let folder: ScratchFolder
    private let port: UInt16
    private let keys = Mutex<Keys?>(nil)

    /// In the folder, on a port that is free now and stays the same.
    public init(in folder: ScratchFolder) throws {
        self.folder = folder
        port = try LoopbackSocket.freePort()
        let peerPort = try LoopbackSocket.freePort()
        folder.makeFolder("bao")
        try folder.write(
            "bao.json",
            """
            {"storage": {"raft": {"path": "\(folder.path)/bao", "node_id": "one", "performance_multiplier": "1"}},
             "listener": [{"tcp": {"address": "127.0.0.1:\(port)", "cluster_address": "127.0.0.1:\(peerPort)",
               "tls_disable": true}}],
             "api_addr": "http://127.0.0.1:\(port)", "cluster_addr": "http://127.0.0.1:\(peerPort)"}
            """)
    }

    /// Runs it while `body` does, and then kills it.
    ///
    /// - Parameter sealed: it was started again, and nobody has unsealed it.
    public func running<Result: Sendable>(
        sealed: Bool = false, _ body: (OpenBaoServer) async throws -> Result
    ) async throws -> Result {
        try await PeerServer.with(
            PeerProgram.path("bao"), ["server", "-config=\(folder.path)/bao.json"], port: port,
            home: folder.path
        ) {
            let nobody = try OpenBaoServer(port: port, token: "")
            try await nobody.wait(for: [200, 429, 501, 503])
            if keys.withLock({ $0 }) == nil { try await initialize(nobody) }
            guard let keys = keys.withLock({ $0 }) else { throw ScratchError(message: "no keys") }
            if !sealed {
                try await nobody.call("PUT", "sys/unseal", #"{"key":"\#(keys.unseal)"}"#)
                try await nobody.wait(for: [200])
            }
            await nobody.transport.shutDown()
            let server = try OpenBaoServer(port: port, token: keys.root)
            if !sealed { try await mount(server) }
            let result = try await body(server)
            await server.transport.shutDown()
            return result
        }
    }

    private func initialize(_ server: OpenBaoServer) async throws {
        let answer = try await server.call("PUT", "sys/init", #"{"secret_shares":1,"secret_threshold":1}"#)
        let keys = Keys(
            unseal: try server.text("keys", of: answer), root: try server.text("root_token", of: answer))
        self.keys.withLock { $0 = keys }
    }

    private func mount(_ server: OpenBaoServer) async throws {
        if (try? await server.call("GET", "sys/mounts/secret/tune")) != nil { return }
        try await server.call("POST", "sys/mounts/secret", #"{"type":"kv","options":{"version":"2"}}"#)
        // The engine makes itself ready, and refuses everything meanwhile.
        for _ in 0..<1000 {
            if (try? await server.call("GET", "secret/config")) != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScratchError(message: "the KV engine does not get ready")
    }
}
