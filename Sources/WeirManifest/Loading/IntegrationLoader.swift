import WeirModel
import WeirYAML

/// Reads the folders of integrations.
struct IntegrationLoader<Reader: SourceReader> {
    /// What a chunk of folders comes to.
    struct Results: Sendable {
        var integrations: [LoadedIntegration] = []
        var held: [HeldUnit] = []
        var doubts: [(doubt: RemovalDoubts.Doubt, scope: AbsenceScope)] = []
        var diagnostics: [Diagnostic] = []
    }

    private let source: Reader
    private let files: FileNumbers
    /// What publishes versions of integrations that say nothing else.
    private let publication: DesiredRelease.Publication
    private let documents: DocumentLoader<Reader>
    /// What was read before, by integration.
    private let links: [String: IntegrationLinks]
    /// The integrations whose other files are read too; nil: all.
    private let wanted: Set<String>?
    private var definitions = YAMLReader(limits: .definition, comments: PlaintextAllowances.mark)
    private var yaml = YAMLReader(limits: .file, comments: PlaintextAllowances.mark)
    private var definitionReader = DefinitionReader()
    private var results = Results()

    /// - Parameters:
    ///   - publication: what publishes versions of integrations that say nothing else.
    ///   - blobs: see `Catalogue.blobs`.
    ///   - links: what was read before of the folders of all integrations.
    ///   - wanted: the integrations whose other files are read too; nil: all.
    init(
        source: Reader, files: FileNumbers, publication: DesiredRelease.Publication, blobs: [ObjectID: BlobContent],
        links: [String: IntegrationLinks] = [:], wanted: Set<String>? = nil
    ) {
        self.source = source
        self.files = files
        self.publication = publication
        documents = DocumentLoader(source: source, blobs: blobs)
        self.links = links
        self.wanted = wanted
    }

    mutating func load(_ folders: some Sequence<RepositoryLayout.IntegrationFolder>) throws -> Results {
        results = Results()
        for folder in folders { try load(folder) }
        return results
    }

    private mutating func load(_ folder: RepositoryLayout.IntegrationFolder) throws {
        var loaded = LoadedIntegration(slug: folder.slug)
        let links = try links[folder.slug] ?? readLinks(folder)
        var problems: [Diagnostic] = []
        if wanted?.contains(folder.slug) ?? true {
            problems = folder.problems
            try load(folder, links, into: &loaded, &problems)
        } else {
            loaded.fork = links.fork
            loaded.isRead = false
        }
        loaded.deployment = links.deployment
        loaded.deploymentHold = links.deploymentHold
        if let hold = links.deploymentHold {
            results.doubts.append((.init(reason: hold.reason, source: hold.source), .deployment(folder.slug)))
        }
        results.diagnostics += problems + links.deploymentDiagnostics
        results.integrations.append(loaded)
    }

    private mutating func load(
        _ folder: RepositoryLayout.IntegrationFolder, _ links: IntegrationLinks,
        into loaded: inout LoadedIntegration, _ problems: inout [Diagnostic]
    ) throws {
        if let release = links.release {
            loaded.release = release
            problems += links.releaseDiagnostics
        } else {
            loaded.release = try loadRelease(folder, &problems)
        }
        if let entry = folder.fork {
            if let definition = folder.definition { refuse(definition, beside: entry, &problems) }
            loaded.fork = links.fork
            problems += links.forkDiagnostics
            loaded.documents = try documents.load(folder.documents, of: folder.slug, entry, nil, &problems)
        } else if let entry = folder.definition {
            let definition = try loadDefinition(entry, &problems)
            loaded.documents = try documents.load(folder.documents, of: folder.slug, entry, definition, &problems)
            if let definition { loaded.desired = desired(folder, entry, definition, loaded) }
        } else if folder.problems.isEmpty {
            problems.append(
                Diagnostic(
                    .missingFile, at: SourceLocation(path: "integrations/\(folder.slug)"),
                    "integrations/\(folder.slug) has no integration.yaml",
                    hint: "put the designer's export there, or remove the folder"))
        }
        if problems.hasErrors { hold(folder, &loaded, problems) }
    }

    private mutating func hold(
        _ folder: RepositoryLayout.IntegrationFolder, _ loaded: inout LoadedIntegration, _ diagnostics: [Diagnostic]
    ) {
        let errors = diagnostics.filter { $0.severity == .error }
        let hold = Hold.file(errors.first?.location.path ?? "integrations/\(folder.slug)", errors)
        loaded.desired = nil
        loaded.fork = nil
        loaded.hold = hold
        results.held.append(
            HeldUnit(
                key: .integration(folder.slug), reason: errors.errorCount, source: hold.source, diagnostics: errors))
        results.doubts.append((.init(reason: hold.reason, source: hold.source), .integration(folder.slug)))
    }

