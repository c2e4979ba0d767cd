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

    @OptionGroup var operated: OperatedEnvironment

    func execute() async throws -> ExitStatus {
        let name = operated.environment.environment
        let count = try await operated.store().retryDeadLetters(environment: name, actor: ProcessEnvironment.actor)
        switch count {
        case 0: Terminal.write("Environment \(name) has no dead letters.\n")
        case 1: Terminal.write("1 message of environment \(name) is sent again.\n")
        default: Terminal.write("\(count) messages of environment \(name) are sent again.\n")
        }
        return .done
    }
}
