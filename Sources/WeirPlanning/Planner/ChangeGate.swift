public import WeirModel

/// Whether an environment's changes may be made now, whatever they are: windows and manual environments.
///
/// What is stopped is pending as `blocked`, and an approval of exactly these changes at exactly this commit lets it through.
/// A commit that is already applied is kept up all the same: what somebody changed by hand is healed, and names follow.
public enum ChangeGate: Hashable, Sendable {
    /// They may.
    case open
    /// Somebody has to approve each commit's changes first.
    case manual
    /// No window is open; `opens`: when the next one does, nil where none ever does.
    case closed(opens: Instant?)

    /// Of the applied commit, only what waits already waits on: what else differs was changed by hand.
    private static func isHealing(_ proposal: Proposal, _ input: PlanningInput, _ waiting: Set<UnitKey>) -> Bool {
        guard let applied = input.observed.environment?.applied, let source = input.source,
            applied.tree == source.tree, applied.path == source.path, applied.repository == source.repository
        else { return false }
        if proposal.change.parts.contains(where: { $0.action == .rotate }) { return false }
        return !waiting.contains(proposal.change.key)
    }

    /// Stops what may not be made now.
    func hold(_ proposals: inout Proposals, _ input: PlanningInput, lifted: Set<Approval.Item>) {
        guard let (block, reason) = obstacle else { return }
        let waiting = Set(input.observed.pending.lazy.map(\.key))
        func hold(_ list: inout [Proposal]) {
            for index in list.indices where list[index].isMade {
                let change = list[index].change
                // Whoever keeps an old name would be taken for somebody else later.
                let actions = change.parts.map(\.action).filter { $0 != .move }
                guard !actions.isEmpty, !Self.isHealing(list[index], input, waiting) else { continue }
                let stopped = actions.filter { !lifted.contains(Approval.Item(action: $0, key: change.key)) }
                if stopped.isEmpty {
                    list[index].approved.formUnion(actions)
                } else {
                    list[index].obstacle = .blocked(block, reason, actions: stopped)
                }
            }
        }
        hold(&proposals.customers)
        hold(&proposals.integrations)
        hold(&proposals.secrets)
        hold(&proposals.instances)
    }

    private var obstacle: (PendingUnit.Block, String)? {
        switch self {
        case .open: nil
        case .manual: (.approval, "waits for weir approve: the environment is manual")
        case .closed(let opens?):
            (.window, "outside the environment's windows; the next opens at \(opens.secondsDescription)")
        case .closed: (.window, "outside the environment's windows, of which none ever opens")
        }
    }
}

extension Proposals {
    /// Whether the gate stops anything.
    var isGated: Bool {
        [customers, integrations, secrets, instances].joined().contains { proposal in
            proposal.obstacle?.block == .approval || proposal.obstacle?.block == .window
        }
    }
}
