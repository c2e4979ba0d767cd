import Subprocess

/// Ends a server when this program ends, however it ends: a small process of its own reads from a pipe that only this
/// program holds open, and the kernel closes that in every case.
final class ServerLifeline: Sendable {
    private let dismissal: AsyncStream<Never>.Continuation

    /// Reads a line: the lifeline is not needed any more. Reads the end: the program is gone. A process that has ended
    /// but was not collected yet has an empty command line.
    static let script = """
        trap '' INT HUP TERM
        cd /
        if read -r _; then exit 0; fi
        process=$(head -n 1 "$2/postmaster.pid" 2>/dev/null)
        if [ -n "$process" ]; then
            kill -s "$1" "$process"
            while grep -q . "/proc/$process/cmdline" 2>/dev/null; do sleep 0.02; done
        fi
        shift 2
        [ $# -eq 0 ] || rm -rf -- "$@"
        """

    /// - Parameters:
    ///   - signal: `INT` for an orderly end, `QUIT` for an immediate one.
    ///   - removing: folders to remove afterwards.
    init(command: Command, dataFolder: String, signal: String, removing: [String]) {
        let (dismissals, dismissal) = AsyncStream.makeStream(of: Never.self)
        self.dismissal = dismissal
        let (program, arguments) = command.invocation(script: Self.script, [signal, dataFolder] + removing)
        Task {
            _ = try? await Subprocess.run(
                program, arguments: arguments, environment: Command.environment,
                platformOptions: Command.platformOptions,
                input: .inputWriter, output: .discarded, error: .discarded
            ) { execution in
                for await _ in dismissals {}
                _ = try await execution.standardInputWriter.write("done\n")
                try await execution.standardInputWriter.finish()
            }
        }
    }

    /// Lets the server live.
    func dismiss() { dismissal.finish() }
}
