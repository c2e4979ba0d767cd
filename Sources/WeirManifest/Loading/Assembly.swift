import WeirModel

/// Puts the parts of a repository together, in the order in which they depend on each other.
struct Assembly {
    var context: LoadContext
    let layout: RepositoryLayout
    private let files: FileNumbers
    /// The files of which more than errors is reported; nil: all.
    private let reported: Set<String>?
    var state: DesiredState

    init(
        _ listing: RepositoryListing, catalogue: Catalogue, timeZones: TimeZoneNames, reported: Set<String>? = nil
    ) {
        layout = listing.layout
        files = listing.files
        self.reported = reported
        context = LoadContext(catalogue: catalogue, timeZones: timeZones)
        context.customerNames = Set(listing.customers.map(\.slug))
        state = DesiredState(doubts: layout.doubts, files: files.paths, semantics: LoaderSemantics.current)
        state.doubts.hasSettings = layout.settings.entry != nil || !layout.settings.problems.isEmpty
        state.doubts.hasCustomersFolder = layout.hasCustomersFolder
        state.doubts.hasIntegrationsFolder = layout.hasIntegrationsFolder
    }

    /// Takes in that there are customers that are not in the listing.
    mutating func take(_ rest: FleetRest) {
        context.customerNames.formUnion(rest.customerNames)
        if rest.size.customers > 0 { state.doubts.hasCustomersFolder = true }
    }

    /// Reads `weir.yaml`, the profiles and the repository's `secrets.yaml`.
    mutating func loadShared(_ source: some SourceReader) throws {
        var shared = SharedFiles(source: source, layout: layout, files: files)
        try shared.load(into: &context)
        state.settings = shared.settings
        state.diagnostics += shared.diagnostics
        if let hold = context.settingsHold {
            state.doubts.add(.init(reason: hold.reason, source: hold.source), .everything)
        }
    }

    mutating func add<Reader>(_ results: [IntegrationLoader<Reader>.Results]) {
        for result in results {
            for integration in result.integrations {
                context.integrations[integration.slug] = integration
                state.deployments[integration.slug] = integration.deployment?.desired
            }
            state.held += result.held
            state.diagnostics += result.diagnostics
            for (doubt, scope) in result.doubts { state.doubts.add(doubt, scope) }
        }
        context.integrationNames = context.integrations.keys.sorted()
    }

    /// Finds out what becomes of every definition, now that all of them are read.
    ///
    /// - Parameter definitions: finds the definitions of published versions that forks start from.
    mutating func settleIntegrations(definitions: PublishedDefinitions) async throws {
        let needed = ForkResolution.needed(context.integrations, context.catalogue)
        if !needed.isEmpty { context.catalogue.add(try await self.definitions(of: needed, from: definitions)) }
        var settlement = PublicationSettlement(
            catalogue: context.catalogue, publication: context.settings.publication, files: files)
        for slug in ForkResolution.order(context.integrations) {
            guard var integration = context.integrations[slug], integration.isRead else { continue }
            settlement.settle(&integration, among: context.integrations)
            if let desired = integration.desired {
                if context.settingsHold == nil { state.integrations.append(desired) } else { hold(desired.key) }
            }
            context.integrations[slug] = integration
        }
        state.held += settlement.held
        state.diagnostics += settlement.diagnostics
        for (doubt, scope) in settlement.doubts { state.doubts.add(doubt, scope) }
        context.stranded = context.catalogue.running(context.unavailableVersions)
    }

    mutating func add<Reader>(_ results: [CustomerLoader<Reader>.Results]) {
        for result in results {
            for customer in result.customers {
                context.customers[customer.slug] = customer
                guard let desired = customer.desired else { continue }
                if context.settingsHold == nil { state.customers.append(desired) } else { hold(desired.key) }
            }
            state.held += result.held
            state.diagnostics += result.diagnostics
            for (slug, doubt) in result.doubts { state.doubts.add(doubt, .customer(slug)) }
        }
    }

    mutating func add(_ results: [InstanceResults]) {
        state.instances.reserveCapacity(results.reduce(0) { $0 + $1.instances.count })
        for result in results {
            state.instances += result.instances
            state.held += result.held
            state.diagnostics += result.diagnostics
            for (slug, doubt) in result.doubts { state.doubts.add(doubt, .customer(slug)) }
        }
    }

