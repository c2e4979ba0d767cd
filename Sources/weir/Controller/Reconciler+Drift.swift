import WeirController
import WeirModel
import WeirPlanning
import WeirStore

extension Reconciler {
    /// What the environment is to show. For what others wrote nobody is asked whether there is something new, as long as
    /// what was fetched last is what is deployed: it is put back at once, also while the repository is away.
    func open(
        _ opening: SourceOpening, _ applied: AppliedSource?, for triggers: Set<ReconcileTrigger>
    ) async throws -> OpenedSource {
        if triggers == [.drift] {
            var former = opening
            former.fetches = false
            if let opened = try? await former.open(), opened.description.commit == applied?.commit {
                return opened
            }
        }
        return try await opening.open()
    }

    /// When the first of the units that somebody fights over may be healed again.
    func nextHeal(_ made: PlanMaker.Made) -> Instant? {
        let now = made.plan.now
        return made.observed.heals.values.compactMap { DriftFight(heals: $0, now: now)?.pausedUntil }
            .filter { $0 > now }.min()
    }
}
