import WeirJSON
import WeirModel
import WeirYAML

/// Reads `customer.yaml` and `secrets.yaml` of customers' folders.
struct CustomerLoader<Reader: SourceReader> {
    /// What a chunk of folders comes to.
    struct Results: Sendable {
        var customers: [LoadedCustomer] = []
        var held: [HeldUnit] = []
        var doubts: [(slug: String, doubt: RemovalDoubts.Doubt)] = []
        var diagnostics: [Diagnostic] = []
    }

    private let source: Reader
    private let files: FileNumbers
    private let context: LoadContext
    private var yaml = YAMLReader(limits: .file, comments: PlaintextAllowances.mark)
    private var results = Results()

    /// - Parameters:
    ///   - context: with the shared files.
    init(source: Reader, files: FileNumbers, context: LoadContext) {
        self.source = source
        self.files = files
        self.context = context
    }

    mutating func load(_ folders: some Sequence<RepositoryLayout.CustomerFolder>) throws -> Results {
        results = Results()
        for folder in folders { try load(folder) }
        return results
    }

    private mutating func load(_ folder: RepositoryLayout.CustomerFolder) throws {
        var loaded = LoadedCustomer(
            slug: folder.slug,
            scope: CustomerScope(slug: folder.slug, name: folder.slug, sharedSecrets: context.sharedSecrets))
        var own = folder.customerProblems
        if let entry = folder.customer {
            try loadCustomer(entry, &loaded, &own)
        } else if own.isEmpty {
            own.append(
                Diagnostic(
                    .missingFile, at: SourceLocation(path: "customers/\(folder.slug)"),
                    "customers/\(folder.slug) has no customer.yaml",
                    hint: "add one with at least name: …, or remove the folder"))
        }
        if own.hasErrors { hold(folder, &loaded, own) }
        loaded.scope.secrets = try source.declaredSecrets(
            folder.secrets, of: folder.slug, folder.secretsProblems, &yaml, diagnostics: &own)
        addSharedLayers(&loaded)
        results.diagnostics += own
        results.customers.append(loaded)
    }

    private mutating func hold(
        _ folder: RepositoryLayout.CustomerFolder, _ loaded: inout LoadedCustomer, _ diagnostics: [Diagnostic]
    ) {
        let errors = diagnostics.filter { $0.severity == .error }
        let path = folder.customer?.path ?? errors.first?.location.path ?? "customers/\(folder.slug)"
        let hold = Hold.file(path, errors)
        loaded.desired = nil
        loaded.scope.hold = hold
        loaded.hold = hold
        results.held.append(
            HeldUnit(
                key: .customer(folder.slug), reason: errors.errorCount, source: hold.source, diagnostics: errors))
        results.doubts.append((folder.slug, .init(reason: hold.reason, source: hold.source)))
    }

    private mutating func loadCustomer(
        _ entry: SourceEntry, _ loaded: inout LoadedCustomer, _ diagnostics: inout [Diagnostic]
    ) throws {
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) else { return }
        var reader = FieldReader(document, path: entry.path)
        let file = CustomerFile.decode(&reader)
        reader.checkProfiles(file.profiles, among: context.profileNames)
        let plaintext = PlaintextSearch.run(&reader, allowances: .init(yaml.comments), config: file.config)
        diagnostics += reader.problems.diagnostics
        let layer = LayerFile(
            document: document, path: entry.path, file: files.number(of: entry.path), layer: .customer,
            config: file.config, plaintext: plaintext)
        loaded.layer = layer
        loaded.labels = file.labels
        loaded.profiles = file.profiles.map(\.text)
        loaded.movedFrom = file.movedFrom
        loaded.scope.name = file.name?.text ?? loaded.slug
        loaded.scope.externalID = file.externalID?.text
        loaded.desired = desired(file, layer, slug: loaded.slug)
    }

    private func desired(_ file: CustomerFile, _ layer: LayerFile, slug: String) -> DesiredCustomer {
        func origin(_ node: Int?) -> FieldOrigin { layer.origin(node ?? 0) }
        var writer = JSONWriter()
        var origins: [FieldOrigin] = []
        writer.beginObject()
        if let externalID = file.externalID {
            writer.key("externalId")
            writer.string(externalID.text)
            origins.append(origin(externalID.node))
        }
        writer.key("labels")
        writer.beginArray()
        for label in file.labels { writer.string(label) }
        writer.endArray()
        origins.append(origin(file.labelsNode))
        writer.key("name")
        writer.string(file.name?.text ?? slug)
        origins.append(origin(file.name?.node))
        writer.endObject()
        return DesiredCustomer(
            slug: slug, spec: Spec(json: writer.bytes, digest: Digests.sha256(writer.bytes)), origins: origins,
            protect: file.protect, source: SourceLocation(path: layer.path))
    }

    /// What all instances of the customer have in common, put together once.
    private func addSharedLayers(_ loaded: inout LoadedCustomer) {
        if let defaults = context.defaults { loaded.sharedLayers.append(defaults) }
        for name in context.settings.profiles.map(\.text) + loaded.profiles {
            guard let profile = context.profiles[name] else { continue }
            if let layer = profile.layer { loaded.sharedLayers.append(layer) }
            loaded.hold = loaded.hold ?? profile.hold
        }
    }
}