    /// Either a definition or a fork: which of them counts is nobody's to guess.
    private func refuse(_ definition: SourceEntry, beside fork: SourceEntry, _ problems: inout [Diagnostic]) {
        problems.append(
            Diagnostic(
                .duplicateFile, at: SourceLocation(path: fork.path),
                "\(fork.path) and \(definition.path) both say what the integration is",
                hint: "keep one of them",
                related: [.init(location: SourceLocation(path: definition.path), message: "the other")]))
    }

    private mutating func loadDefinition(_ entry: SourceEntry, _ problems: inout [Diagnostic]) throws -> Definition? {
        var document = Document()
        var own: [Diagnostic] = []
        guard try source.readFile(entry, &definitions, into: &document, diagnostics: &own) else {
            problems += own
            return nil
        }
        let definition = definitionReader.read(
            document, path: entry.path, comments: definitions.comments, concealing: true, diagnostics: &own)
        problems += own
        return own.hasErrors ? nil : definition
    }

    private mutating func loadRelease(
        _ folder: RepositoryLayout.IntegrationFolder, _ problems: inout [Diagnostic]
    ) throws -> LoadedRelease {
        guard let entry = folder.release else { return LoadedRelease() }
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &problems) else {
            return LoadedRelease()
        }
        var reader = FieldReader(document, path: entry.path)
        let file = ReleaseFile.decode(&reader)
        reader.problems.add(PlaintextAllowances(yaml.comments))
        problems += reader.problems.diagnostics
        return LoadedRelease(file: file, document: document, path: entry.path)
    }

    // MARK: deploy.yaml and fork.yaml

    /// Reads the `deploy.yaml` and the `fork.yaml` of a folder, its `release.yaml` where that is asked for, and nothing
    /// else of it.
    mutating func readLinks(
        _ folder: RepositoryLayout.IntegrationFolder, withRelease: Bool = false
    ) throws -> IntegrationLinks {
        var links = IntegrationLinks(deploymentDiagnostics: folder.deploymentProblems)
        if withRelease { links.release = try loadRelease(folder, &links.releaseDiagnostics) }
        if let entry = folder.fork { links.fork = try loadFork(entry, &links.forkDiagnostics) }
        if let entry = folder.deployment {
            links.deployment = try deployment(entry, folder.slug, &links.deploymentDiagnostics)
        }
        // It may have stated an instance at any customer, and a layer of every instance of the integration. The
        // integration itself does not depend on it.
        if links.deploymentDiagnostics.hasErrors {
            let path =
                folder.deployment?.path ?? links.deploymentDiagnostics.first?.location.path
                ?? "integrations/\(folder.slug)/deploy.yaml"
            links.deployment = nil
            links.deploymentHold = .file(path, links.deploymentDiagnostics)
        }
        return links
    }

    private mutating func loadFork(_ entry: SourceEntry, _ problems: inout [Diagnostic]) throws -> LoadedFork? {
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &problems) else { return nil }
        var reader = FieldReader(document, path: entry.path)
        let file = ForkFile.decode(&reader)
        problems += reader.problems.diagnostics
        return LoadedFork(file: file, path: entry.path, comments: yaml.comments)
    }

    private mutating func deployment(
        _ entry: SourceEntry, _ slug: String, _ diagnostics: inout [Diagnostic]
    ) throws -> LoadedDeployment? {
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) else { return nil }
        var reader = FieldReader(document, path: entry.path)
        let file = DeploymentFile.decode(&reader)
        let instance = file.instance?.text ?? slug
        let node = file.instance?.node ?? 0
        if ["customer", "secrets"].contains(instance) {
            reader.problems.error(
                .invalidValue, document, node,
                "an instance cannot be called \(instance): that file has another meaning",
                hint: "give it another name with instance:")
        }
        let plaintext = PlaintextSearch.run(&reader, allowances: .init(yaml.comments), config: file.config)
        diagnostics += reader.problems.diagnostics
        let layer = LayerFile(
            document: document, path: entry.path, file: files.number(of: entry.path), layer: .deployment,
            config: file.config, plaintext: plaintext)
        return LoadedDeployment(
            file: file, layer: layer, instance: instance, source: document.location(node, in: entry.path),
            sourceLength: document.shownLength(node))
    }

    // MARK: What is stated

    private func desired(
        _ folder: RepositoryLayout.IntegrationFolder, _ entry: SourceEntry, _ definition: Definition,
        _ loaded: LoadedIntegration
    ) -> DesiredIntegration {
        loaded.release.desired(
            slug: folder.slug, definition: definition, documents: loaded.documents, path: entry.path, files: files,
            publication: publication)
    }
}
