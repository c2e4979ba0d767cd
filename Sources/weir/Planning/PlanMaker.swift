import Tracing
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// Brings content and database together into a plan.
struct PlanMaker: Sendable {
    var source: OpenedSource
    var environment: String
    var options = PlanOptions()
    /// What the options' targets were asked for as: each names at least one unit that exists or is to be.
    var targets: [[UnitKey]] = []
    /// nil: the database's clock, and the system's where there is no database.
    var now: Instant?
    /// Whether changes may be made at the moment that the plan is for.
    var gate: @Sendable (Instant) -> ChangeGate = { _ in .open }
    /// What may be read of secrets; nil: no secret is planned.
    var secrets: SecretAccess?
    /// Whether all files are read, also those that cannot make a difference.
    var readsEverything = false

    /// A plan and what it was computed from.
    struct Made: Sendable {
        var plan: Plan
        var observed: ObservedState
        /// The files that it was computed from.
        var blobs: BlobSource
        /// For the values of its secrets.
        var secrets: SecretAccess?
        var content: OpenedSource

        /// Whether there is a secret, or is to be.
        var concernsSecrets: Bool {
            !observed.secrets.isEmpty || plan.changes.contains { $0.key.kind == .secret }
        }
    }

    /// The plan against what a database says is deployed. Nothing is written; a database without a schema is seen as
    /// empty.
    func make(in store: Store, database: String) async throws -> Made {
        do {
            return try await store.observe(environment: environment, now: now) { snapshot in
                // A clock that jumps on this machine makes no rotation due, and no deletion final.
                let now = snapshot.now ?? Effects.now()
                let isRestored = try await snapshot.isRestored()
                let environment = try await snapshot.environmentRow()
                if !isRestored,
                    let made = try await makeOfChanges(of: environment, snapshot, database: database, now: now)
                {
                    return made
                }
                // The repository's names are listed while the database sends its rows.
                async let listed = source.listed(after: environment)
                var observed = try await Progress.during("Reading what is deployed") {
                    try await withSpan("observe") { _ in try await snapshot.state() }
                }
                if readsEverything { observed.mark(drifted: try await snapshot.tampered(SpecDigest.of)) }
                let state = observed
                let desired = try await load(listed, state, evidence(state, snapshot), now: now) {
                    try await snapshot.definitions(of: $0, in: state)
                }
                let made = try await made(desired, observed, snapshot, database: database, now: now)
                return isRestored ? try await made.withoutLoss(snapshot) : made
            }
        } catch StoreError.missingSchema {
            var desired = try await load(ObservedState.empty.catalogue)
            try await name(commitsIn: &desired, .empty)
            let sources = try await secrets?.observe(desired, .empty, nil, in: source)
            return try made(
                desired, .empty, source.description, database: database, now: now ?? Effects.now(), sources)
        }
    }

    /// The plan that leads from one commit to another, without a database: as if `base` had been applied to nothing.
    func make(from base: OpenedSource) async throws -> Made {
        let now = now ?? Effects.now()
        let stated = try await base.load(catalogue: .unknown, timeZones: TimeZoneDatabase.load())
        let first = Planner.plan(
            desired: stated, observed: .empty, source: base.description, environment: environment, database: nil,
            now: now)
        var observed = ObservedState.empty.applying(first, revision: Self.comparisonRevision)
        observed.recent = RecentChanges()
        var catalogue = observed.catalogue
        catalogue.isKnown = false
        let former = try await source.formerFiles(applied: observed.environment?.applied, older: [:])
        let desired = try await load(catalogue, MoveEvidence(observed: observed, former: former))
        let description = try await source.related(to: observed.environment?.applied)
        return try made(desired, observed, description, database: nil, now: now)
    }

    /// Both sides of a comparison are made up, so any fixed identity will do.
    private static let comparisonRevision = Identifier(version8From: Digests.sha256("weir plan --from"))

