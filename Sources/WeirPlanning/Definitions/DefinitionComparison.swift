import WeirModel

/// Walks through two definitions side by side and notes where they differ.
struct DefinitionComparison {
    let old: DefinitionTree
    let new: DefinitionTree
    private(set) var changes: [DefinitionDiff.Change] = []
    /// The nodes of the new definition whose values are secrets that changed.
    private(set) var changedSecrets: Set<Int> = []
    /// The steps of the flow in which the walk is.
    var steps: StepTracking?

    static func of(_ old: DefinitionTree, _ new: DefinitionTree) -> DefinitionComparison {
        var comparison = DefinitionComparison(old: old, new: new)
        if !old.isEmpty, !new.isEmpty { comparison.compare(0, 0, at: [], .top) }
        comparison.changes = comparison.changes.enumerated().sorted { left, right in
            if ByteOrder.precedes(left.element.path, right.element.path) { return true }
            return !ByteOrder.precedes(right.element.path, left.element.path) && left.offset < right.offset
        }.map(\.element)
        return comparison
    }

    private init(old: DefinitionTree, new: DefinitionTree) {
        self.old = old
        self.new = new
    }

    mutating func compare(_ left: Int, _ right: Int, at path: [String], _ sight: SecretSight) {
        if old.isEqual(left, new, right) { return }
        if sight == .secret {
            noteChange(left, right, at: path, sight)
        } else if let before = old.plainValue(left), let after = new.plainValue(right) {
            let areScalars = old.kind(before).isScalar || new.kind(after).isScalar
            if areScalars { noteChange(left, right, at: path, sight) } else { compare(before, after, at: path, sight) }
        } else if old.kind(left) == .mapping, new.kind(right) == .mapping {
            compareMembers(left, right, at: path, sight)
        } else if old.kind(left) == .sequence, new.kind(right) == .sequence {
            compareLists(left, right, at: path, sight)
        } else {
            noteChange(left, right, at: path, sight)
        }
    }

    // MARK: - Mappings

    /// What the members of a mapping are, beyond values.
    enum Role {
        case plain
        /// A flow, step or branch: its `steps` are followed.
        case holdsSteps
    }

    /// - Parameter isRenamed: the `name` is said elsewhere.
    mutating func compareMembers(
        _ left: Int, _ right: Int, at path: [String], _ sight: SecretSight, role: Role = .plain, isRenamed: Bool = false
    ) {
        let (before, after) = (old.sortedKeys(left), new.sortedKeys(right))
        var (first, second) = (0, 0)
        while first < before.count || second < after.count {
            let oldKey = first < before.count ? old.document.bytes(before[first]) : nil
            let newKey = second < after.count ? new.document.bytes(after[second]) : nil
            let isOld = newKey.map { key in oldKey.map { !key.lexicographicallyPrecedes($0) } ?? false } ?? true
            let isNew = oldKey.map { key in newKey.map { !key.lexicographicallyPrecedes($0) } ?? false } ?? true
            guard let key = isNew ? newKey : oldKey else { return }
            let below = path + [new.text(key)]
            switch (isOld, isNew) {
            case (true, true):
                if !(isRenamed && key.elementsEqual("name".utf8)) {
                    compareMember(key, before[first] + 1, after[second] + 1, at: below, sight.member(key), role)
                }
            case (true, false): noteRemoval(before[first] + 1, at: below, sight.member(key))
            default: noteAddition(after[second] + 1, at: below, sight.member(key))
            }
            if isOld { first += 1 }
            if isNew { second += 1 }
        }
    }

    private mutating func compareMember(
        _ key: DefinitionTree.Name, _ left: Int, _ right: Int, at path: [String], _ sight: SecretSight, _ role: Role
    ) {
        if role == .holdsSteps, key.elementsEqual("steps".utf8) {
            compareSteps(left, right, at: path)
        } else if role == .holdsSteps, key.elementsEqual("branches".utf8) {
            compareBranches(left, right, at: path)
        } else {
            compare(left, right, at: path, sight)
        }
    }

    // MARK: - Lists

    private mutating func compareLists(_ left: Int, _ right: Int, at path: [String], _ sight: SecretSight) {
        let isElements = path.last == "elements" && path.first == "configPages"
        if let before = old.names(of: left, isElements: isElements),
            let after = new.names(of: right, isElements: isElements)
        {
            compareNamed(
                NamedItems(names: before, nodes: old.items(left)), .init(names: after, nodes: new.items(right)),
                at: path, sight)
            return
        }
        let (before, after) = (old.items(left), new.items(right))
        guard before.count == after.count, after.contains(where: { !new.kind($0).isScalar }) else {
            return noteChange(left, right, at: path, sight)
        }
        for (index, pair) in zip(before, after).enumerated() {
            let seen = sight.items(pair.0, of: old, pair.1, of: new)
            compare(pair.0, pair.1, at: path + [String(index)], seen)
        }
    }

    // MARK: - Notes

    mutating func note(_ event: DefinitionDiff.Event, at path: [String], node: Int?) {
        changes.append(.init(path: path, event: event, source: node.flatMap { new.location($0) }))
    }

    mutating func noteAddition(
        _ node: Int, at path: [String], _ sight: SecretSight, place: DefinitionDiff.Place? = nil
    ) {
        let value = new.shown(node, sight, without: steps?.matchedNew ?? [])
        note(.added(value, at: place), at: path, node: node)
        noteStepsMoved(into: node)
    }

    mutating func noteRemoval(_ node: Int, at path: [String], _ sight: SecretSight) {
        note(.removed(old.shown(node, sight, without: steps?.matchedOld ?? [])), at: path, node: nil)
    }

    mutating func noteChange(_ left: Int, _ right: Int, at path: [String], _ sight: SecretSight) {
        if sight == .secret { changedSecrets.insert(right) }
        let before = old.shown(left, sight, without: steps?.matchedOld ?? [])
        let after = new.shown(right, sight, without: steps?.matchedNew ?? [])
        note(.changed(before: before, after: after), at: path, node: right)
        noteStepsMoved(into: right)
    }
}
