import Tracing
import WeirModel
import WeirPlanning
import WeirStore

extension PlanMaker {
    /// The plan of a commit that changes customers' own files, or nothing, made from these customers alone: the same as one
    /// that was made from the whole fleet.
    ///
    /// nil where it takes the whole fleet to make it.
    func makeOfChanges(
        of environment: ObservedEnvironment?, _ snapshot: Snapshot, database: String, now: Instant
    ) async throws -> Made? {
        guard !readsEverything, targets.isEmpty, let environment, environment.size != nil else { return nil }
        let pending = try await snapshot.pending(of: environment)
        guard let excerpt = try await source.excerpt(after: environment, pending: pending) else { return nil }
        let state = try await withSpan("observe") { _ in
            try await snapshot.excerpt(
                of: environment, pending: pending, around: excerpt.customers, now: now, withNames: excerpt.hasSecrets)
        }
        guard let observed = state else { return nil }
        let evidence = try await evidence(observed, snapshot, excerpt.former)
        let desired = try await withSpan("load") { _ in
            try await source.load(excerpt, evidence, timeZones: TimeZoneDatabase.load()) {
                try await snapshot.definitions(of: $0, in: observed)
            }
        }
        guard let desired else { return nil }
        return try await made(desired, observed, snapshot, database: database, now: now)
    }

    /// What was deployed and what the files said then; those of units that are held are asked for once more.
    private func evidence(
        _ observed: ObservedState, _ snapshot: Snapshot, _ former: FormerFiles
    ) async throws -> MoveEvidence {
        guard observed.heldFiles.isEmpty else {
            return try await evidence(observed, snapshot) ?? MoveEvidence(observed: observed, former: former)
        }
        return MoveEvidence(observed: observed, former: former)
    }
}
