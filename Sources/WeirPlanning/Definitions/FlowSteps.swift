import WeirModel

/// All steps of one flow, those in loops and branches included, in the order in which they are written.
///
/// A step is an item of a list `steps` in which every item has a name. Other lists are compared like any list.
struct FlowSteps {
    struct Step {
        var node: Int
        var name: DefinitionTree.Name
        /// The node of the list that it stands in.
        var list: Int
        /// Its place in that list, from 0.
        var position: Int
        /// The index of the step in whose body or branch it stands; nil at the top of its flow.
        var parent: Int?
        /// The index after the last step that is in it.
        var end: Int
    }

    struct List {
        /// From the definition's top: `["flows", "Import", "steps"]`.
        var path: [String]
        /// The steps in it, by their index.
        var steps: [Int] = []
    }

    private(set) var steps: [Step] = []
    /// By node.
    private(set) var lists: [Int: List] = [:]
    private(set) var indexByNode: [Int: Int] = [:]
    let tree: DefinitionTree

    init(of flow: Int, at path: [String], in tree: DefinitionTree) {
        self.tree = tree
        collect(from: flow, at: path, parent: nil)
    }

    /// The list `steps` of a flow, a loop or a branch, where it is one of steps.
    func list(of owner: Int) -> Int? {
        guard let list = tree.list("steps", of: owner), lists[list] != nil else { return nil }
        return list
    }

    /// The branches of a step with their names, where all have one of their own.
    func branches(of step: Int) -> [(name: DefinitionTree.Name, node: Int)] {
        guard let list = tree.list("branches", of: step), let names = tree.branchNames(of: list) else { return [] }
        return Array(zip(names, tree.items(list)))
    }

    private mutating func collect(from owner: Int, at path: [String], parent: Int?) {
        guard let list = tree.list("steps", of: owner), let names = tree.names(of: list) else { return }
        let path = path + ["steps"]
        lists[list] = List(path: path)
        for (position, (name, node)) in zip(names, tree.items(list)).enumerated() {
            let index = steps.count
            steps.append(Step(node: node, name: name, list: list, position: position, parent: parent, end: 0))
            indexByNode[node] = index
            lists[list]?.steps.append(index)
            let below = path + [tree.text(name)]
            collect(from: node, at: below, parent: index)
            for branch in branches(of: node) {
                collect(from: branch.node, at: below + ["branches", tree.text(branch.name)], parent: index)
            }
            steps[index].end = steps.count
        }
    }

    /// Where a step stands.
    func place(of index: Int) -> DefinitionDiff.Place {
        let step = steps[index]
        guard let list = lists[step.list] else { return DefinitionDiff.Place(list: [], after: nil, index: 0) }
        let before = step.position > 0 ? tree.text(steps[list.steps[step.position - 1]].name) : nil
        return DefinitionDiff.Place(list: list.path, after: before, index: step.position)
    }
}
