public import WeirModel

/// What a plan comes to in numbers.
public struct PlanSummary: Hashable, Sendable {
    /// Parts of changes by action.
    public var actions: [Action: Int] = [:]
    /// The same by kind of unit.
    public var byKind: [UnitKind: [Action: Int]] = [:]
    /// Pending units by status; a unit that is pending with several actions counts once.
    public var pending: [PendingUnit.Status: Int] = [:]

    /// Counts what `plan` does and leaves.
    public init(_ plan: Plan) {
        for change in plan.changes {
            for part in change.parts {
                actions[part.action, default: 0] += 1
                byKind[change.key.kind, default: [:]][part.action, default: 0] += 1
            }
        }
        for status in PendingUnit.Status.allCases {
            let keys = Set(plan.pending.lazy.filter { $0.status == status }.map(\.key))
            if !keys.isEmpty { pending[status] = keys.count }
        }
    }
}

extension Plan {
    /// What the plan comes to, for exit codes and notifications.
    public struct Outcome: Hashable, Sendable {
        /// Whether apply would change anything.
        public var hasChanges: Bool
        /// Whether something does not validate, or depends on what does not.
        public var hasHeld: Bool
        /// Whether a guard, an unavailable version or a protected unit blocks something, or the plan as a whole is
        /// refused.
        public var hasBlocked: Bool

        /// Makes an outcome of its three answers.
        public init(hasChanges: Bool, hasHeld: Bool, hasBlocked: Bool) {
            self.hasChanges = hasChanges
            self.hasHeld = hasHeld
            self.hasBlocked = hasBlocked
        }
    }

    /// What the plan comes to.
    public var outcome: Outcome {
        Outcome(
            hasChanges: !changes.isEmpty, hasHeld: pending.contains { $0.status == .held },
            hasBlocked: !refusals.isEmpty || pending.contains { $0.status == .blocked })
    }
}
