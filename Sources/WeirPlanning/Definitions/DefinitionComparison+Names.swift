import WeirModel

/// The items of a list with what tells them apart.
struct NamedItems {
    var names: [DefinitionTree.Name]
    var nodes: [Int]
}

extension DefinitionComparison {
    /// Compares two lists item by item, whose names are different within each.
    mutating func compareNamed(
        _ before: NamedItems, _ after: NamedItems, at path: [String], _ sight: SecretSight, role: Role = .plain
    ) {
        let areFlows = path == ["flows"]
        var positions = Dictionary(
            zip(before.names, before.names.indices), uniquingKeysWith: { first, _ in first })
        var origins = after.names.map { positions.removeValue(forKey: $0) }
        if areFlows || role == .holdsSteps || path == ["configPages"] {
            findRenamed(before, Set(positions.values), after, &origins)
        }
        let isInOrder = LongestIncreasing.members(of: origins.compactMap(\.self))
        var kept = isInOrder.makeIterator()
        for (position, node) in after.nodes.enumerated() {
            let below = path + [new.text(after.names[position])]
            guard let origin = origins[position] else {
                let place = place(position, in: after, of: new, path)
                noteAddition(node, at: below, sight.item(node, of: new), place: place)
                continue
            }
            if kept.next() == false {
                note(
                    .moved(
                        from: place(origin, in: before, of: old, path), to: place(position, in: after, of: new, path)),
                    at: below, node: node)
            }
            let isRenamed = before.names[origin] != after.names[position]
            if isRenamed { note(.renamed(from: old.text(before.names[origin])), at: below, node: node) }
            let seen = sight.items(before.nodes[origin], of: old, node, of: new)
            if areFlows {
                compareFlows(before.nodes[origin], node, at: below, isRenamed: isRenamed)
            } else if role == .holdsSteps {
                compareMembers(before.nodes[origin], node, at: below, seen, role: role, isRenamed: isRenamed)
            } else if !isRenamed {
                compare(before.nodes[origin], node, at: below, seen)
            }
        }
        let found = Set(origins.compactMap(\.self))
        for position in positions.values.sorted() where !found.contains(position) {
            let node = before.nodes[position]
            noteRemoval(node, at: path + [old.text(before.names[position])], sight.item(node, of: old))
        }
    }

    private func findRenamed(
        _ before: NamedItems, _ left: Set<Int>, _ after: NamedItems, _ origins: inout [Int?]
    ) {
        let removed = left.sorted()
        let added = origins.indices.filter { origins[$0] == nil }
        let pairs = Renames.pairs(removed.map { before.nodes[$0] }, of: old, added.map { after.nodes[$0] }, of: new)
        let oldPositions = Dictionary(uniqueKeysWithValues: removed.map { (before.nodes[$0], $0) })
        let newPositions = Dictionary(uniqueKeysWithValues: added.map { (after.nodes[$0], $0) })
        for pair in pairs {
            if let position = newPositions[pair.new] { origins[position] = oldPositions[pair.old] }
        }
    }

    private func place(
        _ position: Int, in items: NamedItems, of tree: DefinitionTree, _ path: [String]
    ) -> DefinitionDiff.Place {
        let previous = position > 0 ? tree.text(items.names[position - 1]) : nil
        return DefinitionDiff.Place(list: path, after: previous, index: position)
    }
}

/// The largest part of a list that is in order, so that as little as possible counts as moved.
enum LongestIncreasing {
    /// Whether each of `values`, which are all different, belongs to one longest increasing subsequence. In time n log n.
    static func members(of values: [Int]) -> [Bool] {
        // tails[n] is the index of the smallest value that a subsequence of length n + 1 can end with.
        var tails: [Int] = []
        var previous = [Int?](repeating: nil, count: values.count)
        for (index, value) in values.enumerated() {
            var (low, high) = (0, tails.count)
            while low < high {
                let middle = (low + high) / 2
                if values[tails[middle]] < value { low = middle + 1 } else { high = middle }
            }
            previous[index] = low > 0 ? tails[low - 1] : nil
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var members = [Bool](repeating: false, count: values.count)
        var next = tails.last
        while let index = next {
            members[index] = true
            next = previous[index]
        }
        return members
    }
}
