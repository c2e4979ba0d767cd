import WeirModel

/// The order of a plan's changes, and so of everything that lists or applies them.
///
///     customer ──► secret ┐
///                         ├──► instance   an instance needs its customer, a version of its integration, and the
///     integration ────────┘               values of its secrets (an integration's change publishes the version)
///
/// What is made or changed follows the arrows; deletes go against them, after everything else. Within a phase, by the
/// bytes of the key.
enum ChangeOrder {
    /// Each phase with what it holds.
    static let phases: [(isDelete: Bool, kind: UnitKind)] = [
        (false, .customer), (false, .integration), (false, .secret), (false, .instance),
        (true, .instance), (true, .secret), (true, .integration), (true, .customer),
    ]

    static func phase(of change: UnitChange) -> Int {
        let isDelete = change.write.operation == .delete
        return phases.firstIndex { $0.isDelete == isDelete && $0.kind == change.key.kind } ?? phases.count
    }

    static func sorted(_ changes: [UnitChange]) -> [UnitChange] {
        var byPhase = [[UnitChange]](repeating: [], count: phases.count + 1)
        for change in changes { byPhase[phase(of: change)].append(change) }
        for index in byPhase.indices where !isSorted(byPhase[index]) {
            byPhase[index].sort { ByteOrder.precedes($0.key.name, $1.key.name) }
        }
        return Array(byPhase.joined())
    }

    private static func isSorted(_ changes: [UnitChange]) -> Bool {
        for index in changes.indices.dropFirst()
        where ByteOrder.precedes(changes[index].key.name, changes[index - 1].key.name) {
            return false
        }
        return true
    }
}
