import ArgumentParser
import WeirModel
import WeirPlanning

/// `weir import`
struct ImportCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Put a designer's exports into the repository's layout.",
        discussion: """
            Writes integrations/NAME/integration.yaml for each definition, in YAML or JSON; older formats are upgraded to \
            definitionVersion 7. With --instances, writes customers/CUSTOMER/INSTANCE.yaml for each instance of an export. \
            Secrets in plain text are left out, declared in secrets.yaml, and listed with where to put them. Everything \
            is checked before anything is written. Exits with 3 where a file is not valid.
            """)

    @Argument(help: ArgumentHelp("Definitions as the designer exports them.", valueName: "file"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "An export of instances in JSON: [{name, customer, integration, labels, configVariables}].",
            valueName: "file"))
    var instances: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("What the integration's folder is called. Default: made from its name.", valueName: "slug"))
    var slug: String?

    @Option(help: ArgumentHelp("The repository's folder, which holds weir.yaml.", valueName: "folder"))
    var into = "."

    @Flag(help: "Overwrite what is there already.")
    var update = false

    @Flag(name: .customLong("keep-secrets"), help: "Leave secrets in plain text in definitions.")
    var keepSecrets = false

    func validate() throws {
        if files.isEmpty, instances == nil {
            throw ValidationError("Name a file to import, or --instances with one.")
        }
        guard let slug else { return }
        guard files.count == 1 else { throw ValidationError("--as names one integration; import one file with it.") }
        guard Slug.isValid(slug) else {
            throw ValidationError(
                "--as takes a slug: lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength).")
        }
    }

    func execute() async throws -> ExitStatus {
        let folder = try RepositoryFolder.find(into)
        var job = ImportJob(into: folder.path, isUpdate: update, keepsSecrets: keepSecrets)
        for file in files { try job.importDefinition(file, as: slug) }
        if let instances, !job.hasErrors {
            try await job.importInstances(instances, timeZones: TimeZoneDatabase.load())
        }
        guard !job.hasErrors else {
            Terminal.write(DiagnosticText(style: Terminal.style).render(job.diagnostics))
            Terminal.writeError("Nothing was written.\n")
            return .held
        }
        try job.checkRefused()
        try job.files.write()
        Terminal.write(job.report.text(job.files))
        if !job.diagnostics.isEmpty {
            Terminal.write("\n" + DiagnosticText(style: Terminal.style).render(job.diagnostics))
        }
        if !folder.hasSettings {
            Terminal.writeError("There is no weir.yaml here yet; add one that says apiVersion: weir/v1.\n")
        }
        return .done
    }
}

/// The folder that holds `weir.yaml`.
struct RepositoryFolder {
    /// Absolute and without symbolic links.
    var path: String
    /// Whether `weir.yaml` is there already.
    var hasSettings: Bool

    /// The folder called `argument`. Throws a `CommandFailure` where there is none, or where a folder above it is the
    /// repository's.
    static func find(_ argument: String) throws -> RepositoryFolder {
        guard let path = RealPath.of(argument), FileText.isFolder(path) else {
            throw CommandFailure("there is no folder \(TerminalText.cut(argument, to: 200))")
        }
        if hasSettings(path) { return RepositoryFolder(path: path, hasSettings: true) }
        var above = path
        while let slash = above.lastIndex(of: "/"), above != "/" {
            above = slash == above.startIndex ? "/" : String(above[..<slash])
            guard hasSettings(above) else { continue }
            throw CommandFailure("\(path) is inside of a repository; import into its top: --into \(above)")
        }
        return RepositoryFolder(path: path, hasSettings: false)
    }

    private static func hasSettings(_ folder: String) -> Bool {
        ["weir.yaml", "weir.yml"].contains { FileText.isFile("\(folder)/\($0)") }
    }
}
