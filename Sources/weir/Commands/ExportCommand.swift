import ArgumentParser
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// `weir export`
struct ExportCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the definition of a published version as the designer imports it.",
        discussion: """
            With --all, writes the definition as integration.yaml to a folder, and the integration's icon.png, \
            README.md and attachments/ beside it.
            """)

    @Argument(help: ArgumentHelp("An integration, or one of its versions: acme-erp@3.", valueName: "integration[@n]"))
    var version: String

    @Option(help: ArgumentHelp("Write definition and documents to this folder, which is made.", valueName: "folder"))
    var all: String?

    @Flag(help: "With --all: write to a folder that is not empty too, over the files that have the same names.")
    var force = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        _ = try parsed()
        if force, all == nil { throw ValidationError("--force goes with --all.") }
        if all?.isEmpty == true { throw ValidationError("--all takes the name of a folder.") }
    }

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
        let (definition, leftOut) = try DefinitionExport.withoutSecrets(json: json)
        for item in leftOut {
            Terminal.writeError(
                "note: \(TerminalText.cut("\(item.connection) / \(item.input)", to: 200)) is a secret and is empty here; "
                    + "weir secrets reveal \(item.secret) prints its value\n")
        }
        guard let all else {
            Terminal.write(definition)
            return .done
        }
        let folder = try ExportFolder(all, isForced: force)
        try folder.write(definition, to: "integration.yaml")
        let sizes = try await store.documents(of: slug, environment: environment.environment) { reading in
            try await folder.write(reading)
        }
        let files = [definition.count] + (sizes ?? [])
        let count = files.count == 1 ? "1 file" : "\(files.count) files"
        Terminal.writeLines("Wrote \(count) to \(all), \(DocumentText.size(files.reduce(0, +))).\n")
        return .done
    }
}
