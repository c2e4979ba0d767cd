import WeirModel
import WeirYAML

/// Lists what the files of a customer or an integration say, field by field.
struct FileExplainer<Reader: SourceReader> {
    let context: LoadContext
    let source: Reader
    private var layers: [Explanation.Layer] = []
    private var fields: [Explanation.Field] = []

    init(context: LoadContext, source: Reader) {
        self.context = context
        self.source = source
    }

    mutating func explain(_ folder: RepositoryLayout.CustomerFolder) throws -> Explanation {
        let scope = context.customers[folder.slug]?.scope
        try add(folder.customer, .customer, "customer.yaml", below: [], scope)
        return explanation(.customer(folder.slug))
    }

    mutating func explain(_ folder: RepositoryLayout.IntegrationFolder) throws -> Explanation {
        try addDefinition(folder.definition)
        for (entry, name) in [(folder.fork, "fork"), (folder.release, "release"), (folder.deployment, "deploy")] {
            try add(entry, name == "deploy" ? .deployment : .definition, "\(name).yaml", below: [name], nil)
        }
        var explanation = explanation(.integration(folder.slug))
        explanation.versions = context.integrations[folder.slug]?.explainedVersions(context.catalogue)
        return explanation
    }

    private func explanation(_ key: UnitKey) -> Explanation {
        Explanation(
            key: key, layers: layers, fields: fields, missing: [], needsAuthorization: [], dependents: [])
    }

    /// Every field of a file; those of `config` variable by variable.
    private mutating func add(
        _ entry: SourceEntry?, _ layer: ConfigurationLayer, _ name: String, below prefix: [String],
        _ scope: CustomerScope?
    ) throws {
        guard let entry, let document = try document(entry, .file) else { return }
        layers.append(.init(layer: layer, path: entry.path, name: name, usedAt: nil))
        for key in document.children(0) {
            let field = document.string(key)
            guard field == "config", document.nodes[key + 1].kind == .mapping else {
                add(document, key, prefix + [field], entry.path, scope)
                continue
            }
            for variable in document.children(key + 1) {
                add(document, variable, prefix + ["config", document.string(variable)], entry.path, scope)
            }
        }
    }

    /// What people know a definition by; the rest of it is shown by `weir export`.
    private mutating func addDefinition(_ entry: SourceEntry?) throws {
        guard let entry, let document = try document(entry, .definition) else { return }
        layers.append(.init(layer: .definition, path: entry.path, name: "definition", usedAt: nil))
        let shown = ["definitionVersion", "name", "description", "category", "labels"]
        for key in document.children(0) where shown.contains(document.string(key)) {
            add(document, key, [document.string(key)], entry.path, nil)
        }
    }

    private mutating func add(
        _ document: Document, _ key: Int, _ path: [String], _ file: String, _ scope: CustomerScope?
    ) {
        let statement = Explanation.Statement(
            layer: layers.count - 1, location: document.location(key + 1, in: file),
            value: StatedValue(file: document, key + 1, in: scope), counts: true)
        fields.append(Explanation.Field(path: path, statements: [statement]))
    }

    /// The file's mapping; nil where it cannot be read, which is a diagnostic of its own.
    private func document(_ entry: SourceEntry, _ limits: DocumentLimits) throws -> Document? {
        var yaml = YAMLReader(limits: limits)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        guard try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics),
            document.nodes.first?.kind == .mapping
        else { return nil }
        return document
    }
}

extension LoadedIntegration {
    /// Which versions there are, with the one that the definition is or becomes.
    func explainedVersions(_ catalogue: Catalogue) -> Explanation.Versions {
        guard catalogue.isKnown else { return .init(candidates: [], chosen: nil, isKnown: false) }
        var candidates = (catalogue.versions[slug] ?? []).map { version in
            let marks = marks(of: version)
            return Explanation.Versions.Candidate(
                number: version.number, release: version.release, isAvailable: marks.isAvailable,
                labels: marks.labels, isNew: false)
        }
        if let desired, case .publishes(let number) = outcome {
            let marks = desired.release.marks(of: number, current: number)
            candidates.append(
                .init(
                    number: number, release: desired.release.name?.text, isAvailable: marks.isAvailable,
                    labels: marks.labels, isNew: true))
        }
        return .init(candidates: candidates, chosen: outcome?.number, isKnown: true)
    }
}
