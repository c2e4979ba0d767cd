import WeirJSON
import WeirModel
import WeirYAML

/// Reads the folders of integrations.
struct IntegrationLoader<Reader: SourceReader> {
    /// What a chunk of folders comes to.
    struct Results: Sendable {
        var integrations: [LoadedIntegration] = []
        var held: [HeldUnit] = []
        var doubts: [(slug: String, doubt: RemovalDoubts.Doubt, coversInstances: Bool)] = []
        var diagnostics: [Diagnostic] = []
    }

    private let source: Reader
    private let files: FileNumbers
    private var definitions = YAMLReader(limits: .definition)
    private var yaml = YAMLReader(limits: .file)
    private var definitionReader = DefinitionReader()
    private var results = Results()

    init(source: Reader, files: FileNumbers) {
        self.source = source
        self.files = files
    }

    mutating func load(_ folders: some Sequence<RepositoryLayout.IntegrationFolder>) throws -> Results {
        for folder in folders { try load(folder) }
        return results
    }

    private mutating func load(_ folder: RepositoryLayout.IntegrationFolder) throws {
        var problems: [Diagnostic] = []
        var loaded = LoadedIntegration(
            slug: folder.slug, file: files.number(of: folder.definition?.path ?? ""),
            path: folder.definition?.path ?? "integrations/\(folder.slug)")
        if let fork = folder.fork { refuseFork(fork, &problems) }
        let release = try loadRelease(folder, &problems)
        if let entry = folder.definition {
            let definition = try loadDefinition(entry, &problems)
            if let definition, let release {
                loaded.desired = desired(folder, entry, definition, release)
            }
        } else if folder.fork == nil {
            problems.append(
                Diagnostic(
                    .missingFile, at: SourceLocation(path: "integrations/\(folder.slug)"),
                    "integrations/\(folder.slug) has no integration.yaml",
                    hint: "put the designer's export there, or remove the folder"))
        }
        let errors = problems.filter { $0.severity == .error }
        if !errors.isEmpty || folder.isBroken {
            loaded.desired = nil
            hold(folder, errors)
        }
        loaded.draft = loaded.desired.map { InterfaceIndex($0.definition.interface) }
        try loadDeployment(folder, &loaded, &problems)
        results.diagnostics += problems
        results.integrations.append(loaded)
    }

    private mutating func hold(_ folder: RepositoryLayout.IntegrationFolder, _ errors: [Diagnostic]) {
        let source = errors.first?.location ?? SourceLocation(path: "integrations/\(folder.slug)")
        let reason =
            errors.isEmpty
            ? "integrations/\(folder.slug) is not valid" : errors.count == 1 ? "1 error" : "\(errors.count) errors"
        results.held.append(
            HeldUnit(key: .integration(folder.slug), reason: reason, source: source, diagnostics: errors))
        results.doubts.append((folder.slug, .init(reason: "\(source.path) is not valid", source: source), false))
    }

    private func refuseFork(_ entry: SourceEntry, _ problems: inout [Diagnostic]) {
        problems.append(
            Diagnostic(
                .notSupportedYet, at: SourceLocation(path: entry.path), "forks are not supported by this release",
                hint: "commit the whole definition as integration.yaml"))
    }

    private mutating func loadDefinition(_ entry: SourceEntry, _ problems: inout [Diagnostic]) throws -> Definition? {
        var document = Document()
        guard try source.readFile(entry, &definitions, into: &document, diagnostics: &problems) else { return nil }
        return definitionReader.read(document, path: entry.path, diagnostics: &problems)
    }

