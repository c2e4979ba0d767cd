import Subprocess

/// Runs programs in the server user's name, outside the caller's terminal.
struct Command: Sendable {
    let user: ServerUser

    struct Outcome: Sendable {
        let isSuccess: Bool
        /// Standard output and standard error together.
        let output: String
    }

    /// No variable of the caller reaches the server: `PGDATA` and its like would change what it does.
    static var environment: Environment {
        .custom([
            "PATH": environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
        ])
    }

    /// A session of its own: a signal of the caller's terminal does not reach the program.
    static var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }

    /// How a shell script is run in the user's name: the program and its arguments.
    ///
    /// The change of user is a program's own work (`setpriv` of util-linux) and not done between fork and exec:
    /// Subprocess forks past glibc, whose `setuid` then waits for ever for a thread that the parent is just starting.
    func invocation(script: String, _ arguments: [String]) -> (program: Executable, arguments: Arguments) {
        guard let identity = user.identity else {
            return (.name("sh"), Arguments(["-c", script, "sh"] + arguments))
        }
        let change = ["--reuid=\(identity.user)", "--regid=\(identity.group)", "--clear-groups"]
        return (.name("setpriv"), Arguments(change + ["--", "sh", "-c", script, "sh"] + arguments))
    }

    /// Runs a program to its end. `arguments` begins with the program; the working directory is `/`, which every user
    /// can enter.
    func run(_ arguments: [String]) async throws(ClusterError) -> Outcome {
        do {
            let (program, arguments) = invocation(script: "cd / && exec \"$@\"", arguments)
            let result = try await Subprocess.run(
                program, arguments: arguments, environment: Self.environment,
                platformOptions: Self.platformOptions, input: .none,
                output: .string(limit: 1 << 20), error: .combinedWithOutput)
            return Outcome(isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
        } catch {
            throw ClusterError(.commandFailed, "cannot run \(arguments.first ?? "") as \(user.name): \(error)")
        }
    }
}
