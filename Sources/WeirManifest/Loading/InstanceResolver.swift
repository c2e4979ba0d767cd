import WeirModel

/// Resolves one instance: chooses its version, merges its layers, checks its values, writes its spec.
struct InstanceResolver {
    let work: InstanceWork
    let file: InstanceFile
    let document: Document
    let context: LoadContext
    var diagnostics: [Diagnostic] = []
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
        guard let slug = integrationSlug() else { return nil }
        guard let integration = context.integrations[slug] else {
            unknownIntegration(slug)
            return nil
        }
        let layers = layers()
        if let held = integration.deploymentHold { hold = hold ?? held }
        guard let (version, versionOrigin) = selectVersion(integration) else { return nil }
        guard let interface = interfaces.interface(slug, version) else {
            hold = hold ?? Hold.file(integration.path)
            return nil
        }
        guard let customer = context.customers[work.customer] else { return nil }
        var composer = SpecComposer(
            interface: interface, scope: customer.scope, timeZones: context.timeZones, path: path)
        for layer in layers { composer.apply(layer, isStrict: layer.layer == .instance || layer.layer == .deployment) }
        let composed = composer.compose(
            header: header(interface: interface, integration: integration, layers: layers))
        diagnostics += composer.diagnostics
        return DesiredInstance(
            customer: work.customer, slug: work.slug, integration: slug, version: version,
            versionOrigin: versionOrigin, enabled: file.enabled, protect: file.protect, spec: composed.spec,
            origins: composed.origins, missing: composed.missing, needsAuthorization: composed.needsAuthorization,
            source: source)
    }

    // MARK: Integration and version

    private mutating func integrationSlug() -> String? {
        guard let stated = file.integration else {
            if let deployment = work.deployment { return deployment }
            if diagnostics.contains(where: { $0.severity == .error }) { return nil }
            diagnostics.append(
                Diagnostic(
                    .missingField, at: source, "the instance does not say which integration it is of",
                    hint: "add integration: NAME"))
            return nil
        }
        if let claimed = work.deployment, claimed != stated.text, let deployment {
            diagnostics.append(
                Diagnostic(
                    .conflictingClaims, at: document.location(stated.node, in: path),
                    length: document.shownLength(stated.node),
                    "\(work.customer)/\(work.slug) is of \(stated.text) here and of \(claimed) by its deploy.yaml",
                    hint: "rename the file, or exclude the customer in \(deployment.source.path)",
                    related: [.init(location: deployment.source, message: "the other claim")]))
            return nil
        }
        return stated.text
    }

    private mutating func unknownIntegration(_ slug: String) {
        let nearest = NearestName.of(slug, among: context.integrations.keys.sorted())
        let location = file.integration.map { document.location($0.node, in: path) } ?? source
        diagnostics.append(
            Diagnostic(
                .unknownIntegration, at: location, length: file.integration.map { document.shownLength($0.node) } ?? 1,
                "there is no integration \(quoted(slug))",
                hint: nearest.map { "did you mean \(quoted($0))?" } ?? "integrations lie in integrations/NAME/"))
    }

    /// The version to run and where it was stated.
    private mutating func selectVersion(
        _ integration: LoadedIntegration
    ) -> (VersionSelection, SourceLocation)? {
        let statement: VersionStatement?
        let location: SourceLocation
        if let own = file.version {
            (statement, location) = (own, document.location(own.node, in: path))
        } else if let deployment, let deployed = deployment.file.version {
            (statement, location) = (deployed, deployment.layer.document.location(deployed.node, in: deployment.layer.path))
        } else if let general = context.settings.version {
            (statement, location) = (general, SourceLocation(path: context.settingsPath))
        } else {
            (statement, location) = (nil, source)
        }
        var selector = VersionSelector(integration: integration, catalogue: context.catalogue)
        let selection = selector.select(statement?.choice ?? .latest, at: location)
        diagnostics += selector.diagnostics
        hold = hold ?? selector.hold
        return selection.map { ($0, location) }
    }

    // MARK: Layers

    /// Lowest first. Profiles that are not valid hold the instance; those that do not exist are its error.
    private mutating func layers() -> [LayerFile] {
        var layers: [LayerFile] = []
        if let defaults = context.defaults { layers.append(defaults) }
        let customer = context.customers[work.customer]
        let shared = context.settings.profiles.map(\.text) + (customer?.profiles ?? [])
        for name in shared { append(profile: name, node: nil, to: &layers) }
        for item in file.profiles { append(profile: item.text, node: item.node, to: &layers) }
        if let deployment { layers.append(deployment.layer) }
        if let layer = customer?.layer { layers.append(layer) }
        if work.entry != nil {
            layers.append(
                LayerFile(
                    document: document, path: path, file: work.file, layer: .instance, config: file.config,
                    flows: file.flows))
        }
        return layers
    }

    private mutating func append(profile name: String, node: Int?, to layers: inout [LayerFile]) {
        if let profile = context.profiles[name] {
            if let layer = profile.layer { layers.append(layer) } else { hold = hold ?? Hold.file(profile.path) }
        } else if let node {
            let nearest = NearestName.of(name, among: context.profiles.keys.sorted())
            diagnostics.append(
                Diagnostic(
                    .unknownProfile, at: document.location(node, in: path), length: document.shownLength(node),
                    "there is no profile \(quoted(name))",
                    hint: nearest.map { "did you mean \(quoted($0))?" } ?? "profiles lie in profiles/NAME.yaml"))
        }
    }

    private func header(
        interface: InterfaceIndex, integration: LoadedIntegration, layers: [LayerFile]
    ) -> SpecComposer.Header {
        let start = FieldOrigin(file: work.file, line: 1, column: 1, layer: work.entry == nil ? .deployment : .instance)
        func origin(_ node: Int?) -> FieldOrigin {
            guard let node else { return start }
            return FieldOrigin(
                file: work.file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .instance)
        }
        let labels = Labels.union(layers.map(\.labels) + [file.labels])
        return SpecComposer.Header(
            name: (file.name?.text ?? interface.interface.name, origin(file.name?.node)),
            description: file.description.map { ($0.text, origin($0.node)) },
            labels: (labels, origin(file.labelsNode)))
    }
}
