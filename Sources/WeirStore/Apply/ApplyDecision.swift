public import WeirModel
public import WeirPlanning

/// Whether a plan is worth a revision.
public enum ApplyDecision: Hashable, Sendable {
    /// Something is written: changes, another commit, other pending units, another reading of the same commit, rows that
    /// somebody took away.
    case record
    /// The environment is already what the plan would leave. Drift that came to nothing is still to be settled; see
    /// `Store.settleDrift`.
    case nothingToDo

    /// - Parameter observed: the state that the plan was computed from.
    public init(_ plan: Plan, observed: ObservedState) {
        let isSettled =
            plan.changes.isEmpty && plan.purges.isEmpty && plan.consumedApprovals.isEmpty
            && !plan.settlements.contains(where: \.restoresIdentity)
            && plan.pending.sorted() == observed.pending.sorted()
            && (!plan.advancesCommit
                || Self.shows(plan.source, observed.environment?.applied)
                    && plan.semantics == observed.environment?.reading?.semantics ?? 0)
        self = isSettled ? .nothingToDo : .record
    }

    /// Whether the environment shows a source already. Another name for the same commit is no other source.
    private static func shows(_ source: PlanSource, _ applied: AppliedSource?) -> Bool {
        guard let applied else { return false }
        return applied.repository == source.repository && applied.path == source.path
            && applied.commit == source.commit && applied.tree == source.tree
    }
}
