import ArgumentParser
import WeirModel
import WeirStore

/// `weir history`
struct HistoryCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what happened to one customer, integration or instance, newest first.",
        discussion: """
            A unit keeps its history when it is renamed, and when it is deleted: its old keys are known as well. Values \
            of secrets are not shown.
            """)

    @OptionGroup var unit: UnitArgument

    @Option(help: ArgumentHelp("At most so many changes.", valueName: "number"))
    var limit = 100

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try LimitArgument.check(limit) }

    func execute() async throws -> ExitStatus {
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        try await ShownHistory.find(unit.key, in: store, environment: environment.environment, limit: limit)
            .write(as: output.output)
        return .done
    }
}

/// `--limit`
enum LimitArgument {
    static func check(_ limit: Int) throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes a number from 1.") }
    }
}
