import WeirModel

/// Changes of one place. Paths are ways of child numbers from the root, which exist.
extension DocumentTree {
    /// Puts `value` where `path` leads.
    mutating func replace(at path: [Int], with value: Value) throws(PatchFailure) {
        let old = self.value(at: path)
        try checkRoom(value, below: path.count, nodes: -old.nodes, bytes: -old.bytes)
        change(path) { target, _ in target = value }
    }

    /// Inserts an item before the one with the number `number` of the list at `list`, or at its end.
    mutating func insert(_ value: Value, at number: Int, ofList list: [Int]) throws(PatchFailure) {
        try checkRoom(value, below: list.count + 1)
        change(list) { target, tree in
            tree.open(&target)
            target.place = tree.place ?? target.place
            target.items.insert(value, at: number)
            target.count(value, in: tree)
        }
    }

    /// Adds a member to the mapping at `mapping`, which has none of that name.
    mutating func insert(_ value: Value, key: Origin, inMapping mapping: [Int]) throws(PatchFailure) {
        let length = Int(node(key).textLength)
        try checkRoom(value, below: mapping.count + 1, nodes: 1, bytes: length)
        change(mapping) { target, tree in
            tree.open(&target)
            target.place = tree.place ?? target.place
            target.keys.append(key)
            target.items.append(value)
            target.count(value, in: tree)
            target.nodes += 1
            target.bytes += length
        }
    }

    /// Takes out what stands at `path`, which does not lead to the root, and returns it.
    mutating func remove(at path: [Int]) -> Value {
        let removed = value(at: path)
        guard let number = path.last else { return removed }
        change(Array(path.dropLast())) { target, tree in
            tree.open(&target)
            target.place = tree.place ?? target.place
            target.items.remove(at: number)
            target.nodes -= removed.nodes
            target.bytes -= removed.bytes
            if tree.kind(target) == .mapping {
                let key = target.keys.remove(at: number)
                target.nodes -= 1
                target.bytes -= Int(tree.node(key).textLength)
            }
            if removed.height + 1 == target.height { target.measure() }
        }
        return removed
    }

    /// Makes the children of a collection values of their own.
    fileprivate func open(_ value: inout Value) {
        guard !value.isOpen else { return }
        let children = children(value)
        value.keys = children.compactMap(\.key)
        value.items = children.map(\.value)
        value.isOpen = true
    }

    private mutating func change(_ path: [Int], _ body: (inout Value, DocumentTree) -> Void) {
        var root = root
        // So that the tree that `body` reads shares nothing with what it changes.
        self.root = Value(origin: root.origin, nodes: 0, bytes: 0, height: 0)
        Self.change(&root, path[...], self, body)
        self.root = root
    }

    private static func change(
        _ value: inout Value, _ path: ArraySlice<Int>, _ tree: DocumentTree, _ body: (inout Value, DocumentTree) -> Void
    ) {
        guard let number = path.first else { return body(&value, tree) }
        tree.open(&value)
        // Numbers only: a copy of the child would keep its arrays from being changed in place.
        let (nodes, bytes) = (value.items[number].nodes, value.items[number].bytes)
        let height = value.items[number].height
        change(&value.items[number], path.dropFirst(), tree, body)
        value.nodes += value.items[number].nodes - nodes
        value.bytes += value.items[number].bytes - bytes
        if value.items[number].height >= height {
            value.height = max(value.height, value.items[number].height + 1)
        } else if height + 1 == value.height {
            value.measure()
        }
    }

    /// Refuses what does not fit within the limits of a definition.
    ///
    /// - Parameters:
    ///   - depth: how many collections are around the place.
    ///   - nodes: how many nodes come or go beside the value's.
    ///   - bytes: how much text comes or goes beside the value's.
    private func checkRoom(
        _ value: Value, below depth: Int, nodes: Int = 0, bytes: Int = 0
    ) throws(PatchFailure) {
        guard depth + value.height <= limits.depth else {
            throw PatchFailure(
                "the definition would nest deeper than the limit of \(limits.depth) levels", code: .tooDeep,
                hint: "put the value less deep, or make it flatter")
        }
        guard root.nodes + nodes + value.nodes <= limits.nodes else {
            throw PatchFailure(
                "the definition would have more than \(limits.nodes) nodes", code: .tooManyNodes,
                hint: "copy less, or split the integration")
        }
        guard root.bytes + bytes + value.bytes <= limits.bytes else {
            throw PatchFailure(
                "the definition would have more than \(limits.byteText) of text", code: .fileTooLarge,
                hint: "copy less, or split the integration")
        }
    }
}

extension DocumentTree.Value {
    /// Counts one more child in.
    fileprivate mutating func count(_ child: DocumentTree.Value, in tree: DocumentTree) {
        nodes += child.nodes
        bytes += child.bytes
        height = max(height, child.height + 1)
    }

    /// Finds out again how many collections nest in an open one.
    fileprivate mutating func measure() { height = 1 + (items.lazy.map(\.height).max() ?? 0) }
}