    /// A target that names nothing is a slip: a plan without changes would hide it.
    private func checkTargets(_ desired: DesiredState, _ observed: ObservedState) throws {
        guard !targets.isEmpty else { return }
        var known = Set(desired.customers.map(\.key)).union(desired.integrations.map(\.key))
        known.formUnion(desired.instances.map(\.key))
        known.formUnion(desired.held.map(\.key))
        known.formUnion(observed.customers.map(\.key))
        known.formUnion(observed.integrations.map(\.key))
        known.formUnion(observed.instances.map(\.key))
        for alternatives in targets where known.isDisjoint(with: alternatives) {
            throw CommandFailure(
                "--target: there is no \(alternatives.map(\.description).joined(separator: " or ")), neither in the repository nor deployed"
            )
        }
    }

    /// Tells of each definition that is published which commit changed it last.
    func name(commitsIn desired: inout DesiredState, _ observed: ObservedState) async throws {
        func folder(_ slug: String) -> String { "integrations/\(slug)" }
        let publishing = Planner.publishing(desired: desired, observed: observed)
        let commits = try await source.lastChanges(
            of: Set(publishing.map(folder)), since: observed.environment?.applied)
        for index in desired.integrations.indices {
            desired.integrations[index].commit = commits[folder(desired.integrations[index].slug)]
        }
    }

    /// What was deployed and what the files said then.
    func evidence(_ observed: ObservedState, _ snapshot: Snapshot) async throws -> MoveEvidence? {
        guard let environment = observed.environment else { return nil }
        let held = observed.heldFiles
        var older: [AppliedSource: FormerFiles.Scope] = [:]
        if !held.isEmpty {
            for (row, source) in try await snapshot.sources(of: held.keys, environment: environment.id) {
                older[source, default: FormerFiles.Scope()].formUnion(held[row] ?? FormerFiles.Scope())
            }
        }
        return MoveEvidence(
            observed: observed, former: try await source.formerFiles(applied: environment.applied, older: older))
    }

    func made(
        _ desired: DesiredState, _ observed: ObservedState, _ snapshot: Snapshot, database: String, now: Instant
    ) async throws -> Made {
        var (desired, observed) = (desired, observed)
        let description = try await source.related(to: observed.environment?.applied)
        try await name(commitsIn: &desired, observed)
        let details = Planner.detailsNeeded(desired: desired, observed: observed)
        try await snapshot.details(details, into: &observed)
        let sources = try await secrets?.observe(desired, observed, snapshot, in: source)
        return try made(desired, observed, description, database: database, now: now, sources)
    }

    private func load(
        _ source: OpenedSource, _ observed: ObservedState, _ evidence: MoveEvidence?, now: Instant,
        definitions: @escaping PublishedDefinitions
    ) async throws -> DesiredState {
        try await Progress.during("Reading the repository") {
            try await withSpan("load") { _ in
                try await source.loadForPlan(
                    observed, evidence, timeZones: TimeZoneDatabase.load(), now: now, everything: readsEverything,
                    definitions: definitions)
            }
        }
    }

    private func load(_ catalogue: Catalogue, _ evidence: MoveEvidence? = nil) async throws -> DesiredState {
        try await Progress.during("Reading the repository") {
            try await source.load(catalogue: catalogue, timeZones: TimeZoneDatabase.load(), evidence: evidence)
        }
    }

    private func made(
        _ desired: DesiredState, _ observed: ObservedState, _ description: PlanSource, database: String?, now: Instant,
        _ secrets: SecretSources? = nil
    ) throws -> Made {
        try checkTargets(desired, observed)
        let plan = withSpan("plan") { _ in
            Planner.plan(
                desired: desired, observed: observed, source: description, environment: environment,
                database: database, now: now, options: options, gate: gate(now), secrets: secrets)
        }
        return Made(plan: plan, observed: observed, blobs: source.blobs, secrets: self.secrets, content: source)
    }
}
