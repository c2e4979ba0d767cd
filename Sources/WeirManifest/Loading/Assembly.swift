import WeirModel
import WeirYAML

/// Puts the parts of a repository together, in the order in which they depend on each other.
struct Assembly {
    private(set) var context: LoadContext
    private(set) var sharedSecrets: Set<String> = []
    private let layout: RepositoryLayout
    private let files: FileNumbers
    private var state: DesiredState
    private var isSharedSecretsBroken = false

    init(layout: RepositoryLayout, files: FileNumbers, catalogue: Catalogue, timeZones: TimeZoneNames) {
        self.layout = layout
        self.files = files
        context = LoadContext(catalogue: catalogue, timeZones: timeZones)
        state = DesiredState(doubts: layout.doubts, diagnostics: layout.diagnostics, files: files.paths)
        state.doubts.hasSettings = layout.settings != nil || layout.isSettingsBroken
        state.doubts.hasCustomersFolder = layout.hasCustomersFolder
        state.doubts.hasIntegrationsFolder = layout.hasIntegrationsFolder
    }

    // MARK: Shared files

    /// Reads `weir.yaml`, the profiles and the repository's `secrets.yaml`.
    mutating func loadShared(_ source: some SourceReader) throws {
        var yaml = YAMLReader(limits: .file)
        try loadProfiles(source, &yaml)
        try loadSettings(source, &yaml)
        try loadSecrets(source, &yaml)
    }

