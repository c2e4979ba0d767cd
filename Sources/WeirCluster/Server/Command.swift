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

    var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        if let identity = user.identity {
            options.userID = identity.user
            options.groupID = identity.group
            options.supplementaryGroups = [identity.group]
        }
        options.createSession = true
        return options
    }

    /// Runs a program to its end. `arguments` begins with the program; the working directory is `/`, which every user
    /// can enter.
    func run(_ arguments: [String]) async throws(ClusterError) -> Outcome {
        do {
            let result = try await Subprocess.run(
                .name("sh"), arguments: Arguments(["-c", "cd / && exec \"$@\"", "sh"] + arguments),
                environment: Self.environment, platformOptions: platformOptions, input: .none,
                output: .string(limit: 1 << 20), error: .combinedWithOutput)
            return Outcome(isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
        } catch {
            throw ClusterError(.commandFailed, "cannot run \(arguments.first ?? "") as \(user.name): \(error)")
        }
    }
}
