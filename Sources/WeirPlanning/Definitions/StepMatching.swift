import WeirModel

/// Which step of a flow is which step of the flow as it was.
///
/// Steps are told by their names, wherever in the flow they stand: references name them, so that they keep their names
/// when they are moved. A step of a new name is an old one renamed where both say the same but for the name, or where it
/// has the body of an old one with the same action.
struct StepMatching {
    let old: FlowSteps
    let new: FlowSteps
    /// By the index of the new step, the old one.
    private(set) var oldByNew: [Int?]
    /// By the index of the old step, the new one.
    private(set) var newByOld: [Int?]
    /// New steps that mean the same as the old ones with all that is in them, each in its place.
    private(set) var isWhole: [Bool]

    init(_ old: FlowSteps, _ new: FlowSteps, flows: (old: Int, new: Int)) {
        self.old = old
        self.new = new
        oldByNew = Array(repeating: nil, count: new.steps.count)
        newByOld = Array(repeating: nil, count: old.steps.count)
        isWhole = Array(repeating: false, count: new.steps.count)
        var candidates = Candidates(old)
        match(new.list(of: flows.new), counterpart: old.list(of: flows.old), &candidates)
        matchRenamed()
        matchBodies()
    }

    /// The nodes of the old steps that are still there.
    var matchedOld: Set<Int> { Set(oldByNew.compactMap { $0.map { old.steps[$0].node } }) }
    /// The nodes of the new steps that were there before.
    var matchedNew: Set<Int> { Set(newByOld.compactMap { $0.map { new.steps[$0].node } }) }

    // MARK: - By name

    /// Old steps that are looked for, the best ones first: in the same list, of the same content, of the same name. Most
    /// names are used once, and then these are the same.
    private struct Candidates {
        private struct Key: Hashable {
            var name: DefinitionTree.Name
            var list: Int?
            var hash: Int?
        }

        /// Indices of old steps, the first one last.
        private var queues: [Key: [Int]] = [:]

        init(_ old: FlowSteps) {
            for (index, step) in old.steps.enumerated().reversed() {
                let hash = old.tree.hash(step.node)
                for key in [
                    Key(name: step.name, list: step.list), Key(name: step.name, hash: hash), Key(name: step.name),
                ] { queues[key, default: []].append(index) }
            }
        }

        mutating func take(_ name: DefinitionTree.Name, list: Int?, hash: Int, free: (Int) -> Bool) -> Int? {
            let keys = [list.map { Key(name: name, list: $0) }, Key(name: name, hash: hash), Key(name: name)]
            for case let key? in keys {
                while let index = queues[key]?.popLast() { if free(index) { return index } }
            }
            return nil
        }
    }

    /// - Parameter counterpart: the old list that `list` is, where it is one.
    private mutating func match(_ list: Int?, counterpart: Int?, _ candidates: inout Candidates) {
        guard let list, let steps = new.lists[list]?.steps else { return }
        for index in steps where oldByNew[index] == nil {
            let step = new.steps[index]
            let found = candidates.take(step.name, list: counterpart, hash: new.tree.hash(step.node)) {
                newByOld[$0] == nil
            }
            if let found {
                pair(found, index)
                if pairContent(found, index) { continue }
            }
            let before = found.map { old.steps[$0].node }
            match(new.list(of: step.node), counterpart: before.flatMap { old.list(of: $0) }, &candidates)
            let branches = Dictionary(
                (before.map { old.branches(of: $0) } ?? []).map { ($0.name, $0.node) },
                uniquingKeysWith: { first, _ in first })
            for branch in new.branches(of: step.node) {
                let counterpart = branches[branch.name].flatMap { old.list(of: $0) }
                match(new.list(of: branch.node), counterpart: counterpart, &candidates)
            }
        }
    }

    private mutating func pair(_ before: Int, _ after: Int) {
        oldByNew[after] = before
        newByOld[before] = after
    }

    /// Pairs all that is in two equal steps; false where they are not equal, or where a step in one of them already is
    /// another's.
    private mutating func pairContent(_ before: Int, _ after: Int) -> Bool {
        guard new.tree.isEqual(new.steps[after].node, old.tree, old.steps[before].node) else { return false }
        // What is in a step stands behind it, and equal content gives an equal order.
        let inside = before + 1..<old.steps[before].end
        let place = after + 1..<new.steps[after].end
        guard inside.count == place.count, inside.allSatisfy({ newByOld[$0] == nil }),
            place.allSatisfy({ oldByNew[$0] == nil })
        else { return false }
        isWhole[after] = true
        for (before, after) in zip(inside, place) {
            pair(before, after)
            isWhole[after] = true
        }
        return true
    }

    // MARK: - Renamed

    private mutating func matchRenamed() {
        let before = old.steps.indices.filter { newByOld[$0] == nil }.map { old.steps[$0].node }
        let after = new.steps.indices.filter { oldByNew[$0] == nil }.map { new.steps[$0].node }
        for (old, new) in Renames.pairs(before, of: old.tree, after, of: new.tree) {
            if let left = self.old.indexByNode[old], let right = self.new.indexByNode[new] { pair(left, right) }
        }
    }

    private mutating func matchBodies() {
        for index in new.steps.indices.reversed() {
            guard let before = oldByNew[index], let oldParent = old.steps[before].parent,
                let newParent = new.steps[index].parent, newByOld[oldParent] == nil, oldByNew[newParent] == nil,
                hasSameAction(oldParent, newParent)
            else { continue }
            pair(oldParent, newParent)
        }
    }

    private func hasSameAction(_ before: Int, _ after: Int) -> Bool {
        guard let left = old.tree.document.value(of: "action", in: old.steps[before].node),
            let right = new.tree.document.value(of: "action", in: new.steps[after].node)
        else { return false }
        return new.tree.isEqual(right, old.tree, left)
    }
}

/// Finds what only got another name.
enum Renames {
    /// Pairs of mappings, one of each side, that mean the same but for their names, where there is only one of its kind
    /// on either side. In the order of the new ones.
    static func pairs(
        _ before: [Int], of old: DefinitionTree, _ after: [Int], of new: DefinitionTree
    ) -> [(old: Int, new: Int)] {
        guard !before.isEmpty, !after.isEmpty else { return [] }
        let olds = Dictionary(grouping: before) { old.hashWithoutName($0) }
        let news = Dictionary(grouping: after) { new.hashWithoutName($0) }
        return after.compactMap { node in
            let hash = new.hashWithoutName(node)
            guard news[hash]?.count == 1, let found = olds[hash], found.count == 1,
                old.isEqualWithoutName(found[0], new, node)
            else { return nil }
            return (found[0], node)
        }
    }
}
