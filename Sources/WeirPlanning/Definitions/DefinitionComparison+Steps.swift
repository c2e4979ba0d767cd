import WeirModel

/// The steps of the flow that is being compared.
struct StepTracking {
    let matching: StepMatching
    /// The nodes of old steps that are still in the flow.
    let matchedOld: Set<Int>
    /// The nodes of new steps that were in the flow before.
    let matchedNew: Set<Int>
    /// All new steps by their nodes.
    let newByNode: [(node: Int, index: Int)]

    init(_ old: Int, of oldTree: DefinitionTree, _ new: Int, of newTree: DefinitionTree, at path: [String]) {
        matching = StepMatching(
            FlowSteps(of: old, at: path, in: oldTree), FlowSteps(of: new, at: path, in: newTree), flows: (old, new))
        matchedOld = matching.matchedOld
        matchedNew = matching.matchedNew
        newByNode = matching.new.steps.enumerated().map { ($1.node, $0) }.sorted { $0.node < $1.node }
    }

    /// The outermost steps in the subtree at `node` that were in the flow before.
    func steps(movedInto node: Int) -> [Int] {
        let nodes = matching.new.tree.document.nodes
        let end = Int(nodes[node].end)
        var (low, high) = (0, newByNode.count)
        while low < high {
            let middle = (low + high) / 2
            if newByNode[middle].node < node { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        var covered = 0
        for step in newByNode[low...] {
            if step.node >= end { break }
            if step.node < covered || matching.oldByNew[step.index] == nil { continue }
            found.append(step.index)
            covered = Int(nodes[step.node].end)
        }
        return found
    }
}

extension DefinitionComparison {
    mutating func compareFlows(_ left: Int, _ right: Int, at path: [String], isRenamed: Bool) {
        if old.isEqual(left, new, right) { return }
        guard old.kind(left) == .mapping, new.kind(right) == .mapping else {
            return compare(left, right, at: path, .elsewhere)
        }
        steps = StepTracking(left, of: old, right, of: new, at: path)
        compareMembers(left, right, at: path, .elsewhere, role: .holdsSteps, isRenamed: isRenamed)
        steps = nil
    }

    mutating func compareSteps(_ left: Int, _ right: Int, at path: [String]) {
        guard let matching = steps?.matching, let before = matching.old.lists[left],
            let after = matching.new.lists[right]
        else {
            if !old.isEqual(left, new, right) { noteChange(left, right, at: path, .elsewhere) }
            return
        }
        let stayed = after.steps.filter { index in
            matching.oldByNew[index].map { matching.old.steps[$0].list == left } ?? false
        }
        let positions = stayed.compactMap { matching.oldByNew[$0].map { matching.old.steps[$0].position } }
        let inOrder = Set(zip(stayed, LongestIncreasing.members(of: positions)).filter(\.1).map(\.0))
        for index in after.steps {
            let step = matching.new.steps[index]
            if matching.oldByNew[index] == nil {
                let place = matching.new.place(of: index)
                noteAddition(step.node, at: path + [new.text(step.name)], .elsewhere, place: place)
            } else {
                compareStep(index, at: path, hasMoved: !inOrder.contains(index))
            }
        }
        for index in before.steps where matching.newByOld[index] == nil {
            let step = matching.old.steps[index]
            noteRemoval(step.node, at: path + [old.text(step.name)], .elsewhere)
        }
    }

    /// Compares a new step with the old one that it is, wherever that stood.
    private mutating func compareStep(_ index: Int, at path: [String], hasMoved: Bool) {
        guard let matching = steps?.matching, let origin = matching.oldByNew[index] else { return }
        let (before, after) = (matching.old.steps[origin], matching.new.steps[index])
        let below = path + [new.text(after.name)]
        if hasMoved {
            note(
                .moved(from: matching.old.place(of: origin), to: matching.new.place(of: index)), at: below,
                node: after.node)
        }
        let isRenamed = before.name != after.name
        if isRenamed { note(.renamed(from: old.text(before.name)), at: below, node: after.node) }
        if matching.isWhole[index] { return }
        compareMembers(before.node, after.node, at: below, .elsewhere, role: .holdsSteps, isRenamed: isRenamed)
    }

    mutating func compareBranches(_ left: Int, _ right: Int, at path: [String]) {
        guard old.kind(left) == .sequence, new.kind(right) == .sequence, let before = old.branchNames(of: left),
            let after = new.branchNames(of: right)
        else {
            if !old.isEqual(left, new, right) { noteChange(left, right, at: path, .elsewhere) }
            return
        }
        compareNamed(
            NamedItems(names: before, nodes: old.items(left)), NamedItems(names: after, nodes: new.items(right)),
            at: path, .elsewhere, role: .holdsSteps)
    }

    /// Notes the steps that were in the flow before and now stand in something new.
    mutating func noteStepsMoved(into node: Int) {
        guard let steps else { return }
        for index in steps.steps(movedInto: node) {
            let list = steps.matching.new.lists[steps.matching.new.steps[index].list]
            compareStep(index, at: list?.path ?? [], hasMoved: true)
        }
    }
}
