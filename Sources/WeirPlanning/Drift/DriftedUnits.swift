import WeirModel

/// The units that others wrote to, and what a plan may do about them.
struct DriftedUnits {
    /// By unit, each by number.
    private let entries: [Identifier: [Drift]]
    private let fights: [Identifier: DriftFight]
    private let mode: RepositorySettings.DriftMode
    private let now: Instant

    init(_ desired: DesiredState, _ observed: ObservedState, now: Instant) {
        self.now = now
        entries = Dictionary(grouping: observed.drift.sorted { $0.number < $1.number }, by: \.unit)
        fights = entries.keys.reduce(into: [:]) { fights, unit in
            fights[unit] = DriftFight(heals: observed.heals[unit] ?? [], now: now)
        }
        let isKnown = desired.doubts.everything == nil && desired.doubts.hasSettings
        mode = isKnown ? desired.settings.drift : observed.environment?.reading?.settings.drift ?? .report
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Why a unit that others wrote to is left as it is; nil: it is not, or nobody wrote to it.
    func obstacle(_ row: RowIdentity?) -> String? {
        guard let row, let first = entries[row.id]?.first else { return nil }
        // The first write alone: what is pending stays the same however often it is repeated.
        let change = "\(Self.words(first)) on \(first.at.secondsDescription)"
        if mode == .report { return "\(change), and drift is only reported" }
        guard let fight = fights[row.id], now < fight.pausedUntil else { return nil }
        let since = fight.since.secondsDescription
        return """
            \(change), after \(fight.heals) heals since \(since); not healed before \
            \(fight.pausedUntil.secondsDescription)
            """
    }

    /// `changed by ada (psql)`.
    private static func words(_ drift: Drift) -> String {
        let isUnit = drift.part.isEmpty
        let verb =
            switch drift.operation {
            case .insert where isUnit: "added"
            case .delete where isUnit: "removed"
            case .truncate where isUnit: "removed with all others"
            case .insert, .update, .delete, .truncate, .found: "changed"
            }
        return "\(verb) by \(drift.author)"
    }

    // MARK: In a plan

    /// Says of the proposals for such units who wrote to them.
    static func explain(_ proposals: inout Proposals, _ input: PlanningInput) {
        let drifted = input.drifted
        guard !drifted.isEmpty else { return }
        func explain(_ list: inout [Proposal]) {
            for index in list.indices {
                guard let row = list[index].change.row, let first = drifted.entries[row.id]?.first,
                    let part = list[index].change.parts.indices.first
                else { continue }
                let reason = list[index].change.parts[part].reason
                list[index].change.parts[part].reason = [reason, words(first)].filter { !$0.isEmpty }
                    .joined(separator: ", ")
            }
        }
        explain(&proposals.customers)
        explain(&proposals.integrations)
        explain(&proposals.secrets)
        explain(&proposals.instances)
    }

    /// The entries of the units that are as they are stated, or will be with `changes`.
    static func settlements(_ input: PlanningInput, changes: [UnitChange], pending: [PendingUnit]) -> [DriftSettlement]
    {
        let drifted = input.drifted
        guard !drifted.isEmpty, input.desired.doubts.everything == nil else { return [] }
        let keys = drifted.keys(input.observed)
        let waiting = Set(pending.map(\.key))
        let written = Set(changes.compactMap { $0.row?.id })
        var settlements: [DriftSettlement] = []
        for (unit, entries) in drifted.entries {
            if let key = keys[unit] {
                guard !waiting.contains(key), input.former(unit).map({ !waiting.contains($0) }) ?? true,
                    input.looksAt(key)
                else { continue }
            }
            settlements += entries.map { DriftSettlement($0, isHealed: written.contains(unit)) }
        }
        return settlements.sorted { $0.number < $1.number }
    }

    /// How the units are called; those whose rows are nowhere have no name.
    private func keys(_ observed: ObservedState) -> [Identifier: UnitKey] {
        var keys: [Identifier: UnitKey] = [:]
        func add(_ row: RowIdentity, _ key: @autoclosure () -> UnitKey) {
            if row.isDrifted || entries[row.id] != nil { keys[row.id] = key() }
        }
        for unit in observed.customers { add(unit.row, unit.key) }
        for unit in observed.integrations { add(unit.row, unit.key) }
        for unit in observed.secrets { add(unit.row, unit.key) }
        for unit in observed.instances { add(unit.row, unit.key) }
        return keys
    }
}

extension PlanningInput {
    /// The key under which a unit is deployed, where the desired state gives it another one.
    fileprivate func former(_ unit: Identifier) -> UnitKey? { moved.former[unit] }

    /// Whether the load looked for what states the unit, and its source could be asked.
    fileprivate func looksAt(_ key: UnitKey) -> Bool {
        if key.kind == .secret {
            guard secrets != nil else { return false }
            guard let customer = key.customerSlug else { return true }
            return desired.scope?.customers.contains(customer) ?? true
        }
        return desired.scope?.contains(key) ?? true
    }
}

extension Guards {
    /// Leaves units as others wrote them where drift is only reported, and where they fight over them.
    func holdDrifted(_ proposals: inout Proposals) {
        guard !drifted.isEmpty else { return }
        func hold(_ list: inout [Proposal]) {
            for index in list.indices where list[index].isMade {
                guard let reason = drifted.obstacle(list[index].change.row) else { continue }
                let key = list[index].change.key
                let actions = list[index].change.parts.map(\.action).filter { $0 != .move }
                let stopped = actions.filter { !isLifted($0, key) }
                if !stopped.isEmpty {
                    list[index].obstacle = .blocked(.drift, reason, actions: stopped)
                } else {
                    list[index].approved = Set(actions)
                }
            }
        }
        hold(&proposals.customers)
        hold(&proposals.integrations)
        hold(&proposals.secrets)
        hold(&proposals.instances)
    }
}