    /// Holds a unit for the sake of `weir.yaml`: which version of the format it is in, and what limits its changes,
    /// is not known.
    private mutating func hold(_ key: UnitKey) {
        guard let hold = context.settingsHold else { return }
        state.held.append(HeldUnit(key: key, reason: hold.reason, source: hold.source))
    }

    /// Takes in what links integrations to others, before anything else of them is known.
    mutating func note(_ links: [String: IntegrationLinks], of folders: [RepositoryLayout.IntegrationFolder]) {
        for folder in folders {
            var integration = LoadedIntegration(slug: folder.slug, isRead: false)
            integration.fork = links[folder.slug]?.fork
            if let release = links[folder.slug]?.release { integration.release = release }
            integration.deployment = links[folder.slug]?.deployment
            integration.deploymentHold = links[folder.slug]?.deploymentHold
            context.integrations[folder.slug] = integration
        }
        context.integrationNames = context.integrations.keys.sorted()
    }

    /// All instances that files and `deploy.yaml`s state, in the order of `folders` and of their slugs.
    mutating func planWork(_ folders: [RepositoryLayout.CustomerFolder]) -> [InstanceWork] {
        var claims = DeploymentClaims(context: context, files: files)
        var last: UInt32 = 0
        var work: [InstanceWork] = []
        work.reserveCapacity(folders.reduce(0) { $0 + $1.instances.count })
        for folder in folders {
            let stated = folder.instances.sorted { $0.key < $1.key }.map { slug, entry in
                InstanceWork(
                    customer: folder.slug, slug: slug, entry: entry,
                    file: files.number(of: entry.path, after: &last))
            }
            if claims.isEmpty, folder.instanceProblems.isEmpty {
                work += stated
                continue
            }
            var instances = Dictionary(stated.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
            claims.claim(for: folder.slug, in: &instances)
            for (slug, problem) in folder.instanceProblems {
                if instances[slug] != nil {
                    instances[slug]?.problems.append(problem)
                } else {
                    state.held.append(
                        HeldUnit(
                            key: .instance(folder.slug, slug), reason: [problem].errorCount,
                            source: problem.location, diagnostics: [problem]))
                }
            }
            work += instances.values.sorted { $0.slug < $1.slug }
        }
        state.diagnostics += claims.diagnostics
        return work
    }

    /// Sorts everything but the instances, whose work was in order, and shows every diagnostic its line.
    mutating func finish(
        _ source: some SourceReader, _ entries: [SourceEntry], scope: DesiredScope? = nil
    ) throws -> DesiredState {
        state.scope = scope
        collectSecrets()
        state.customers.sort { $0.slug < $1.slug }
        state.integrations.sort { $0.slug < $1.slug }
        settleInstanceMoves()
        state.held.sort { $0.key < $1.key }
        let lying = Set(layout.diagnostics.filter(isReported))
        let found = Set(state.diagnostics.filter(isReported)).subtracting(lying)
        state.diagnostics = (try DiagnosticLines.fill(found, source, entries, files) + lying).sorted()
        // Held units are shown later without the repository, so that theirs need their lines too.
        let shown = Dictionary(
            state.diagnostics.map { ($0.withoutLine, $0) }, uniquingKeysWith: { first, _ in first })
        for index in state.held.indices {
            state.held[index].diagnostics = state.held[index].diagnostics.map { shown[$0.withoutLine] ?? $0 }
        }
        return state
    }

    /// What the `secrets.yaml`s that were read declare, and what stands in plain text in other files.
    private mutating func collectSecrets() {
        var files = context.customers.map { (owner: String?.some($0.key), declared: $0.value.scope.secrets) }
        files.append((nil, context.sharedSecrets))
        for file in files where file.declared.hold == nil {
            state.secretOwners.insert(file.owner)
            state.secrets += file.declared.declarations
        }
        var implicit: [SecretKey: SecretDeclaration] = [:]
        for integration in state.integrations {
            for secret in integration.definition.secrets { implicit[secret.key] = secret }
        }
        for instance in state.instances { for secret in instance.implicit { implicit[secret.key] = secret } }
        state.secrets += implicit.values
        state.secrets.sort { $0.key < $1.key }
    }

    private func isReported(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.severity == .error || reported?.contains(diagnostic.location.path) ?? true
    }
}

extension Diagnostic {
    /// What it says, without the line that it stands on.
    fileprivate var withoutLine: Diagnostic {
        var copy = self
        copy.sourceLine = nil
        copy.caretColumn = nil
        return copy
    }
}
