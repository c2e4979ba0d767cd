import ArgumentParser
import WeirStore

/// Which environment of which database.
struct OperatedEnvironment: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    func store() async throws -> Store { Store(pool: try await DatabaseLocation.require(database).pool()) }
}

/// `weir suspend`
struct SuspendCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Have nothing applied to an environment, by whomever, until it is resumed.",
        discussion: "What is deployed stays as it is. Plans can be made. It is noted who did it and why.")

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String

    @OptionGroup var operated: OperatedEnvironment

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why.") }
    }

    func execute() async throws -> ExitStatus {
        let name = operated.environment.environment
        let changed = try await operated.store().suspend(
            environment: name, actor: ProcessEnvironment.actor, reason: reason)
        Terminal.write(
            changed ? "Environment \(name) is suspended.\n" : "Environment \(name) was suspended already.\n")
        return .done
    }
}

/// `weir resume`
struct ResumeCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a suspended environment be applied to again.")

    @OptionGroup var operated: OperatedEnvironment

    func execute() async throws -> ExitStatus {
        let name = operated.environment.environment
        let changed = try await operated.store().resume(environment: name, actor: ProcessEnvironment.actor)
        Terminal.write(changed ? "Environment \(name) is resumed.\n" : "Environment \(name) was not suspended.\n")
        return .done
    }
}

/// `weir sync`
struct SyncCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Have the controller look at an environment's repository now.",
        discussion: "Does not wait for it: weir status shows what came of it. Without a controller, run weir apply.")

    @OptionGroup var operated: OperatedEnvironment

    func execute() async throws -> ExitStatus {
        let name = operated.environment.environment
        let holder = try await operated.store().requestSync(environment: name, actor: ProcessEnvironment.actor)
        guard let holder else {
            throw CommandFailure(
                "noted, but nobody keeps environment \(name): no controller has its lease; start one, or run weir apply"
            )
        }
        Terminal.write("Asked \(holder) to look at environment \(name).\n")
        return .done
    }
}
