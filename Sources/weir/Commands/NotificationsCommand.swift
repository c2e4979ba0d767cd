import ArgumentParser
import WeirStore

/// `weir notifications`
struct NotificationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "What the controller tells people.",
        subcommands: [NotificationsRetry.self])
}

/// `weir notifications retry`
struct NotificationsRetry: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have messages sent again that were given up.",
        discussion: """
            weir status lists them as dead letters. The controller sends them under the ids that they had, beginning anew \
            with the first attempt. It is noted who asked for it.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    func execute() async throws -> ExitStatus {
        let name = environment.environment
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let count = try await store.retryDeadLetters(environment: name, actor: ProcessEnvironment.actor)
        switch count {
        case 0: Terminal.write("Environment \(name) has no dead letters.\n")
        case 1: Terminal.write("1 message of environment \(name) is sent again.\n")
        default: Terminal.write("\(count) messages of environment \(name) are sent again.\n")
        }
        return .done
    }
}
