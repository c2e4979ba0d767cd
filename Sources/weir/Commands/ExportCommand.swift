import ArgumentParser
import WeirManifest
import WeirModel
import WeirStore

/// `weir export`
struct ExportCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the definition of a published version as the designer imports it.")

    @Argument(help: ArgumentHelp("An integration, or one of its versions: acme-erp@3.", valueName: "integration[@n]"))
    var version: String

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    func validate() throws { _ = try parsed() }

    private func parsed() throws -> (slug: String, number: Int?) {
        let parts = version.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let slug = String(parts[0])
        guard Slug.isValid(slug) else { throw ValidationError("\(version) is not INTEGRATION or INTEGRATION@NUMBER.") }
        guard parts.count == 2 else { return (slug, nil) }
        guard let number = Int(parts[1]), number > 0 else {
            throw ValidationError("\(parts[1]) is not the number of a version.")
        }
        return (slug, number)
    }

    func execute() async throws -> ExitStatus {
        let (slug, number) = try parsed()
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let json = try await store.definition(of: slug, version: number, environment: environment.environment)
        guard let json else {
            throw CommandFailure(
                "\(version) is not published in environment \(environment.environment); see weir get versions \(slug)")
        }
        Terminal.write(try DefinitionExport.yaml(json: json))
        return .done
    }
}
