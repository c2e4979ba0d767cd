import WeirModel

/// Resolves one instance: chooses its version, merges its layers, checks its values, writes its spec.
struct InstanceResolver {
    let work: InstanceWork
    let file: InstanceFile
    let document: Document
    let context: LoadContext
    var diagnostics: [Diagnostic] = []
    /// What was found in the instance's own file.
    var plaintext = PlaintextSearch.Result.nothing
    /// Set where something that the instance depends on is not valid.
    private(set) var hold: Hold?

    init(work: InstanceWork, file: InstanceFile, document: Document, context: LoadContext) {
        self.work = work
        self.file = file
        self.document = document
        self.context = context
    }

    private var path: String { work.entry?.path ?? deployment?.source.path ?? "" }
    private var deployment: LoadedDeployment? {
        work.deployment.flatMap { context.integrations[$0]?.deployment }
    }
    private var source: SourceLocation {
        work.entry.map { SourceLocation(path: $0.path) } ?? deployment?.source ?? SourceLocation(path: "")
    }

    /// nil where the instance has errors or is held.
    mutating func resolve(_ interfaces: inout InterfaceCache) -> DesiredInstance? {
        guard let customer = context.customers[work.customer] else { return nil }
        let layers = layers(customer)
        guard let integration = integration() else { return nil }
        hold = hold ?? integration.deploymentHold
        guard let (version, versionOrigin) = selectVersion(integration) else { return nil }
        guard let interface = interfaces.interface(integration, version) else {
            hold = hold ?? Hold(reason: "the stored interface of its version cannot be read", source: source)
            return nil
        }
        var merge = LayerMerge(interface)
        var ignored = IgnoredPaths(interface)
        for layer in layers {
            let isStrict = layer.layer == .instance || layer.layer == .deployment
            merge.apply(layer, isStrict: isStrict)
            ignored.apply(layer, isStrict: isStrict)
        }
        if !merge.diagnostics.isEmpty { diagnostics += merge.diagnostics }
        if !ignored.diagnostics.isEmpty { diagnostics += ignored.diagnostics }
        var composer = SpecComposer(
            merge, ignored: ignored, writer: ValueWriter(scope: customer.scope, timeZones: context.timeZones))
        let composed = composer.compose(header(interface, layers))
        if !composer.writer.diagnostics.isEmpty { diagnostics += composer.writer.diagnostics }
        hold = hold ?? composer.writer.hold
        return DesiredInstance(
            customer: work.customer, slug: work.slug, integration: integration.slug, version: version,
            versionOrigin: versionOrigin, enabled: file.enabled, protect: file.protect,
            forkedFrom: file.forkedFrom?.text, spec: composed.spec, origins: composed.origins,
            missing: composed.missing, needsAuthorization: composed.needsAuthorization,
            source: source, ignored: composed.ignored, removed: composed.removed,
            secrets: composer.writer.secrets.sorted(), implicit: composer.writer.implicit)
    }

    // MARK: Integration and version

    private mutating func integration() -> LoadedIntegration? {
        guard let slug = integrationSlug() else { return nil }
        if let integration = context.integrations[slug] { return integration }
        diagnostics.append(
            Diagnostic(
                .unknownIntegration, at: file.integration.map { document.location($0.node, in: path) } ?? source,
                length: file.integration.map { document.shownLength($0.node) } ?? 1,
                "there is no integration \(quoted(slug))",
                hint: NearestName.of(slug, among: context.integrationNames).map { "did you mean \(quoted($0))?" }
                    ?? "integrations lie in integrations/NAME/"))
        return nil
    }

    private mutating func integrationSlug() -> String? {
        guard let stated = file.integration else {
            if let deployment = work.deployment { return deployment }
            // A statement that is no slug was reported.
            if !document.nodes.isEmpty, document.value(of: "integration", in: 0) == nil {
                if let unknown = unknownClaim {
                    hold = hold ?? unknown
                    return nil
                }
                diagnostics.append(
                    Diagnostic(
                        .missingField, at: source, "the instance does not say which integration it is of",
                        hint: "add integration: NAME"))
            }
            return nil
        }
        guard let claimed = work.deployment, claimed != stated.text, let deployment else { return stated.text }
        let here = document.location(stated.node, in: path)
        let name = "\(work.customer)/\(work.slug)"
        diagnostics.append(
            Diagnostic(
                .conflictingClaims, at: here, length: document.shownLength(stated.node),
                "\(name) is of \(stated.text) here and of \(claimed) by its deploy.yaml",
                hint: "rename the file, or exclude the customer in \(deployment.source.path)",
                related: [.init(location: deployment.source, message: "the other claim")]))
        diagnostics.append(
            Diagnostic(
                .conflictingClaims, at: deployment.source, length: deployment.sourceLength,
                "\(name) is of \(claimed) here and of \(stated.text) by its file",
                hint: "exclude the customer, or rename \(path)",
                related: [.init(location: here, message: "the other claim")]))
        return nil
    }

