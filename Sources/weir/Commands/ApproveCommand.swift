import ArgumentParser
import WeirModel
import WeirPlanning
import WeirStore

/// `weir approve`
struct ApproveCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let the next apply do what the guards blocked.",
        discussion: """
            Shows what the last apply left blocked and asks. The approval holds for exactly these changes: it survives \
            other revisions while nothing is added to them, and the apply that it lets through uses it up.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String

    @Flag(help: "Approve without asking.")
    var yes = false

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why; it cannot be empty.") }
    }

    func execute() async throws -> ExitStatus {
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let name = environment.environment
        let environments = try await store.environments()
        guard let summary = environments.first(where: { $0.name == name }), let applied = summary.environment.applied
        else { throw StoreError.unknownEnvironment(name) }
        let blocked = BlockedSet(pending: try await store.pending(environment: name))
        guard !blocked.isEmpty else {
            Terminal.write("Nothing that can be approved is blocked in environment \(name).\n")
            return .done
        }
        Terminal.write("Blocked in environment \(name) at \(applied.commit.short):\n")
        for item in blocked.items { Terminal.write("  \(item.action.rawValue) \(item.key)\n") }
        if !yes, try !Terminal.confirm("Let the next apply do this?") {
            Terminal.writeError("Nothing was approved.\n")
            return .error
        }
        let approval = try await store.approve(
            environment: name, commit: applied.commit, items: Set(blocked.items), by: ProcessEnvironment.actor,
            reason: reason)
        Terminal.write("Approved as \(approval.id): run weir apply again.\n")
        return .done
    }
}
