import WeirModel
import WeirYAML

/// Resolves one instance once more and keeps what every layer says, not the winner alone.
struct InstanceExplainer {
    let context: LoadContext
    let work: InstanceWork
    let paths: [String]
    /// Its own file, as far as it can be read.
    private let document: Document
    private let file: InstanceFile
    private let customer: LoadedCustomer
    private let integration: LoadedIntegration?
    /// As resolved, errors or not; nil where that does not lead to a version.
    private let resolved: DesiredInstance?
    private let hasErrors: Bool
    private let interface: InterfaceIndex?
    /// Lowest first, above the definition.
    private let layerFiles: [LayerFile]

    /// nil where the instance's customer is not one.
    init?(_ work: InstanceWork, context: LoadContext, paths: [String], source: some SourceReader) throws {
        guard let customer = context.customers[work.customer] else { return nil }
        var document = Document()
        var file = InstanceFile()
        var plaintext = PlaintextSearch.Result.nothing
        if let entry = work.entry {
            var yaml = YAMLReader(limits: .file, comments: PlaintextAllowances.mark)
            var diagnostics: [Diagnostic] = []
            if try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) {
                var reader = FieldReader(document, path: entry.path)
                file = InstanceFile.decode(&reader)
                plaintext = PlaintextSearch.run(
                    &reader, allowances: .init(yaml.comments), config: file.config, flows: file.flows)
            } else {
                document = Document()
            }
        }
        var resolver = InstanceResolver(work: work, file: file, document: document, context: context)
        resolver.plaintext = plaintext
        layerFiles = resolver.layers(customer).filter { !$0.document.nodes.isEmpty }
        var interfaces = InterfaceCache(context: context)
        let resolved = resolver.resolve(&interfaces)
        let integration = (file.integration?.text ?? work.deployment).flatMap { context.integrations[$0] }
        self.context = context
        self.work = work
        self.paths = paths
        self.document = document
        self.file = file
        self.customer = customer
        self.integration = integration
        self.resolved = resolved
        hasErrors = resolver.diagnostics.hasErrors
        interface = integration.flatMap { integration in
            resolved.flatMap { interfaces.interface(integration, $0.version) } ?? integration.draft
        }
    }

    func explanation() -> Explanation {
        let layers = LayerList(
            definition: definitionPath, files: layerFiles, usages: profileUsages())
        let ignored = resolved?.ignored ?? []
        var fields = header(layers)
        if let interface {
            let configuration = ConfigurationTrace(
                interface: interface, layers: layers, paths: paths,
                writer: ValueWriter(scope: customer.scope, timeZones: context.timeZones), spec: resolved?.spec)
            fields += configuration.fields()
        }
        for index in fields.indices {
            fields[index].isIgnored = ignored.contains { fields[index].path.starts(with: $0.path) }
        }
        return Explanation(
            key: work.key, layers: layers.shown, fields: fields, integration: integration?.slug,
            versions: versions(), missing: hasErrors ? [] : resolved?.missing ?? [],
            needsAuthorization: resolved?.needsAuthorization ?? [], dependents: [])
    }

    // MARK: - Layers

    /// Empty where the instance runs a published version of which Git does not have the definition.
    private var definitionPath: String {
        guard let origin = interface?.name, paths.indices.contains(Int(origin.file)) else { return "" }
        return paths[Int(origin.file)]
    }

    /// Where the profiles that reach the instance are put to use, in their order.
    private func profileUsages() -> [SourceLocation] {
        var usages: [SourceLocation] = []
        func add(_ document: Document?, _ path: String?) {
            guard let document, let path, !document.nodes.isEmpty, let list = document.value(of: "profiles", in: 0)
            else { return }
            for item in document.children(list) where context.profiles[document.string(item)]?.layer != nil {
                usages.append(document.location(item, in: path))
            }
        }
        add(context.defaults?.document, context.defaults?.path)
        add(customer.layer?.document, customer.layer?.path)
        add(document, work.entry?.path)
        return usages
    }

    // MARK: - Versions

    private func versions() -> Explanation.Versions? {
        guard let integration else { return nil }
        var versions = integration.explainedVersions(context.catalogue)
        switch resolved?.version {
        case .published(let number): versions.chosen = number
        case .draft: break
        case nil: versions.chosen = nil
        }
        return versions
    }

    // MARK: - What is not configuration

    private func header(_ layers: LayerList) -> [Explanation.Field] {
        var fields = [integrationField(layers), versionField(layers)]
        fields.append(
            field("name", layers, builtIn: nil, definition: interface.map { ($0.interface.name, $0.name) }))
        fields.append(field("description", layers))
        fields.append(field("enabled", layers, builtIn: "true"))
        fields.append(field("protect", layers, builtIn: "false"))
        fields += ["labels", "profiles", "ignore"].map { union($0, layers) }
        // Lineage and the like, which its own file alone says.
        let known: Set = [
            "integration", "version", "name", "description", "enabled", "protect", "labels", "profiles", "ignore",
            "config", "flows",
        ]
        if document.nodes.first?.kind == .mapping {
            for key in document.children(0) where !known.contains(document.string(key)) {
                fields.append(field(document.string(key), layers))
            }
        }
        return fields.filter { !$0.statements.isEmpty }
    }

    private func integrationField(_ layers: LayerList) -> Explanation.Field {
        var statements: [Explanation.Statement] = []
        if let slug = work.deployment, let deployment = context.integrations[slug]?.deployment {
            statements.append(
                .init(
                    layer: layers.index(of: .deployment), location: deployment.source, value: .text(slug),
                    counts: file.integration == nil))
        }
        return Explanation.Field(path: ["integration"], statements: statements + own("integration", layers))
    }

    private func versionField(_ layers: LayerList) -> Explanation.Field {
        var statements = [Explanation.Statement(layer: nil, location: nil, value: .text("latest"), counts: true)]
        if let statement = context.settings.version, let defaults = context.defaults {
            statements.append(layers.statement(.repositoryDefaults, defaults, statement.node))
        }
        if let slug = work.deployment, let deployment = context.integrations[slug]?.deployment,
            let statement = deployment.file.version
        {
            statements.append(layers.statement(.deployment, deployment.layer, statement.node))
        }
        return Explanation.Field(path: ["version"], statements: (statements + own("version", layers)).lastCounts)
    }

    private func field(
        _ name: String, _ layers: LayerList, builtIn: String? = nil,
        definition: (text: String, origin: FieldOrigin)? = nil
    ) -> Explanation.Field {
        var statements: [Explanation.Statement] = []
        if let builtIn {
            statements.append(.init(layer: nil, location: nil, value: .json(builtIn), counts: true))
        }
        if let definition {
            statements.append(
                .init(
                    layer: 0, location: definition.origin.location(in: paths), value: .text(definition.text),
                    counts: true))
        }
        return Explanation.Field(path: [name], statements: (statements + own(name, layers)).lastCounts)
    }

    /// What its own file says of a field.
    private func own(_ name: String, _ layers: LayerList) -> [Explanation.Statement] {
        guard let own = layers.own, let node = document.value(of: name, in: 0) else { return [] }
        return [
            .init(
                layer: own, location: document.location(node, in: work.entry?.path ?? ""),
                value: StatedValue(file: document, node, in: nil), counts: true)
        ]
    }

    /// A list to which every layer adds.
    private func union(_ name: String, _ layers: LayerList) -> Explanation.Field {
        var statements: [Explanation.Statement] = []
        for (index, layer) in layers.files {
            guard layer.document.nodes.first?.kind == .mapping, let node = layer.document.value(of: name, in: 0),
                layer.document.nodes[node].count > 0
            else { continue }
            // A customer's labels choose what is deployed for it; its instances do not have them.
            if name == "labels", layer.layer == .customer { continue }
            statements.append(
                .init(
                    layer: index, location: layer.document.location(node, in: layer.path),
                    value: StatedValue(file: layer.document, node, in: nil), counts: true))
        }
        return Explanation.Field(path: [name], statements: statements, isUnion: true)
    }
}

extension [Explanation.Statement] {
    /// The same with the last one as the only one that counts.
    var lastCounts: [Explanation.Statement] {
        var statements = self
        for index in statements.indices { statements[index].counts = index == statements.indices.last }
        return statements
    }
}

extension StatedValue {
    /// A plain string.
    static func text(_ text: String) -> StatedValue {
        var bytes: [UInt8] = []
        CanonicalText.append(text, to: &bytes)
        return .json(String(decoding: bytes, as: UTF8.self))
    }
}
