import Subprocess
import Synchronization

/// A server process on its way up.
struct ServerStart: Sendable {
    let command: Command
    let programs: ServerPrograms
    let place: ClusterPlace
    let options: ClusterOptions

    /// Notes the end of the process.
    private final class Ending: Sendable {
        let reason = Mutex<String?>(nil)
    }

    /// Starts the server in a session of its own, with its output in the log, and waits until it accepts connections.
    ///
    /// - Throws: `startFailed` with the end of the log.
    func run(_ processes: ServerProcesses) async throws(ClusterError) {
        let ending = Ending()
        let script = "cd / && umask 077 && log=$1 && shift && exec \"$@\" </dev/null >>\"$log\" 2>&1"
        let (program, arguments) = command.invocation(
            script: script, [place.log, programs.postgres, "-D", place.dataFolder] + settingArguments)
        // Outlives this call: it waits for the server's end, which also keeps it from becoming a zombie.
        Task {
            do {
                let result = try await Subprocess.run(
                    program, arguments: arguments, environment: Command.environment,
                    platformOptions: Command.platformOptions, input: .none, output: .discarded, error: .discarded)
                ending.reason.withLock { $0 = "it ended with \(result.terminationStatus)" }
            } catch {
                ending.reason.withLock { $0 = "\(error)" }
            }
        }
        let deadline = ContinuousClock.now + options.startTimeout
        while !processes.isReady() {
            if let reason = ending.reason.withLock({ $0 }) { throw failure(reason) }
            guard ContinuousClock.now < deadline else { throw failure("it was not ready in time") }
            await pause()
        }
    }

    private func failure(_ reason: String) -> ClusterError {
        let bytes = contents(of: place.log, limit: 16 << 20) ?? []
        let end = String(decoding: bytes.suffix(2000), as: UTF8.self)
        return ClusterError(
            .startFailed, "PostgreSQL did not start: \(reason)\n\(end)", hint: "its log is \(place.log)")
    }

    /// The settings as arguments: nothing of the data folder's own files needs to be written.
    private var settingArguments: [String] {
        var settings = [
            "listen_addresses": "", "unix_socket_directories": quotedSocketFolder, "unix_socket_permissions": "0700",
            "port": "5432", "cluster_name": place.name, "logging_collector": "off", "log_destination": "stderr",
            "timezone": "UTC", "log_timezone": "UTC",
        ]
        if !options.isDurable {
            for name in ["fsync", "synchronous_commit", "full_page_writes"] { settings[name] = "off" }
        }
        settings.merge(options.settings) { _, given in given }
        return settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }

    /// The setting is a list: a path is quoted so that commas and spaces in it do not end it.
    private var quotedSocketFolder: String {
        "\"" + place.socketFolder.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