    /// An absent file says nothing; nil: one that is not valid.
    private mutating func loadRelease(
        _ folder: RepositoryLayout.IntegrationFolder, _ problems: inout [Diagnostic]
    ) throws -> (file: ReleaseFile, document: Document, path: String)? {
        guard let entry = folder.release else { return (ReleaseFile(), Document(), "") }
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &problems) else { return nil }
        var reader = FieldReader(document, path: entry.path)
        let file = ReleaseFile.decode(&reader)
        problems += reader.problems.diagnostics
        return reader.problems.hasErrors ? nil : (file, document, entry.path)
    }

    private mutating func loadDeployment(
        _ folder: RepositoryLayout.IntegrationFolder, _ loaded: inout LoadedIntegration,
        _ problems: inout [Diagnostic]
    ) throws {
        guard let entry = folder.deployment else { return }
        var document = Document()
        var own: [Diagnostic] = []
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            let file = DeploymentFile.decode(&reader)
            own += reader.problems.diagnostics
            if !own.contains(where: { $0.severity == .error }) {
                let layer = LayerFile(
                    document: document, path: entry.path, file: files.number(of: entry.path), layer: .deployment,
                    config: file.config)
                loaded.deployment = LoadedDeployment(
                    file: file, layer: layer, instance: file.instance?.text ?? folder.slug,
                    source: SourceLocation(path: entry.path))
            }
        }
        if loaded.deployment == nil {
            loaded.deploymentHold = .file(entry.path)
            let source = own.first { $0.severity == .error }?.location ?? SourceLocation(path: entry.path)
            results.doubts.append((folder.slug, .init(reason: "\(entry.path) is not valid", source: source), true))
        }
        problems += own
    }

    // MARK: Metadata

    private func desired(
        _ folder: RepositoryLayout.IntegrationFolder, _ entry: SourceEntry, _ definition: Definition,
        _ release: (file: ReleaseFile, document: Document, path: String)
    ) -> DesiredIntegration {
        var metadata = MetadataWriter(
            document: definition.document, file: files.number(of: entry.path), release: release.file,
            releaseDocument: release.document, releaseFile: files.number(of: release.path))
        let (spec, origins) = metadata.write(name: definition.interface.name)
        return DesiredIntegration(
            slug: folder.slug, definition: definition, spec: spec, origins: origins, note: release.file.note,
            protect: release.file.protect, source: SourceLocation(path: entry.path))
    }
}

/// Writes what of an integration is not versioned: its `Spec`.
private struct MetadataWriter {
    let document: Document
    let file: UInt32
    let release: ReleaseFile
    let releaseDocument: Document
    let releaseFile: UInt32
    private var origins: [FieldOrigin] = []

    init(document: Document, file: UInt32, release: ReleaseFile, releaseDocument: Document, releaseFile: UInt32) {
        self.document = document
        self.file = file
        self.release = release
        self.releaseDocument = releaseDocument
        self.releaseFile = releaseFile
    }

    mutating func write(name: String) -> (Spec, [FieldOrigin]) {
        var writer = JSONWriter()
        writer.beginObject()
        if let (text, origin) = category {
            writer.key("category")
            writer.string(text)
            origins.append(origin)
        }
        if let node = document.value(of: "description", in: 0), document.nodes[node].kind.isScalar,
            !document.bytes(node).isEmpty
        {
            writer.key("description")
            writer.string(document.string(node))
            origins.append(origin(node))
        }
        let labelsNode = document.value(of: "labels", in: 0)
        let items = labelsNode.map { document.children($0).filter { document.nodes[$0].kind.isScalar } } ?? []
        let labels = Labels.union([items.map { document.string($0).lowercased() }, release.labels])
        writer.key("labels")
        writer.beginArray()
        for label in labels { writer.string(label) }
        writer.endArray()
        origins.append(release.labelsNode.map(releaseOrigin) ?? labelsNode.map(origin) ?? start)
        writer.key("name")
        writer.string(name)
        origins.append(document.value(of: "name", in: 0).map(origin) ?? start)
        writer.endObject()
        return (Spec(json: writer.bytes, digest: Digests.sha256(writer.bytes)), origins)
    }

    private var category: (String, FieldOrigin)? {
        if let node = document.value(of: "category", in: 0), document.nodes[node].kind.isScalar,
            !document.bytes(node).isEmpty
        {
            return (document.string(node), origin(node))
        }
        return release.category.map { ($0.text, releaseOrigin($0.node)) }
    }

    private var start: FieldOrigin { FieldOrigin(file: file, line: 1, column: 1, layer: .definition) }

    private func origin(_ node: Int) -> FieldOrigin {
        FieldOrigin(file: file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .definition)
    }

    private func releaseOrigin(_ node: Int) -> FieldOrigin {
        let position = releaseDocument.nodes[node]
        return FieldOrigin(file: releaseFile, line: position.line, column: position.column, layer: .definition)
    }
}
