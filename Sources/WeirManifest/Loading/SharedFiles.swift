import WeirModel
import WeirYAML

/// Reads the files that speak to all units: `weir.yaml`, the profiles, the repository's `secrets.yaml`.
struct SharedFiles<Reader: SourceReader> {
    let source: Reader
    let layout: RepositoryLayout
    let files: FileNumbers
    private var yaml = YAMLReader(limits: .file, comments: PlaintextAllowances.mark)
    private(set) var diagnostics: [Diagnostic] = []
    /// What `weir.yaml` says beside configuration.
    private(set) var settings = RepositorySettings()

    init(source: Reader, layout: RepositoryLayout, files: FileNumbers) {
        self.source = source
        self.layout = layout
        self.files = files
    }

    /// Throws a `SourceError` where the repository itself cannot be read.
    mutating func load(into context: inout LoadContext) throws {
        for (name, file) in layout.profiles.sorted(by: { $0.key < $1.key }) {
            context.profiles[name] = try profile(name, file)
        }
        context.profileNames = context.profiles.keys.sorted()
        try loadSettings(into: &context)
        context.sharedSecrets = try source.declaredSecrets(
            layout.secrets.entry, layout.secrets.problems, &yaml, diagnostics: &diagnostics)
    }

    private mutating func profile(_ name: String, _ shared: RepositoryLayout.SharedFile) throws -> LoadedProfile {
        guard let entry = shared.entry else {
            let path = shared.problems.first?.location.path ?? "profiles/\(name).yaml"
            return LoadedProfile(path: path, hold: .file(path))
        }
        var document = Document()
        var own = shared.problems
        var layer: LayerFile?
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            let file = ProfileFile.decode(&reader)
            let plaintext = PlaintextSearch.run(
                &reader, allowances: .init(yaml.comments), config: file.config, flows: file.flows)
            own += reader.problems.diagnostics
            layer = LayerFile(
                document: document, path: entry.path, file: files.number(of: entry.path), layer: .profile,
                config: file.config, flows: file.flows, labels: file.labels, labelsNode: file.labelsNode,
                ignore: file.ignore, plaintext: plaintext)
        }
        diagnostics += own
        let isValid = !own.hasErrors
        return LoadedProfile(
            path: entry.path, layer: isValid ? layer : nil, hold: isValid ? nil : .file(entry.path, own))
    }

    private mutating func loadSettings(into context: inout LoadContext) throws {
        var own = layout.settings.problems
        guard let entry = layout.settings.entry else {
            if let problem = own.first {
                context.settingsHold = .file(problem.location.path, own)
            } else {
                diagnostics.append(
                    Diagnostic(
                        .missingFile, severity: .warning, at: SourceLocation(path: "weir.yaml"),
                        "there is no weir.yaml", hint: "add one that says apiVersion: weir/v1"))
            }
            return
        }
        var document = Document()
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            let file = SettingsFile.decode(&reader)
            reader.checkProfiles(file.profiles, among: context.profileNames)
            let plaintext = PlaintextSearch.run(&reader, allowances: .init(yaml.comments), config: file.config)
            own += reader.problems.diagnostics
            context.settings = file
            context.defaults = LayerFile(
                document: document, path: entry.path, file: files.number(of: entry.path), layer: .repositoryDefaults,
                config: file.config, ignore: file.ignore, plaintext: plaintext)
            settings = file.settings
        }
        diagnostics += own
        if own.hasErrors { context.settingsHold = .file(entry.path, own) }
    }
}

extension FieldReader {
    /// Reports profiles that do not exist.
    mutating func checkProfiles(_ items: [TextItem], among names: [String]) {
        for item in items where !names.contains(item.text) {
            problems.error(
                .unknownProfile, document, item.node, "there is no profile \(quoted(item.text))",
                hint: NearestName.of(item.text, among: names).map { "did you mean \(quoted($0))?" }
                    ?? "profiles lie in profiles/NAME.yaml")
        }
    }
}

extension [Diagnostic] {
    /// Whether there is an error among them.
    var hasErrors: Bool { contains { $0.severity == .error } }

    /// The errors in words: `2 errors`.
    var errorCount: String {
        let count = count { $0.severity == .error }
        return count == 1 ? "1 error" : "\(count) errors"
    }
}