    /// What keeps from knowing which `deploy.yaml` states the instance, so that its file need not say it.
    private var unknownClaim: Hold? {
        context.customers[work.customer]?.scope.hold
            ?? context.integrationNames.lazy.compactMap { context.integrations[$0]?.deploymentHold }.first
    }

    /// The version to run and where it was stated.
    private mutating func selectVersion(
        _ integration: LoadedIntegration
    ) -> (VersionSelection, SourceLocation)? {
        var choice = VersionStatement.Choice.latest
        var location = source
        var length: UInt32 = 1
        func take(_ statement: VersionStatement, _ document: Document, _ path: String) {
            choice = statement.choice
            location = document.location(statement.node, in: path)
            length = document.shownLength(statement.node)
        }
        if let own = file.version {
            take(own, document, path)
        } else if let deployment, let own = deployment.file.version {
            take(own, deployment.layer.document, deployment.layer.path)
        } else if let own = context.settings.version, let layer = context.defaults {
            take(own, layer.document, layer.path)
        }
        var selector = VersionSelector(
            integration: integration, catalogue: context.catalogue, stranded: context.stranded[work.key])
        let selection = selector.select(choice, at: location, length: length)
        if !selector.diagnostics.isEmpty { diagnostics += selector.diagnostics }
        hold = hold ?? selector.hold
        return selection.map { ($0, location) }
    }

    // MARK: Layers

    /// Lowest first. Profiles that are not valid hold the instance; those that do not exist are its error.
    mutating func layers(_ customer: LoadedCustomer) -> [LayerFile] {
        var layers = customer.sharedLayers
        layers.reserveCapacity(layers.count + file.profiles.count + 3)
        for item in file.profiles { append(profile: item, to: &layers) }
        if let deployment { layers.append(deployment.layer) }
        if let layer = customer.layer { layers.append(layer) }
        if work.entry != nil {
            layers.append(
                LayerFile(
                    document: document, path: path, file: work.file, layer: .instance, config: file.config,
                    flows: file.flows, labels: file.labels, labelsNode: file.labelsNode, ignore: file.ignore,
                    plaintext: plaintext))
        }
        return layers
    }

    private mutating func append(profile item: TextItem, to layers: inout [LayerFile]) {
        guard let profile = context.profiles[item.text] else {
            diagnostics.append(
                Diagnostic(
                    .unknownProfile, at: document.location(item.node, in: path),
                    length: document.shownLength(item.node),
                    "there is no profile \(quoted(item.text))",
                    hint: NearestName.of(item.text, among: context.profileNames).map { "did you mean \(quoted($0))?" }
                        ?? "profiles lie in profiles/NAME.yaml"))
            return
        }
        if let layer = profile.layer { layers.append(layer) }
        hold = hold ?? profile.hold
    }

    private func header(_ interface: InterfaceIndex, _ layers: [LayerFile]) -> SpecComposer.Header {
        let start = FieldOrigin(
            file: work.file, line: source.position.line, column: source.position.column,
            layer: work.entry == nil ? .deployment : .instance)
        func origin(_ node: Int) -> FieldOrigin {
            FieldOrigin(
                file: work.file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .instance)
        }
        // Labels are a union; its origin is the highest layer that has a part in it.
        let highest = layers.last { $0.labelsNode != nil }
        return SpecComposer.Header(
            name: file.name.map { ($0.text, origin($0.node)) } ?? (interface.interface.name, interface.name),
            description: file.description.map { ($0.text, origin($0.node)) },
            labels: (
                Labels.union(layers.map(\.labels)),
                highest.flatMap { layer in layer.labelsNode.map(layer.origin) } ?? start
            ),
            forkedFrom: file.forkedFrom.map { ($0.text, origin($0.node)) })
    }
}
