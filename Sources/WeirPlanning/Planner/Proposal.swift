import WeirModel

/// A change that the difference between both states asks for, before anything was held against it.
struct Proposal {
    var change: UnitChange
    /// What stands against it; nil: it is made.
    var obstacle: Obstacle?
    /// The parts that a guard would have stopped and an approval lets through.
    var approved: Set<Action> = []

    init(_ change: UnitChange, obstacle: Obstacle? = nil) {
        self.change = change
        self.obstacle = obstacle
    }

    var isMade: Bool { obstacle == nil }
    var operation: RowOperation { change.write.operation }
    var isDelete: Bool { operation == .delete }
    /// The action that stands for the whole change where it is not made.
    var mainAction: Action? { operation == .restore ? .restore : change.parts.first?.action }
    /// The new name alone, of a change whose other parts have to wait: what stands against these does not stand against
    /// a name, and a unit that kept its old one would be taken for another later. nil where there is nothing of it.
    var bareMove: UnitChange? {
        guard let obstacle, obstacle.status != .untargeted, obstacle.block != .drift, change.from != nil else {
            return nil
        }
        var move = change
        move.parts.removeAll { $0.action != .move }
        move.write.becomeMove()
        return move
    }
}

/// Why a proposal is not made.
struct Obstacle {
    var status: PendingUnit.Status
    var block: PendingUnit.Block?
    var reason: String
    var source: SourceLocation?
    /// The actions that are pending; empty: the change's main action.
    var actions: [Action] = []

    static func held(_ reason: String, source: SourceLocation? = nil) -> Obstacle {
        Obstacle(status: .held, reason: reason, source: source)
    }

    static func blocked(_ block: PendingUnit.Block, _ reason: String, actions: [Action] = []) -> Obstacle {
        Obstacle(status: .blocked, block: block, reason: reason, actions: actions)
    }

    static func untargeted(_ reason: String) -> Obstacle { Obstacle(status: .untargeted, reason: reason) }
}

extension Proposal {
    /// What the plan lists for a change that is not made, one entry for each pending action.
    var pending: [PendingUnit] {
        guard let obstacle else { return [] }
        let actions: [Action?] = obstacle.actions.isEmpty ? [mainAction] : obstacle.actions
        return actions.map {
            PendingUnit(
                key: change.key, status: obstacle.status, action: $0, block: obstacle.block, reason: obstacle.reason,
                source: obstacle.source ?? change.parts.lazy.compactMap(\.source).first)
        }
    }
}

/// The proposals of a plan by kind, with what is pending whatever else happens.
struct Proposals {
    var customers: [Proposal] = []
    var integrations: [Proposal] = []
    var secrets: [Proposal] = []
    /// What stands against what secrets' declarations ask for.
    var secretProblems: [Diagnostic] = []
    /// Secrets whose sources could not be asked, sorted.
    var unchecked: [SecretKey] = []
    var instances: [Proposal] = []
    /// For each observed instance, the index of its proposal in `instances`; -1 where it stays as it is.
    var instanceOfRow: [Int32] = []
    /// Held units, orphans and what doubts keep.
    var pending: [PendingUnit] = []
    /// False where the observation lacks details that a change needs.
    var hasDetails = true
}
