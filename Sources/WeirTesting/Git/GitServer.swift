import Glibc
import Subprocess

extension GitFixture {
    /// Serves all repositories of the fixture with `git daemon` on a port of 127.0.0.1 while `body` runs; `body` gets
    /// the URL that their names are appended to: `git://127.0.0.1:4711`.
    public func withServer<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        var options = PlatformOptions()
        options.createSession = true
        let result = try await run(
            .name("git"),
            arguments: [
                "daemon", "--base-path=\(scratch.path)", "--export-all", "--listen=127.0.0.1", "--port=\(port)",
                "--reuseaddr", "--log-destination=none",
            ],
            environment: .inherit.updating([
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            ]),
            platformOptions: options, input: .none, output: .discarded, error: .discarded
        ) { server in
            do {
                while !LoopbackSocket.accepts(port: port) { try await Task.sleep(for: .milliseconds(5)) }
                let result = try await body("git://127.0.0.1:\(port)")
                try? server.send(signal: .terminate, toProcessGroup: true)
                return result
            } catch {
                try? server.send(signal: .terminate, toProcessGroup: true)
                throw error
            }
        }
        return result.closureResult
    }
}

/// A server that accepts connections, says `greeting`, and then nothing more for as long as it lives.
public enum StallingServer {
    /// Runs while `body` does; `body` gets the port on 127.0.0.1.
    public static func with<Result: Sendable>(
        greeting: [UInt8] = [], _ body: (UInt16) async throws -> Result
    ) async throws -> Result {
        let socket = try LoopbackSocket()
        async let serving: Void = answer(socket, greeting)
        let result = try await body(socket.port)
        socket.shutDown()
        _ = await serving
        return result
    }

    private static func answer(_ socket: LoopbackSocket, _ greeting: [UInt8]) async {
        var connections: [Int32] = []
        while !Task.isCancelled, !socket.isShutDown {
            let connection = socket.acceptWithoutWaiting()
            if connection >= 0 {
                connections.append(connection)
                _ = unsafe greeting.withUnsafeBytes {
                    unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            } else {
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        for connection in connections { close(connection) }
    }
}
