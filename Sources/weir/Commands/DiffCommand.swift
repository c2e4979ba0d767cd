import ArgumentParser
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// `weir diff`
struct DiffCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare the definitions of two versions.",
        discussion: """
            By flow, step, input and config variable: a step that stands elsewhere has moved. Compares with what is on \
            disk where --worktree is given, with a commit where --rev is. Exits with 2 where the two differ and \
            --detailed-exitcode is given. Values of secrets are not shown.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(
        help: ArgumentHelp(
            "A version: acme-erp@3, @latest, @release:2.4.0, @label:stable, or @draft for what is not published yet.",
            valueName: "version"),
        transform: VersionReference.parse)
    var before: VersionReference

    @Argument(
        help: ArgumentHelp(
            "The version to compare with; with --worktree or --rev the repository's folder or URL instead.",
            valueName: "version|path"))
    var after: String?

    @Flag(help: "Compare with what is on disk, committed or not.")
    var worktree = false

    @OptionGroup var source: SourceOptions

    @Flag(help: "Compare the text of the exported YAML, line by line.")
    var raw = false

    @Option(help: "How to print the differences.")
    var format = Format.text

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where the two differ.")
    var detailedExitcode = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    /// Whether one side is what a repository states.
    private var comparesRepository: Bool { worktree || source.rev != nil }

    func validate() throws {
        if worktree, source.rev != nil { throw ValidationError("--worktree and --rev exclude each other.") }
        if raw, format != .text { throw ValidationError("--raw is text; leave out --format.") }
        guard !comparesRepository else { return }
        if !source.path.isEmpty { throw ValidationError("--path goes with --worktree or --rev.") }
        guard let after else {
            throw ValidationError("Name two versions, or one with --worktree or --rev.")
        }
        _ = try VersionReference.parse(after)
    }

    func execute() async throws -> ExitStatus {
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let sides = ComparedDefinitions(store: store, environment: environment.environment)
        let old = try await sides.stored(before)
        let new: ComparedDefinitions.Side
        if comparesRepository {
            let opening = SourceOpening(argument: after ?? ".", options: source, isWorktree: worktree)
            new = try await sides.stated(before.integration, in: try await opening.open())
        } else {
            new = try await sides.stored(try VersionReference.parse(after ?? ""))
        }
        let diff = DefinitionDiff.between(old.content, new.content)
        if raw {
            Terminal.write(try rawText(old, new))
        } else {
            switch format {
            case .text:
                let text = DefinitionDiffText(style: Terminal.style)
                Terminal.write(text.render(diff, from: old.version, to: new.version))
            case .json: Terminal.write(DefinitionDiffJSON.render(diff, from: old.version, to: new.version))
            }
        }
        return detailedExitcode && !diff.changes.isEmpty ? .changes : .done
    }

    private func rawText(_ old: ComparedDefinitions.Side, _ new: ComparedDefinitions.Side) throws -> String {
        let texts = DefinitionContent.hidingSecrets(old.content, new.content)
        return UnifiedDiff(style: Terminal.style).render(
            String(decoding: try DefinitionExport.yaml(json: texts.before), as: UTF8.self),
            String(decoding: try DefinitionExport.yaml(json: texts.after), as: UTF8.self),
            names: (old.version.name, new.version.name))
    }
}
