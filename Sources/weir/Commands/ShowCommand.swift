import ArgumentParser
import WeirModel
import WeirPlanning
import WeirStore

/// `weir show`
struct ShowCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one customer, integration or instance with its history.",
        discussion: "Values of secrets are not shown.")

    @OptionGroup var unit: UnitArgument

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func execute() async throws -> ExitStatus {
        let pool = try await DatabaseLocation.require(database).pool()
        let reading = FleetReading(store: Store(pool: pool), environment: environment.environment)
        let unit = try await ShownUnit.find(unit.key, in: reading)
        switch output.output {
        case .table: Terminal.write(unit.text(historyShown: 5))
        case .wide: Terminal.write(unit.text(historyShown: unit.history.count))
        case .json: Terminal.write(unit.json() + [UInt8(ascii: "\n")])
        case .yaml: Terminal.write(try YAMLText.of(json: unit.json()))
        }
        return .done
    }
}
