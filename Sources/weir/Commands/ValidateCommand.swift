import ArgumentParser
import WeirGit
import WeirModel
import WeirPlanning

/// `weir validate`
struct ValidateCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a folder or a commit offline.",
        discussion: """
            Reads everything and shows every problem with its line. Needs no database, and no Git for a folder. Exits \
            with 3 where anything is not valid.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    @Argument(help: ArgumentHelp("A folder.", valueName: "path"))
    var folder = "."

    @Option(help: ArgumentHelp("Check a commit instead of what is on disk.", valueName: "revision"))
    var rev: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The environment's folder inside the repository. Several are laid over each other.", valueName: "folder"),
        transform: FolderArgument.parse)
    var path: [String] = []

    @Option(help: "How to print the problems.")
    var format = Format.text

    func execute() async throws -> ExitStatus {
        if SourceArgument.isURL(folder) {
            throw CommandFailure(
                "weir validate works offline, on a folder; clone \(RemoteURL(folder).withoutCredentials) first, or run weir plan on it"
            )
        }
        var options = SourceOptions()
        (options.rev, options.path) = (rev, path)
        let opening = SourceOpening(argument: folder, options: options)
        let source = rev == nil ? try opening.openFolder() : try await opening.open()
        let state = try await Progress.during("Reading the repository") {
            try await source.load(catalogue: .unknown, timeZones: TimeZoneDatabase.load())
        }
        switch format {
        case .text:
            Terminal.write(DiagnosticText(style: Terminal.style).render(state.diagnostics))
            if !state.diagnostics.isEmpty { Terminal.write("\n") }
            Terminal.write(ValidationSummary.text(state))
        case .json: Terminal.write(DiagnosticJSON.render(state.diagnostics))
        case .github: Terminal.write(DiagnosticGitHub.render(state.diagnostics))
        }
        return state.diagnostics.contains { $0.severity == .error } ? .held : .done
    }
}

/// The last line of `weir validate`.
enum ValidationSummary {
    static func text(_ state: DesiredState) -> String {
        let held = Dictionary(grouping: state.held, by: \.key.kind).mapValues(\.count)
        let units = [
            count(state.integrations.count + (held[.integration] ?? 0), "integration"),
            count(state.customers.count + (held[.customer] ?? 0), "customer"),
            count(state.instances.count + (held[.instance] ?? 0), "instance"),
        ]
        let problems = Diagnostic.Severity.allCases.compactMap { severity -> String? in
            let number = state.diagnostics.count { $0.severity == severity }
            guard number > 0 || severity == .error else { return nil }
            return severity == .information ? count(number, "note") : count(number, severity.rawValue)
        }
        return "\(units.joined(separator: ", ")): \(problems.joined(separator: ", ")).\n"
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
