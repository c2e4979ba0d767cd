import WeirModel

/// Units that get another name: a name is no reason to wait, unless somebody else keeps it.
enum Moves {
    /// The part of a change that says so; nil where the row keeps its key.
    ///
    /// - Parameter source: what causes it where nothing else is known: an instance that follows its customer.
    static func part(of row: RowIdentity, source: SourceLocation, in input: PlanningInput) -> UnitChange.Part? {
        guard let former = input.former(row) else { return nil }
        return UnitChange.Part(
            action: .move, reason: "from \(former.name)", source: input.moved.moves[row.id]?.source ?? source)
    }

    /// Leaves out moves to names whose holders are left out.
    static func requireFreeNames(of proposals: inout [Proposal]) {
        var takers: [UnitKey: Int] = [:]
        for (index, proposal) in proposals.enumerated() where proposal.change.from != nil {
            takers[proposal.change.key] = index
        }
        var kept = proposals.indices.filter { proposals[$0].change.from != nil && !proposals[$0].isMade }
        while let holder = kept.popLast() {
            guard let name = proposals[holder].change.from, let taker = takers[name], proposals[taker].isMade else {
                continue
            }
            proposals[taker].obstacle = .untargeted("\(name) has its name, and is not targeted")
            kept.append(taker)
        }
    }

    /// The tombstones in the way of the moves that are made; those that are destroyed are none.
    static func displacements(for changes: [UnitChange], _ purges: [Purge], _ input: PlanningInput) -> [Displacement] {
        guard !input.moved.displacements.isEmpty else { return [] }
        let purged = Set(purges.map(\.row.id))
        let taken = Set(changes.lazy.filter { $0.from != nil }.map(\.key))
        return input.moved.displacements.filter { displacement in
            !purged.contains(displacement.row.id) && taken.contains(displacement.key)
        }
    }
}

extension UnitWrite {
    /// Leaves nothing but the name and the file.
    mutating func becomeMove() {
        switch self {
        case .customer(var write):
            write.operation = .move
            self = .customer(write)
        case .integration(var write):
            write.operation = .move
            write.publish = nil
            self = .integration(write)
        // A secret is moved by its customer alone.
        case .secret: break
        case .instance(var write):
            write.operation = .move
            write.newEndpoints = []
            write.activatedEndpoints = []
            write.deactivatedEndpoints = []
            self = .instance(write)
        }
    }
}
