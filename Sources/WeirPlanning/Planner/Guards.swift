import WeirModel

/// The guards that `weir approve` can open: limits, an emptied repository, an applied commit that is gone.
struct Guards {
    private let input: PlanningInput
    /// What an approval lets through.
    private let lifted: Set<Approval.Item>
    private let limits: Limits
    /// Deletes that an earlier revision left blocked because its applied commit was gone. The revision moved on from
    /// that commit, so that only this list still knows.
    private let lostBefore: Set<UnitKey>

    init(_ input: PlanningInput, lifted: Set<Approval.Item>) {
        self.input = input
        self.lifted = lifted
        limits = Self.effectiveLimits(input)
        lostBefore = Set(input.observed.pending.lazy.filter { $0.block == .lostCommit }.map(\.key))
    }

    /// The units that others wrote to.
    var drifted: DriftedUnits { input.drifted }

    /// Whether an approval lets a change through.
    func isLifted(_ action: Action, _ key: UnitKey) -> Bool { lifted.contains(Approval.Item(action: action, key: key)) }

    /// The tighter of what the applied and the desired commit state.
    static func effectiveLimits(_ input: PlanningInput) -> Limits {
        let stated = input.desired.settings.limits
        // The limits of an environment that shows no commit yet are nobody's.
        guard let environment = input.observed.environment, environment.applied != nil else { return stated }
        return environment.limits.stricter(stated)
    }

    /// Blocks upgrades, reconfigurations, disables and rotations beyond their limits.
    func limitChanges(_ proposals: inout Proposals) {
        let counts = DeployedCounts(proposals, input, lifted: lifted)
        limit(&proposals.instances, .instance, Self.kinds, counts)
        limit(&proposals.secrets, .secret, [.rotate: .rotations], counts)
    }

    private func limit(
        _ proposals: inout [Proposal], _ unit: UnitKind, _ kinds: [Action: Limits.Kind], _ counts: DeployedCounts
    ) {
        var blocked: [(action: Action, reason: String)] = []
        for (action, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            let breach = breach(of: kind, action, proposals, unit, counts)
            if let breach { blocked.append((action, breach)) }
        }
        guard !blocked.isEmpty || !lifted.isEmpty else { return }
        for index in proposals.indices where proposals[index].isMade {
            let key = proposals[index].change.key
            let actions = Set(proposals[index].change.parts.map(\.action))
            let stopped = blocked.filter {
                actions.contains($0.action) && !lifted.contains(Approval.Item(action: $0.action, key: key))
            }
            if let first = stopped.first {
                proposals[index].obstacle = .blocked(.limit, first.reason, actions: stopped.map(\.action))
            }
            proposals[index].approved = actions.filter { lifted.contains(Approval.Item(action: $0, key: key)) }
        }
    }

    /// Blocks all deletes, or none.
    func guardDeletes(_ proposals: inout Proposals) {
        let whole = wholeReason()
        let limit = limitReason(proposals)
        func mark(_ list: inout [Proposal]) {
            for index in list.indices where list[index].isMade && list[index].isDelete {
                let key = list[index].change.key
                if lifted.contains(Approval.Item(action: .delete, key: key)) {
                    list[index].approved = [.delete]
                } else if let whole {
                    list[index].obstacle = .blocked(whole.block, whole.reason, actions: [.delete])
                } else if lostBefore.contains(key) {
                    list[index].obstacle = .blocked(.lostCommit, Self.lostReason, actions: [.delete])
                } else if let limit {
                    list[index].obstacle = .blocked(.limit, limit, actions: [.delete])
                }
            }
        }
        mark(&proposals.customers)
        mark(&proposals.integrations)
        mark(&proposals.instances)
    }

    private static let kinds: [Action: Limits.Kind] = [
        .upgrade: .upgrades, .reconfigure: .reconfigures, .disable: .disables,
    ]

    private static let lostReason = "the applied commit is not in the repository any more"

    /// What blocks every delete, whatever its number.
    private func wholeReason() -> (block: PendingUnit.Block, reason: String)? {
        if input.source?.descent == .lost { return (.lostCommit, Self.lostReason) }
        let desired = input.desired
        let customers = input.unread.customers > 0 || input.observed.customers.contains { !$0.row.isDeleted }
        let integrations = input.observed.integrations.contains { !$0.row.isDeleted }
        let instances = input.unread.instances > 0 || input.observed.instances.contains { !$0.row.isDeleted }
        guard customers || integrations || instances else { return nil }
        if input.statesNothing {
            return (.emptied, "the repository states nothing any more")
        }
        if !desired.doubts.hasSettings { return (.emptied, "weir.yaml is gone") }
        if !desired.doubts.hasCustomersFolder, customers || instances { return (.emptied, "customers/ is gone") }
        if !desired.doubts.hasIntegrationsFolder, integrations { return (.emptied, "integrations/ is gone") }
        return nil
    }

