import WeirPlanning

/// What the program's exit code says. The numbers are documented and never change.
enum ExitStatus: Int32 {
    case done = 0
    case error = 1
    case changes = 2
    case held = 3
    case blocked = 4
    case leaseHeld = 5

    /// Where several fit, what is invalid says more than what is blocked, and that more than that there are changes.
    init(_ outcome: Plan.Outcome, reportsChanges: Bool) {
        if outcome.hasHeld {
            self = .held
        } else if outcome.hasBlocked {
            self = .blocked
        } else {
            self = reportsChanges && outcome.hasChanges ? .changes : .done
        }
    }
}
