import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// Publishes, in history's order, what a database lacks that commits after its applied one published.
struct VersionRebuild: Sendable {
    var source: OpenedSource
    var environment: String
    /// Only these commits were applied; empty: each was.
    var commits: Set<ObjectID> = []

    /// What one commit published.
    struct Step: Sendable {
        var source: OpenedSource
        var versions: [Republication]
    }

    /// All of it, worked out without writing anything.
    ///
    /// Throws a `GitError`, `SourceError` or `StoreError`.
    func steps(_ snapshot: Snapshot, _ observed: ObservedState) async throws -> [Step] {
        guard let row = observed.environment, let applied = row.applied else { return [] }
        let now = snapshot.now ?? Effects.now()
        let origins = try await snapshot.origins(environment: row.id)
        let later = try await source.commits(among: origins.values.flatMap { $0.values.map(\.commit) }, after: applied)
        // As the backup was, also where a rebuild was cut short: what is there again is told afterwards.
        var state = observed.withoutCustomers.withoutVersions(of: later, origins)
        var steps: [Step] = []
        for source in try await sources(since: applied) {
            let desired = try await load(source, state, snapshot)
            let plan = Planner.republishing(
                desired: desired, observed: state, source: source.description, environment: environment,
                database: "", now: now)
            guard let plan else { continue }
            let revision = Identifier(
                version8From: Digests.sha256("weir versions rebuild \(source.description.commit)"))
            state = state.applying(plan, revision: revision)
            let versions = plan.republications
            if !versions.allSatisfy({ $0.isIn(origins) }) { steps.append(Step(source: source, versions: versions)) }
        }
        return steps
    }

    /// The plan of one step against what the database holds by now.
    ///
    /// Throws what `steps` throws, and a `CommandFailure` where it would publish something else.
    func make(_ step: Step, in store: Store, database: String) async throws -> PlanMaker.Made {
        try await store.observe(environment: environment) { snapshot in
            var observed = try await snapshot.state()
            let desired = try await load(step.source, observed.withoutCustomers, snapshot)
            let details = Planner.detailsNeeded(desired: desired, observed: observed.withoutCustomers)
            try await snapshot.details(details, into: &observed)
            let plan = Planner.republishing(
                desired: desired, observed: observed,
                source: try await step.source.related(to: observed.environment?.applied), environment: environment,
                database: database, now: snapshot.now ?? Effects.now())
            guard let plan, plan.republications == step.versions else {
                let names = step.versions.map(\.name).joined(separator: ", ")
                throw CommandFailure(
                    "\(step.source.description.commit.short) would not publish \(names) by now: something else was "
                        + "published meanwhile. Look at weir get versions, and at --commit", status: .blocked)
            }
            return PlanMaker.Made(
                plan: plan, observed: observed, blobs: step.source.blobs, secrets: nil, content: step.source)
        }
    }

    private func sources(since applied: AppliedSource) async throws -> [OpenedSource] {
        let all = try await source.steps(since: applied)
        let unknown = commits.subtracting(all.map(\.description.commit)).sorted()
        guard unknown.isEmpty else {
            let names = unknown.map(\.short).joined(separator: ", ")
            throw CommandFailure(
                "--commit \(names): no commit on the way from \(applied.commit.short) to "
                    + "\(source.description.commit.short) that changed anything beside customers")
        }
        return commits.isEmpty ? all : all.filter { commits.contains($0.description.commit) }
    }

    /// A commit's integrations, as they were read after what the commits before it published.
    private func load(
        _ source: OpenedSource, _ observed: ObservedState, _ snapshot: Snapshot
    ) async throws -> DesiredState {
        let maker = PlanMaker(source: source, environment: environment)
        var desired = try await source.load(
            catalogue: observed.catalogue, timeZones: TimeZoneDatabase.load(),
            evidence: try await maker.evidence(observed, snapshot), withCustomers: false
        ) { try await snapshot.definitions(of: $0, in: observed) }
        try await maker.name(commitsIn: &desired, observed)
        return desired
    }
}

extension ObservedState {
    /// Its integrations alone, which do not depend on customers.
    fileprivate var withoutCustomers: ObservedState {
        var state = self
        (state.customers, state.instances, state.secrets) = ([], [], [])
        return state
    }
}

extension PlanMaker.Made {
    /// The plan, refused where the database was restored and lacks versions that would get other numbers by it.
    func withoutLoss(_ snapshot: Snapshot) async throws -> Self {
        guard let applied = observed.environment?.applied, applied.commit != plan.source.commit,
            plan.source.descent == .forward
        else { return self }
        let rebuild = VersionRebuild(source: content, environment: plan.environment)
        let lacking = try await rebuild.steps(snapshot, observed).flatMap(\.versions)
        var result = self
        if let refusal = Refusal.restored(plan, lacking: lacking) { result.plan.refusals.append(refusal) }
        return result
    }
}
