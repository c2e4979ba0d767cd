import Subprocess

/// A collector of traces that reads what it gets with OpenTelemetry's own messages: `Tests/Peers/trace_collector.py`,
/// which says what it makes of them.
public enum CollectorPeer {
    /// Runs one while `body` does, which gets its URL, and returns what it has read.
    public static func with(_ body: (String) async throws -> Void) async throws -> String {
        try await ScratchFolder.with { scratch in
            let port = try LoopbackSocket.freePort()
            let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
            let script = "\(root.joined(separator: "/"))/Tests/Peers/trace_collector.py"
            let file = "\(scratch.path)/spans"
            try scratch.write("spans", "")
            try await PeerServer.with(
                PeerProgram.path("python"), ["-B", script, "\(port)", file], port: port
            ) { try await body("http://127.0.0.1:\(port)/v1/traces") }
            return try await run(.name("cat"), arguments: [file], output: .string(limit: 16 << 20)).standardOutput
        }
    }
}
