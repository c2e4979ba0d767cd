import ArgumentParser
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
    @OptionGroup var server: ServerOptions
    @OptionGroup var environment: EnvironmentOptions

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String

    @Flag(help: "Approve without asking.")
    var yes = false

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why; it cannot be empty.") }
        try server.check(against: database)
    }

    func execute() async throws -> ExitStatus {
        let name = environment.environment
        guard let client = try server.client() else {
            let store = Store(pool: try await DatabaseLocation.require(database).pool())
            let operation = EnvironmentOperation(store: store, environment: name, actor: ProcessEnvironment.actor)
            let blocked = try await operation.blocked()
            Terminal.write(blocked.text(isWide: false))
            guard !blocked.items.isEmpty else { return .done }
            guard try isConfirmed() else { return .error }
            try await operation.approve(blocked, reason: reason).write(as: .table)
            return .done
        }
        let path = ["environments", name]
        // What is approved is what is shown here, or nothing.
        let blocked = try BlockedAnswer(json: await client.get(path + ["blocked"], as: .json))
        Terminal.writeLines(blocked.text)
        guard blocked.count > 0 else { return .done }
        guard try isConfirmed() else { return .error }
        let body = [("commit", blocked.commit), ("digest", blocked.digest), ("reason", reason)]
        let answer = try await client.post(path + ["approve"], body, as: .table)
        Terminal.writeLines(String(decoding: answer, as: UTF8.self))
        return .done
    }

    private func isConfirmed() throws -> Bool {
        if yes { return true }
        if try Terminal.confirm("Let the next apply do this?") { return true }
        Terminal.writeError("Nothing was approved.\n")
        return false
    }
}