    private mutating func loadProfiles(_ source: some SourceReader, _ yaml: inout YAMLReader) throws {
        for (name, entry) in layout.profiles.sorted(by: { $0.key < $1.key }) {
            var profile = LoadedProfile(path: entry.path)
            var document = Document()
            var own: [Diagnostic] = []
            if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
                var reader = FieldReader(document, path: entry.path)
                let file = ProfileFile.decode(&reader)
                own += reader.problems.diagnostics
                if !own.contains(where: { $0.severity == .error }), !layout.brokenProfiles.contains(name) {
                    profile.layer = LayerFile(
                        document: document, path: entry.path, file: files.number(of: entry.path), layer: .profile,
                        config: file.config, flows: file.flows, labels: file.labels)
                }
            }
            state.diagnostics += own
            context.profiles[name] = profile
        }
        for name in layout.brokenProfiles where context.profiles[name] == nil {
            context.profiles[name] = LoadedProfile(path: "profiles/\(name).yaml")
        }
    }

    private mutating func loadSettings(_ source: some SourceReader, _ yaml: inout YAMLReader) throws {
        guard let entry = layout.settings else {
            if layout.isSettingsBroken {
                holdEverything(Hold.file("weir.yaml"))
            } else {
                state.diagnostics.append(
                    Diagnostic(
                        .missingFile, severity: .warning, at: SourceLocation(path: "weir.yaml"),
                        "there is no weir.yaml", hint: "add one that says apiVersion: weir/v1"))
            }
            return
        }
        context.settingsPath = entry.path
        var document = Document()
        var own: [Diagnostic] = []
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            let file = SettingsFile.decode(&reader)
            for item in file.profiles where context.profiles[item.text] == nil {
                let nearest = NearestName.of(item.text, among: context.profiles.keys.sorted())
                reader.problems.error(
                    .unknownProfile, document, item.node, "there is no profile \(quoted(item.text))",
                    hint: nearest.map { "did you mean \(quoted($0))?" } ?? "profiles lie in profiles/NAME.yaml")
            }
            own += reader.problems.diagnostics
            context.settings = file
            context.defaults = LayerFile(
                document: document, path: entry.path, file: files.number(of: entry.path), layer: .repositoryDefaults,
                config: file.config)
            state.settings = file.settings
        }
        state.diagnostics += own
        if let error = own.first(where: { $0.severity == .error }) {
            holdEverything(Hold(reason: "\(entry.path) is not valid", source: error.location))
        } else if layout.isSettingsBroken {
            holdEverything(Hold.file(entry.path))
        }
    }

    /// What `weir.yaml` says reaches every integration and instance.
    private mutating func holdEverything(_ hold: Hold) {
        context.settingsHold = hold
        state.doubts.everything = .init(reason: hold.reason, source: hold.source)
    }

    private mutating func loadSecrets(_ source: some SourceReader, _ yaml: inout YAMLReader) throws {
        guard let entry = layout.secrets else {
            isSharedSecretsBroken = layout.isSecretsBroken
            return
        }
        var document = Document()
        var own: [Diagnostic] = []
        if try source.readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            sharedSecrets = SecretsFile.decode(&reader).names
            own += reader.problems.diagnostics
        }
        isSharedSecretsBroken = layout.isSecretsBroken || own.contains { $0.severity == .error }
        state.diagnostics += own
    }

    // MARK: Folders

    mutating func add<Reader>(_ results: IntegrationLoader<Reader>.Results) {
        for integration in results.integrations {
            context.integrations[integration.slug] = integration
            guard let desired = integration.desired else { continue }
            if let hold = context.settingsHold {
                state.held.append(HeldUnit(key: desired.key, reason: hold.reason, source: hold.source))
            } else {
                state.integrations.append(desired)
            }
        }
        state.held += results.held
        state.diagnostics += results.diagnostics
        for (slug, doubt, coversInstances) in results.doubts {
            state.doubts.integrations[slug] = doubt
            if coversInstances { state.doubts.kinds[.instance] = doubt }
        }
    }

    mutating func add<Reader>(_ results: CustomerLoader<Reader>.Results) {
        for var customer in results.customers {
            if let desired = customer.desired { state.customers.append(desired) }
            if isSharedSecretsBroken {
                customer.scope.isComplete = false
                customer.hold = customer.hold ?? Hold.file(layout.secrets?.path ?? "secrets.yaml")
            }
            context.customers[customer.slug] = customer
        }
        state.held += results.held
        state.diagnostics += results.diagnostics
        state.doubts.customers.merge(results.doubts) { first, _ in first }
    }

    mutating func add(_ results: InstanceResults) {
        state.instances += results.instances
        state.held += results.held
        state.diagnostics += results.diagnostics
        state.doubts.customers.merge(results.doubts) { first, _ in first }
    }

    // MARK: Instances

    /// All instances that files and `deploy.yaml`s state, by key.
    mutating func planWork(_ folders: [RepositoryLayout.CustomerFolder]) -> [InstanceWork] {
        let deployments = context.integrations.values.filter { $0.deployment != nil }.sorted { $0.slug < $1.slug }
        for integration in deployments { checkExclusions(integration) }
        var work: [InstanceWork] = []
        for folder in folders {
            var instances: [String: InstanceWork] = [:]
            for (slug, entry) in folder.instances {
                instances[slug] = InstanceWork(
                    customer: folder.slug, slug: slug, entry: entry, file: files.number(of: entry.path))
            }
            claim(deployments, for: folder.slug, in: &instances)
            for (slug, location) in folder.brokenInstances {
                let hold = Hold(reason: "\(location.path) is not valid", source: location)
                if instances[slug] != nil {
                    instances[slug]?.hold = hold
                } else {
                    state.held.append(
                        HeldUnit(key: .instance(folder.slug, slug), reason: hold.reason, source: hold.source))
                }
            }
            work += instances.values.sorted { $0.slug < $1.slug }
        }
        return work
    }

    private mutating func claim(
        _ deployments: [LoadedIntegration], for slug: String, in instances: inout [String: InstanceWork]
    ) {
        guard let customer = context.customers[slug], customer.desired != nil else { return }
        for integration in deployments {
            guard let deployment = integration.deployment,
                deployment.file.matches(customer: slug, labels: customer.labels)
            else { continue }
            let name = deployment.instance
            if let other = instances[name]?.deployment, let first = context.integrations[other]?.deployment {
                for (here, there) in [(deployment, first), (first, deployment)] {
                    state.diagnostics.append(
                        Diagnostic(
                            .conflictingClaims, at: here.source,
                            "two deploy.yaml claim the instance \(slug)/\(name)",
                            hint: "give one of them another instance:, or exclude the customer",
                            related: [.init(location: there.source, message: "the other claim")]))
                }
                instances[name]?.hold = Hold(
                    reason: "\(first.source.path) and \(deployment.source.path) both claim it", source: first.source)
                continue
            }
            let file = files.number(of: deployment.source.path)
            instances[name, default: InstanceWork(customer: slug, slug: name, file: file)].deployment =
                integration.slug
        }
    }

    private mutating func checkExclusions(_ integration: LoadedIntegration) {
        guard let deployment = integration.deployment else { return }
        for item in deployment.file.excludedItems where context.customers[item.text] == nil {
            let nearest = NearestName.of(item.text, among: context.customers.keys.sorted())
            state.diagnostics.append(
                Diagnostic(
                    .unknownCustomer, severity: .warning,
                    at: deployment.layer.document.location(item.node, in: deployment.source.path),
                    length: deployment.layer.document.shownLength(item.node),
                    "there is no customer \(quoted(item.text)) to exclude",
                    hint: nearest.map { "did you mean \(quoted($0))?" }))
        }
    }

    // MARK: The end

    /// Sorts everything and shows every diagnostic its line.
    mutating func finish(_ source: some SourceReader, _ entries: [SourceEntry]) throws -> DesiredState {
        state.customers.sort { $0.slug < $1.slug }
        state.integrations.sort { $0.slug < $1.slug }
        state.instances.sort { ($0.customer, $0.slug) < ($1.customer, $1.slug) }
        state.held = Dictionary(state.held.map { ($0.key, $0) }, uniquingKeysWith: Self.clearer).values
            .sorted { $0.key < $1.key }
        state.diagnostics = try DiagnosticLines.fill(Set(state.diagnostics), source, entries).sorted()
        return state
    }

    /// Of two reasons to hold a unit, the one that comes with its own errors.
    private static func clearer(_ first: HeldUnit, _ second: HeldUnit) -> HeldUnit {
        first.diagnostics.isEmpty && !second.diagnostics.isEmpty ? second : first
    }
}
