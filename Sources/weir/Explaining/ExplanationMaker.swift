import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// Explains a unit from a repository, and from what is deployed where there is a database.
struct ExplanationMaker: Sendable {
    var source: OpenedSource
    var environment: String

    /// Explains the one unit that one of `candidates` names.
    ///
    /// - Parameter location: the database; nil: the repository alone is asked.
    /// - Throws: `CommandFailure` where there is no such unit, or more than one.
    func explain(_ candidates: [UnitKey], in location: DatabaseLocation?) async throws -> ExplainedUnit {
        guard let location else {
            let repository = try await load(candidates, .unknown)
            return try ExplainedUnit(candidates, repository, observed: nil, plan: nil)
        }
        let store = Store(pool: try location.pool())
        do {
            return try await store.observe(environment: environment) { snapshot in
                var observed = try await Progress.during("Reading what is deployed") { try await snapshot.state() }
                let state = observed
                let maker = PlanMaker(source: source, environment: environment)
                let evidence = try await maker.evidence(observed, snapshot)
                var repository = try await load(candidates, observed.catalogue, evidence) {
                    try await snapshot.definitions(of: $0, in: state)
                }
                try await maker.name(commitsIn: &repository.state, observed)
                let description = try await source.related(to: observed.environment?.applied)
                var details = Planner.detailsNeeded(desired: repository.state, observed: observed)
                let named = observed.following(repository.state.moves).state.instances
                details.instances.formUnion(named.filter { candidates.contains($0.key) }.map(\.row.id))
                try await snapshot.details(details, into: &observed)
                return try explained(candidates, repository, observed, description, try location.shownName())
            }
        } catch StoreError.missingSchema {
            let repository = try await load(candidates, ObservedState.empty.catalogue)
            return try explained(candidates, repository, .empty, source.description, try location.shownName())
        }
    }

    private func explained(
        _ candidates: [UnitKey], _ repository: ExplainedRepository, _ observed: ObservedState,
        _ description: PlanSource, _ database: String
    ) throws -> ExplainedUnit {
        let plan = Planner.plan(
            desired: repository.state, observed: observed, source: description, environment: environment,
            database: database, now: Effects.now())
        return try ExplainedUnit(candidates, repository, observed: observed, plan: plan)
    }

    private func load(
        _ keys: [UnitKey], _ catalogue: Catalogue, _ evidence: MoveEvidence? = nil,
        definitions: @escaping PublishedDefinitions = { _ in [:] }
    ) async throws -> ExplainedRepository {
        try await Progress.during("Reading the repository") {
            try await source.explain(
                keys, catalogue: catalogue, timeZones: TimeZoneDatabase.load(), evidence: evidence,
                definitions: definitions)
        }
    }
}
