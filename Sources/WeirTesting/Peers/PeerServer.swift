import Glibc
import Subprocess

/// A server program that runs on a port of 127.0.0.1 for as long as a test needs it.
enum PeerServer {
    /// Runs while `body` does, and is then killed, as a server that is lost.
    ///
    /// - Parameter home: what takes the place of the user's folder.
    /// Throws where it does not listen within some minutes, with what it printed.
    static func with<Result: Sendable>(
        _ program: String, _ arguments: [String], port: UInt16, home: String? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        var options = PlatformOptions()
        options.createSession = true
        let result = try await run(
            .name("env"), arguments: Arguments([program] + arguments),
            environment: .inherit.updating(home.map { ["HOME": $0] } ?? [:]),
            platformOptions: options, input: .none, output: .discarded, error: .discarded
        ) { server in
            do {
                let clock = ContinuousClock()
                let end = clock.now + .seconds(300)
                while !LoopbackSocket.accepts(port: port) {
                    guard clock.now < end else { throw ScratchError(message: "\(program) does not listen on \(port)") }
                    try await Task.sleep(for: .milliseconds(20))
                }
                let result = try await body()
                try? server.send(signal: .kill, toProcessGroup: true)
                return result
            } catch {
                try? server.send(signal: .kill, toProcessGroup: true)
                throw error
            }
        }
        return result.closureResult
    }
}
