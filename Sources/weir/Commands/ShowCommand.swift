import ArgumentParser
import WeirMarkdown
import WeirModel
import WeirPlanning
import WeirStore

/// `weir show`
struct ShowCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one customer, integration or instance with its history.",
        discussion: "Values of secrets are not shown, unless --reveal asks for them; then it is noted who did.")

    @OptionGroup var unit: UnitArgument

    @Flag(help: "Show an integration's documentation: its definition's own, else its README.")
    var docs = false

    @Flag(help: "Show an instance's configuration with the values of its secrets, as a runner gets it. It is noted.")
    var reveal = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reveal, !unit.key.contains(where: { $0.kind == .instance }) {
            throw ValidationError("--reveal shows the configuration of an instance, which \(unit.key[0].name) is not.")
        }
        guard docs else { return }
        if output.output != .table { throw ValidationError("--docs prints text; leave out --output.") }
        if !unit.key.contains(where: { $0.kind == .integration }) {
            throw ValidationError("--docs shows the documentation of an integration, which \(unit.key[0].name) is not.")
        }
    }

    func execute() async throws -> ExitStatus {
        let location = try await DatabaseLocation.require(database)
        let pool = try location.pool()
        let reading = FleetReading(store: Store(pool: pool), environment: environment.environment)
        if docs, let integration = unit.key.first(where: { $0.kind == .integration }) {
            let markdown = try await Documentation.read(of: integration.name, in: reading)
            Terminal.write(MarkdownText(width: Terminal.width, style: Terminal.style).render(markdown))
            return .done
        }
        var shown = try await ShownUnit.find(unit.key, in: reading)
        if reveal {
            let secrets = try SecretStore.open(
                location, configuration, reading.store, environment: environment.environment)
            let revealed = try await RevealedFields(shown.fields, of: shown.key, row: shown.row, in: secrets)
            shown.fields = shown.fields.map(revealed.revealed)
        }
        switch output.output {
        case .table: Terminal.write(shown.text(historyShown: 5))
        case .wide: Terminal.write(shown.text(historyShown: shown.history.count))
        case .json: Terminal.write(shown.json() + [UInt8(ascii: "\n")])
        case .yaml: Terminal.write(try YAMLText.of(json: shown.json()))
        }
        return .done
    }
}
