import WeirModel

/// Everything that a plan is computed from, indexed by name.
struct PlanningInput {
    let desired: DesiredState
    /// With the names that the desired state gives its units.
    let observed: ObservedState
    /// What had other names, and which tombstones make room.
    let moved: MovedState
    let source: PlanSource?
    let options: PlanOptions
    let now: Instant
    /// Whether changes may be made now.
    let gate: ChangeGate
    /// What is known of the sources of secrets; nil: no secret is planned, because no database was asked.
    let secrets: SecretSources?
    /// Whether versions that nobody observed can be taken as they are stated, because no database was asked.
    let trustsStatedVersions: Bool

    let held: [UnitKey: HeldUnit]
    /// Customers and integrations that are held and not deployed, the first of each kind: each may be the new name of one
    /// that is not stated any more.
    let newcomers: [UnitKind: RemovalDoubts.Doubt]
    let tombstones: Tombstones
    /// What others wrote, by unit.
    let drifted: DriftedUnits
    /// Indices into the arrays of `desired` and `observed`, by slug.
    let desiredCustomers: [String: Int]
    let desiredIntegrations: [String: Int]
    let observedCustomers: [String: Int]
    let observedIntegrations: [String: Int]
    /// What becomes of each stated definition, by integration.
    let outcomes: [String: PublicationOutcome]

    /// For a plan.
    init(
        desired: DesiredState, observed: ObservedState, source: PlanSource, database: String?, now: Instant,
        options: PlanOptions, gate: ChangeGate = .open, secrets: SecretSources? = nil
    ) {
        let moved = observed.following(desired.moves)
        self.init(
            desired: desired, moved: moved, source: source,
            tombstones: Tombstones(desired: desired, observed: moved.state, source: source, now: now),
            trustsStatedVersions: database == nil, options: options, now: now, gate: gate, secrets: secrets)
    }

    /// For what does not depend on the time or on where the content comes from.
    init(desired: DesiredState, observed: ObservedState) {
        self.init(
            desired: desired, moved: observed.following(desired.moves), source: nil, tombstones: .lasting,
            trustsStatedVersions: false, options: PlanOptions(), now: Instant(microseconds: 0), gate: .open,
            secrets: nil)
    }

    private init(
        desired: DesiredState, moved: MovedState, source: PlanSource?, tombstones: Tombstones,
        trustsStatedVersions: Bool, options: PlanOptions, now: Instant, gate: ChangeGate, secrets: SecretSources?
    ) {
        let observed = moved.state
        self.desired = desired
        self.observed = observed
        self.moved = moved
        self.source = source
        self.options = options
        self.now = now
        self.gate = gate
        self.secrets = secrets
        self.trustsStatedVersions = trustsStatedVersions
        let held = Dictionary(desired.held.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        self.held = held
        self.tombstones = tombstones
        drifted = DriftedUnits(desired, observed, now: now)
        desiredCustomers = Self.index(desired.customers) { held[$0.key] == nil ? $0.slug : nil }
        desiredIntegrations = Self.index(desired.integrations) { held[$0.key] == nil ? $0.slug : nil }
        observedCustomers = Self.index(observed.customers) {
            tombstones.isExpired($0.row, $0.key) ? nil : $0.slug
        }
        observedIntegrations = Self.index(observed.integrations) {
            tombstones.isExpired($0.row, $0.key) ? nil : $0.slug
        }
        var outcomes: [String: PublicationOutcome] = [:]
        for (slug, index) in desiredIntegrations {
            outcomes[slug] = Self.outcome(
                of: desired.integrations[index], after: observedIntegrations[slug].map { observed.integrations[$0] },
                comparesCommits: trustsStatedVersions)
        }
        self.outcomes = outcomes
        newcomers = Self.newcomers(held, observed)
    }

    private static func newcomers(_ held: [UnitKey: HeldUnit], _ observed: ObservedState)
        -> [UnitKind: RemovalDoubts.Doubt]
    {
        guard !held.isEmpty else { return [:] }
        var deployed = Set(observed.customers.lazy.filter { !$0.row.isDeleted }.map(\.key))
        deployed.formUnion(observed.integrations.lazy.filter { !$0.row.isDeleted }.map(\.key))
        var newcomers: [UnitKind: RemovalDoubts.Doubt] = [:]
        for unit in held.values.sorted(by: { $0.key < $1.key })
        where unit.key.kind != .instance && !deployed.contains(unit.key) && newcomers[unit.key.kind] == nil {
            newcomers[unit.key.kind] = RemovalDoubts.Doubt(
                reason: "\(unit.key), which may be its new name, is held", source: unit.source)
        }
        return newcomers
    }

    private static func index<Unit>(_ units: [Unit], by slug: (Unit) -> String?) -> [String: Int] {
        var result: [String: Int] = [:]
        for (index, unit) in units.enumerated() {
            guard let slug = slug(unit), result[slug] == nil else { continue }
            result[slug] = index
        }
        return result
    }

    /// Where two commits are compared there are no numbers and no releases to wait for: a change is a new version.
    private static func outcome(
        of desired: DesiredIntegration, after observed: ObservedIntegration?, comparesCommits: Bool
    ) -> PublicationOutcome {
        var release = desired.release
        if comparesCommits {
            release.publication = .onChange
            release.name = nil
        }
        return release.outcome(of: desired.definition.digest, after: observed?.versionIdentities ?? [])
    }

    /// The row of an integration whose tombstone, if it is one, can still come back.
    func observedIntegration(_ slug: String) -> ObservedIntegration? {
        observedIntegrations[slug].map { observed.integrations[$0] }
    }

    /// Whether a `--target` asks for this unit, or there is none. A unit that moves answers to both its names.
    func isTargeted(_ key: UnitKey, _ row: RowIdentity?) -> Bool {
        if options.targets.isEmpty || isTargeted(key) { return true }
        return former(row).map(isTargeted) ?? false
    }

    private func isTargeted(_ key: UnitKey) -> Bool {
        if options.targets.contains(key) { return true }
        guard let customer = key.customerSlug else { return false }
        return options.targets.contains(.customer(customer))
    }

    /// The key under which a row is deployed, where the desired state gives it another one.
    func former(_ row: RowIdentity?) -> UnitKey? {
        guard let row, !moved.former.isEmpty else { return nil }
        return moved.former[row.id]
    }
}
