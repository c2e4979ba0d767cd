import WeirCustody
import WeirModel
import WeirPlanning
import WeirRotation
import WeirStore

/// What a round counts, for metrics.
struct RoundFigures: Sendable {
    /// Of the plan.
    var changes: [Action: Int] = [:]
    /// Once the plan is applied; by how much that differs from before where `isDifference`.
    var instances: [InstanceState: Int] = [:]
    /// Whether only some of the instances were looked at.
    var isDifference = false
    /// When the commit was made that is in place; nil: another than the one that was looked at is.
    var appliedCommitAt: Instant?
    /// Of the oldest current value of a secret, in seconds; nil: there is none.
    var secretAge: Double?
    /// As `ControllerMetrics.rotationOutcomes` names them.
    var rotations: [String: Int] = [:]

    /// - Parameter result: what came of applying the plan; nil: it was refused.
    init(_ made: PlanMaker.Made, _ result: Application.Result?) {
        for change in made.plan.changes {
            for part in change.parts { changes[part.action, default: 0] += 1 }
        }
        var state = made.observed
        var outcomes: [RotationOutcome] = []
        switch result {
        case .applied(let revision, let rotated):
            outcomes = rotated
            state = state.applying(made.plan, revision: revision.id)
        case .nothingToDo(let rotated): outcomes = rotated
        case .declined, nil: break
        }
        isDifference = state.rest != nil
        count(state, by: 1)
        if isDifference { count(made.observed, by: -1) }
        if state.environment?.applied?.commit == made.plan.source.commit {
            appliedCommitAt = made.plan.source.committedAt
        }
        let now = Effects.now()
        let promoted = state.secrets.filter { !$0.row.isDeleted }.compactMap { $0.current?.promotedAt }
        secretAge = promoted.min().map { Double(max(0, now.microseconds - $0.microseconds)) / 1e6 }
        for notice in outcomes.flatMap(\.notices) {
            if let outcome = Self.name(notice) { rotations[outcome, default: 0] += 1 }
        }
    }

    /// Of a round that had nothing to look at; nil: as many as before.
    init(counts: [InstanceCount]?) {
        isDifference = counts == nil
        for count in counts ?? [] { instances[InstanceState(count), default: 0] += count.count }
    }

    private mutating func count(_ state: ObservedState, by step: Int) {
        for instance in state.instances where !instance.row.isDeleted {
            instances[InstanceState(instance), default: 0] += step
        }
    }

    private static func name(_ notice: RotationNotice) -> String? {
        switch notice {
        case .started: "started"
        case .promoted: "promoted"
        case .retired: "retired"
        case .rolledBack: "rolled-back"
        case .demoted: "demoted"
        case .quarantined: "quarantined"
        case .sourceHasToChange, .currentRefused, .consumersLag, .stuck, .cannotAbort: nil
        }
    }
}

extension InstanceState {
    fileprivate init(_ count: InstanceCount) {
        self.init(isEnabled: count.isEnabled, isConfigured: count.isConfigured, isAuthorized: count.isAuthorized)
    }
}
