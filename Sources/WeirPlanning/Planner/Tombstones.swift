import WeirModel

/// Which tombstones can come back and which are to be destroyed.
///
/// What was deleted comes back with its identity while its time lasts. Destroying it needs the same positive evidence
/// as deleting: settings that could not be read say nothing about how long to keep it, and a tombstone whose file is
/// there but broken is kept.
struct Tombstones {
    /// Deleted at this time or earlier: over. nil: nothing is destroyed now.
    private let cutoff: Instant?
    private let kept: Set<UnitKey>
    /// Units that are stated, where somebody else wrote to a row.
    private let stated: Set<UnitKey>

    /// None is ever over.
    static let lasting = Tombstones(cutoff: nil, kept: [], stated: [])

    private init(cutoff: Instant?, kept: Set<UnitKey>, stated: Set<UnitKey>) {
        self.cutoff = cutoff
        self.kept = kept
        self.stated = stated
    }

    init(desired: DesiredState, observed: ObservedState, source: PlanSource, now: Instant) {
        let isCertain = desired.doubts.everything == nil && desired.doubts.hasSettings && source.descent != .lost
        let cutoff = isCertain ? now.adding(seconds: -desired.settings.retainSeconds) : nil
        var kept = Set(desired.held.map(\.key))
        kept.formUnion(Self.integrationsInUse(desired, observed))
        // A customer or an integration outlasts its instances' tombstones, which name it.
        if let cutoff {
            for instance in observed.instances {
                guard let deletedAt = instance.row.deletedAt, deletedAt > cutoff || kept.contains(instance.key) else {
                    continue
                }
                kept.insert(.customer(instance.customer))
                kept.insert(.integration(instance.integration))
            }
        }
        let stated = observed.drift.isEmpty ? [] : Self.keys(desired)
        self.init(cutoff: cutoff, kept: kept, stated: stated)
    }

    private static func keys(_ desired: DesiredState) -> Set<UnitKey> {
        var keys = Set(desired.customers.map(\.key))
        keys.formUnion(desired.integrations.map(\.key))
        keys.formUnion(desired.instances.map(\.key))
        keys.formUnion(desired.secrets.map { .secret($0.key) })
        return keys
    }

    /// Deleted integrations of which a stated unit was resolved against a published version: were they destroyed with
    /// the plan that brings them back, its versions would be others.
    private static func integrationsInUse(_ desired: DesiredState, _ observed: ObservedState) -> Set<UnitKey> {
        let deleted = Set(observed.integrations.lazy.filter(\.row.isDeleted).map(\.slug))
        guard !deleted.isEmpty else { return [] }
        var used: Set<UnitKey> = []
        for instance in desired.instances {
            guard case .published = instance.version, deleted.contains(instance.integration) else { continue }
            used.insert(.integration(instance.integration))
        }
        for integration in desired.integrations {
            guard let lineage = integration.lineage, lineage.kind == .fork, deleted.contains(lineage.parent) else {
                continue
            }
            used.insert(.integration(lineage.parent))
        }
        return used
    }

    /// Whether the row is a tombstone that the next revision destroys.
    func isExpired(_ row: RowIdentity, _ key: @autoclosure () -> UnitKey) -> Bool {
        guard let deletedAt = row.deletedAt, let cutoff, deletedAt <= cutoff else { return false }
        // A row that somebody took away comes back, whenever it is said to have gone.
        if row.isDrifted, stated.contains(key()) { return false }
        return !kept.contains(key())
    }

    /// What the next revision destroys: instances first, because they name the others.
    func purges(of input: PlanningInput) -> [Purge] {
        var purges: [Purge] = []
        func add(_ row: RowIdentity, _ key: @autoclosure () -> UnitKey) {
            guard row.isDeleted, isExpired(row, key()), input.isTargeted(key(), nil) else { return }
            purges.append(Purge(key: key(), row: row))
        }
        for unit in input.observed.instances { add(unit.row, unit.key) }
        for unit in input.observed.secrets { add(unit.row, unit.key) }
        for unit in input.observed.integrations { add(unit.row, unit.key) }
        for unit in input.observed.customers { add(unit.row, unit.key) }
        return purges.sorted {
            $0.key.kind != $1.key.kind ? $0.key.kind > $1.key.kind : ByteOrder.precedes($0.key.name, $1.key.name)
        }
    }
}
