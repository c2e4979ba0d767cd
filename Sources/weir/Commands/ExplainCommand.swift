import ArgumentParser
import WeirModel

/// `weir explain`
struct ExplainCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show where each value of a unit comes from, and why it is held or blocked.",
        discussion: """
            Every field with its value, the layer that it comes from and the layers that it overrides, each with file, \
            line and column; for a customer or an integration, also what depends on it. Values of secrets are not \
            shown. Without a database it explains what the repository says alone. Exits with 3 where the unit is held \
            and with 4 where something of it is blocked.
            """)

    @Argument(
        help: ArgumentHelp(
            "CUSTOMER/INSTANCE, CUSTOMER or INTEGRATION; customer:NAME and integration:NAME where both exist.",
            valueName: "key"),
        transform: KeyArgument.parse)
    var key: [UnitKey]

    @Argument(
        help: ArgumentHelp(
            "Only this config variable or field, with every layer: \"Batch Size\", \"Acme Connection/username\", enabled.",
            valueName: "variable"))
    var variable: String?

    @Option(help: ArgumentHelp("A folder in a Git repository, or a URL to fetch.", valueName: "path|url"))
    var repository = "."

    @OptionGroup var source: SourceOptions

    @Flag(help: "Explain what is on disk, committed or not.")
    var worktree = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if worktree, source.rev != nil { throw ValidationError("--worktree and --rev exclude each other.") }
    }

    func execute() async throws -> ExitStatus {
        let opened = try await SourceOpening(argument: repository, options: source, isWorktree: worktree).open()
        let maker = ExplanationMaker(source: opened, environment: environment.environment)
        let location = try await DatabaseLocation.find(database)
        var unit = try await maker.explain(key, in: location)
        if let variable { try unit.narrow(to: variable) }
        switch output.output {
        case .table: Terminal.write(ExplanationText(unit: unit, isWide: false).text)
        case .wide: Terminal.write(ExplanationText(unit: unit, isWide: true).text)
        case .json: Terminal.write(ExplanationJSON(unit: unit).bytes + [UInt8(ascii: "\n")])
        case .yaml: Terminal.write(try YAMLText.of(json: ExplanationJSON(unit: unit).bytes))
        }
        return unit.status
    }
}
