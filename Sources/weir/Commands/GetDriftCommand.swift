import ArgumentParser
import WeirStore

/// `weir get drift`
struct GetDrift: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift", abstract: "List what others than weir wrote to deployed rows, newest first.",
        discussion: """
            Every write that no revision proves is noted with the database user and the application that made it. The \
            next apply heals it, or lists it as blocked where weir.yaml says drift: report. Writes of one kind to one row \
            by the same author are one entry until they are settled.
            """)

    @OptionGroup var options: ListOptions

    @Flag(help: "Only what is not settled.")
    var open = false

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit = 100

    func validate() throws { try LimitArgument.check(limit) }

    func execute() async throws -> ExitStatus {
        let reading = try await options.reading()
        let drift =
            open
            ? Array(try await reading.store.openDrift(environment: reading.environment).drift.reversed().prefix(limit))
            : try await reading.store.drift(environment: reading.environment, limit: limit)
        try DriftListing.listing(drift).write(as: options.output.output)
        return .done
    }
}