    private func limitReason(_ proposals: Proposals) -> String? {
        let counts = DeployedCounts(proposals, input, lifted: lifted)
        return breach(of: .deletes, .delete, proposals.instances, .instance, counts)
            ?? breach(of: .deletes, .delete, proposals.integrations, .integration, counts)
            ?? breach(of: .deletes, .delete, proposals.customers, .customer, counts)
    }

    /// The sentence that says by how much the plan is over its limit; nil where it is not.
    private func breach(
        of kind: Limits.Kind, _ action: Action, _ proposals: [Proposal], _ unit: UnitKind, _ deployed: DeployedCounts
    ) -> String? {
        guard let allowed = limits.byKind[kind]?.allowed(of: deployed.of(unit)) else { return nil }
        let planned = proposals.count { $0.isMade && counts($0, action) }
        guard planned > 0, planned + recent(unit, action) > allowed else { return nil }
        return reason(kind, action, planned: planned, unit, deployed)
    }

    /// Whether a proposal counts against the limit of `action`.
    private func counts(_ proposal: Proposal, _ action: Action) -> Bool {
        proposal.change.parts.contains { $0.action == action }
            && !lifted.contains(Approval.Item(action: action, key: proposal.change.key))
    }

    private func recent(_ unit: UnitKind, _ action: Action) -> Int {
        input.observed.recent.counts[RecentChanges.Key(kind: unit, action: action)] ?? 0
    }

    private func reason(
        _ kind: Limits.Kind, _ action: Action, planned: Int, _ unit: UnitKind, _ deployed: DeployedCounts
    ) -> String {
        let limit = limits.byKind[kind] ?? Limit()
        let total = PlanWords.count(planned + recent(unit, action), unit.rawValue)
        let bounds = [
            limit.count.map { "count \(PlanWords.grouped($0))" },
            limit.percent.map { "\($0) % of \(PlanWords.grouped(deployed.of(unit)))" },
        ].compactMap(\.self).joined(separator: ", ")
        let allowed = PlanWords.grouped(limit.allowed(of: deployed.of(unit)) ?? 0)
        return "\(total) to \(action.rawValue) within 24 hours, \(allowed) allowed (limits.\(kind.rawValue): \(bounds))"
    }
}

extension Limit {
    /// How many units of a kind with `deployed` units may change; nil: any number.
    func allowed(of deployed: Int) -> Int? {
        guard let percent else { return count }
        let share = max(Limits.alwaysFree, deployed * max(0, percent) / 100)
        return count.map { min($0, share) } ?? share
    }
}

/// How many units of each kind percentages are taken of: those deployed a day ago, as far as that can be told, and those
/// that the plan adds.
///
/// What was deleted within the day counts, so that deleting bit by bit is measured like deleting at once. What the plan
/// adds counts because it will be there when what is blocked now is planned again, which must find the same.
private struct DeployedCounts {
    private var counts: [UnitKind: Int] = [:]

    init(_ proposals: Proposals, _ input: PlanningInput, lifted: Set<Approval.Item>) {
        func count(
            _ kind: UnitKind, _ rows: some Sequence<RowIdentity>, unread: Int = 0, _ proposals: [Proposal]
        ) -> Int {
            var count = unread + (input.observed.recent.counts[RecentChanges.Key(kind: kind, action: .delete)] ?? 0)
            for row in rows where !row.isDeleted { count += 1 }
            for proposal in proposals where proposal.isMade {
                switch proposal.operation {
                case .insert, .restore: count += 1
                case .update, .move: break
                case .delete:
                    if lifted.contains(Approval.Item(action: .delete, key: proposal.change.key)) { count -= 1 }
                }
            }
            return count
        }
        let unread = input.unread
        counts[.customer] = count(
            .customer, input.observed.customers.lazy.map(\.row), unread: unread.customers, proposals.customers)
        counts[.integration] = count(
            .integration, input.observed.integrations.lazy.map(\.row), proposals.integrations)
        counts[.secret] = count(.secret, input.observed.secrets.lazy.map(\.row), proposals.secrets)
        counts[.instance] = count(
            .instance, input.observed.instances.lazy.map(\.row), unread: unread.instances, proposals.instances)
    }

    func of(_ kind: UnitKind) -> Int { counts[kind] ?? 0 }
}
