import ArgumentParser
import WeirStore

/// Which environment of which database or controller.
struct OperatedEnvironment: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var environment: EnvironmentOptions

    func validate() throws { try server.check(against: database) }

    /// Has it done by the controller, or here.
    func perform(
        _ name: String, _ body: [(name: String, value: String)] = [],
        here: (EnvironmentOperation) async throws -> some Shown
    ) async throws {
        let environment = environment.environment
        if let client = try server.client() {
            let answer = try await client.post(["environments", environment, name], body, as: .table)
            return Terminal.writeLines(String(decoding: answer, as: UTF8.self))
        }
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let operation = EnvironmentOperation(store: store, environment: environment, actor: ProcessEnvironment.actor)
        try await here(operation).write(as: .table)
    }
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
        try await operated.perform("suspend", [("reason", reason)]) { try await $0.suspend(reason: reason) }
        return .done
    }
}

/// `weir resume`
struct ResumeCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a suspended environment be applied to again.")

    @OptionGroup var operated: OperatedEnvironment

    func execute() async throws -> ExitStatus {
        try await operated.perform("resume") { try await $0.resume() }
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
        try await operated.perform("sync") { try await $0.sync() }
        return .done
    }
}
