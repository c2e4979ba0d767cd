import ArgumentParser
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// `weir fork rebase`
struct ForkRebaseCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebase", abstract: "Move a fork to another version of its parent.",
        discussion: """
            A three-way merge of the version that fork.yaml names, the version to move to, and the patches. Patches stay \
            where the parent left alone what they are about, and are dropped where the parent did the same. Where the \
            parent changed or removed what a patch is about, that is a conflict: all sides are shown, nothing is written, \
            and the exit code is 4, unless --keep says whose side it takes.
            """)

    @Argument(help: "The fork's folder.", transform: SlugArgument.parse)
    var integration: String

    @Option(
        help: ArgumentHelp(
            "The version of the parent: 6, 6@sha256:…, release:2.4.0, or latest for the newest available one.",
            valueName: "version"),
        transform: Target.parse)
    var to: Target

    @Option(
        help: ArgumentHelp(
            "Whose side conflicts take: ours, the fork's, or theirs, the parent's.", valueName: "side"),
        transform: parseSide)
    var keep: ForkRebase.Side?

    @OptionGroup var folder: RepositoryOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    /// Where a fork moves to.
    enum Target {
        case latest
        case version(PinnedVersion)

        static func parse(_ text: String) throws -> Target {
            if text == "latest" { return .latest }
            guard let version = PinnedVersion(text) else {
                throw ValidationError(
                    "--to takes a number, a number with its digest, release:NAME or latest.")
            }
            return .version(version)
        }
    }

    @Sendable private static func parseSide(_ text: String) throws -> ForkRebase.Side {
        guard let side = ForkRebase.Side(rawValue: text) else { throw ValidationError("--keep takes ours or theirs.") }
        return side
    }

    func execute() async throws -> ExitStatus {
        var files = try folder.files()
        let (fork, path) = try read(files)
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        let versions = try await ParentVersions(of: fork.from, in: store, environment: environment.environment)
        let old = try versions.find(fork.version)
        let new: PublishedVersion
        let statement: PinnedVersion
        switch to {
        case .latest:
            new = try versions.newest()
            statement = ParentVersions.statement(of: new)
        case .version(let stated):
            new = try versions.find(stated)
            if case .release = stated { statement = stated } else { statement = ParentVersions.statement(of: new) }
        }
        var diagnostics: [Diagnostic] = []
        let outcome = ForkRebase.rebase(
            fork, from: try await versions.definition(of: old, in: store),
            to: try await versions.definition(of: new, in: store), version: statement, keeping: keep,
            diagnostics: &diagnostics)
        guard let outcome else {
            Terminal.write(DiagnosticText(style: Terminal.style).render(filled(diagnostics, files, path)))
            throw CommandFailure(
                "\(path) does not apply to \(fork.from) at \(fork.version), from which it starts; repair its patches first",
                status: .held)
        }
        let report = RebaseReport(
            fork: integration, parent: fork.from, old: old, new: new, outcome: outcome, style: Terminal.style)
        Terminal.write(report.text)
        guard let text = outcome.text else {
            Terminal.writeError(report.undecided(keeping: keep))
            return .blocked
        }
        try files.stage(text, at: path)
        let isChanged = files.outcome(path) != .unchanged
        try files.write()
        Terminal.writeLines(isChanged ? "Wrote \(path).\n" : "\(path) says so already.\n")
        if !outcome.keepsLayout {
            Terminal.writeError("The file was written anew, without the comments that it had.\n")
        }
        guard !outcome.diagnostics.isEmpty else { return .done }
        Terminal.write("\n\(DiagnosticText(style: Terminal.style).render(outcome.diagnostics))")
        return outcome.diagnostics.contains { $0.severity == .error } ? .held : .done
    }

    private func read(_ files: RepositoryFiles) throws -> (fork: Fork, path: String) {
        guard let path = try files.existing("integrations/\(integration)/fork"),
            let bytes = try files.content(of: path)
        else {
            guard try files.exists("integrations/\(integration)") else {
                throw files.missing(integration, in: "integrations", hint: "name the folder of a fork")
            }
            throw CommandFailure("integrations/\(integration) is no fork: it has no fork.yaml")
        }
        var diagnostics: [Diagnostic] = []
        if let fork = Fork.read(bytes, path: path, diagnostics: &diagnostics) { return (fork, path) }
        Terminal.write(DiagnosticText(style: Terminal.style).render(diagnostics.sorted()))
        throw CommandFailure("\(path) is not valid, and nothing was changed", status: .held)
    }

    /// The diagnostics with the lines of the file.
    private func filled(_ diagnostics: [Diagnostic], _ files: RepositoryFiles, _ path: String) -> [Diagnostic] {
        var diagnostics = diagnostics.sorted()
        if let bytes = try? files.content(of: path) {
            SourceText.fillLines(of: &diagnostics, path: path, from: bytes.span)
        }
        return diagnostics
    }
}
