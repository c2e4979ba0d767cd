import WeirJSON
import WeirModel
import WeirYAML

/// Reads `customer.yaml` and `secrets.yaml` of customers' folders.
struct CustomerLoader<Reader: SourceReader> {
    /// What a chunk of folders comes to.
    struct Results: Sendable {
        var customers: [LoadedCustomer] = []
        var held: [HeldUnit] = []
        var doubts: [String: RemovalDoubts.Doubt] = [:]
        var diagnostics: [Diagnostic] = []
    }

    private let source: Reader
    private let files: FileNumbers
    private let profiles: Set<String>
    private let sharedSecrets: Set<String>
    private var yaml = YAMLReader(limits: .file)
    private var results = Results()

    init(source: Reader, files: FileNumbers, profiles: Set<String>, sharedSecrets: Set<String>) {
        self.source = source
        self.files = files
        self.profiles = profiles
        self.sharedSecrets = sharedSecrets
    }

    mutating func load(_ folders: some Sequence<RepositoryLayout.CustomerFolder>) throws -> Results {
        for folder in folders { try load(folder) }
        return results
    }

    private mutating func load(_ folder: RepositoryLayout.CustomerFolder) throws {
        var loaded = LoadedCustomer(
            slug: folder.slug,
            scope: CustomerScope(slug: folder.slug, name: folder.slug, sharedSecrets: sharedSecrets))
        var own: [Diagnostic] = []
        if let entry = folder.customer {
            try loadCustomer(entry, &loaded, &own)
        } else if !folder.isBroken {
            own.append(
                Diagnostic(
                    .missingFile, at: SourceLocation(path: "customers/\(folder.slug)"),
                    "customers/\(folder.slug) has no customer.yaml",
                    hint: "add one with at least name: …, or remove the folder"))
        }
        let errors = own.filter { $0.severity == .error }
        if !errors.isEmpty || folder.isBroken {
            let path = folder.customer?.path ?? "customers/\(folder.slug)"
            let source = errors.first?.location ?? SourceLocation(path: path)
            loaded.desired = nil
            loaded.scope.isComplete = false
            loaded.hold = Hold(reason: "\(path) is not valid", source: source)
            let reason =
                errors.isEmpty ? "\(path) is not valid" : errors.count == 1 ? "1 error" : "\(errors.count) errors"
            results.held.append(
                HeldUnit(key: .customer(folder.slug), reason: reason, source: source, diagnostics: errors))
            results.doubts[folder.slug] = .init(reason: "\(path) is not valid", source: source)
        }
        try loadSecrets(folder, &loaded, &own)
        results.diagnostics += own
        results.customers.append(loaded)
    }

    private mutating func loadCustomer(
        _ entry: SourceEntry, _ loaded: inout LoadedCustomer, _ diagnostics: inout [Diagnostic]
    ) throws {
        var document = Document()
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) else { return }
        var reader = FieldReader(document, path: entry.path)
        let file = CustomerFile.decode(&reader)
        for item in file.profiles where !profiles.contains(item.text) {
            let nearest = NearestName.of(item.text, among: profiles.sorted())
            reader.problems.error(
                .unknownProfile, document, item.node, "there is no profile \(quoted(item.text))",
                hint: nearest.map { "did you mean \(quoted($0))?" } ?? "profiles lie in profiles/NAME.yaml")
        }
        diagnostics += reader.problems.diagnostics
        let number = files.number(of: entry.path)
        loaded.layer = LayerFile(
            document: document, path: entry.path, file: number, layer: .customer, config: file.config)
        loaded.labels = file.labels
        loaded.profiles = file.profiles.map(\.text)
        loaded.scope.name = file.name?.text ?? loaded.slug
        loaded.scope.externalID = file.externalID?.text
        loaded.desired = desired(file, document, entry, number, slug: loaded.slug)
    }

    private func desired(
        _ file: CustomerFile, _ document: Document, _ entry: SourceEntry, _ number: UInt32, slug: String
    ) -> DesiredCustomer {
        func origin(_ node: Int?) -> FieldOrigin {
            guard let node else { return FieldOrigin(file: number, line: 1, column: 1, layer: .customer) }
            let position = document.nodes[node]
            return FieldOrigin(file: number, line: position.line, column: position.column, layer: .customer)
        }
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
            protect: file.protect, source: SourceLocation(path: entry.path))
    }

    /// A broken `secrets.yaml` holds the customer's instances, which may refer to any of its names, not the customer.
    private mutating func loadSecrets(
        _ folder: RepositoryLayout.CustomerFolder, _ loaded: inout LoadedCustomer, _ diagnostics: inout [Diagnostic]
    ) throws {
        guard let entry = folder.secrets else { return }
        var document = Document()
        var own: [Diagnostic] = []
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            loaded.scope.secrets = SecretsFile.decode(&reader).names
            own += reader.problems.diagnostics
        }
        if own.contains(where: { $0.severity == .error }) {
            loaded.scope.isComplete = false
            loaded.hold = loaded.hold ?? .file(entry.path)
        }
        diagnostics += own
    }
}
