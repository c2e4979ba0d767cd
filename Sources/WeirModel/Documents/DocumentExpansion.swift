/// Aliases and merge keys: copies of subtrees, within the limits.
extension DocumentBuilder {
    /// Appends a copy of the complete subtree at `source`, without its text. False where that is too deep or too much.
    package mutating func copy(of source: Int) -> Bool {
        guard appendCopy(of: source, depth: levels.count) else { return false }
        closeValue()
        return true
    }

    /// Appends a copy of the scalar at `source` as a key; see `key`.
    package mutating func keyCopy(of source: Int, duplicate: inout Int?) -> Bool {
        let node = document.nodes.count
        guard appendCopy(of: source, depth: levels.count) else { return false }
        document.nodes[node].kind = .string
        document.nodes[node].count = 0
        duplicate = admitKey(node)
        return true
    }

    /// Makes the key that was appended last a merge key: its pair is dropped, its value's mappings are merged.
    package mutating func markMergeKey() {
        let top = levels.count - 1
        guard top >= 0, !document.nodes.isEmpty else { return }
        if document.nodes[document.nodes.count - 1].count != Self.dropped { levels[top].count -= 1 }
        document.nodes[document.nodes.count - 1].count = Self.dropped
        hasDropped = true
        expectation = .mergeValue
    }

    /// Appends an empty key whose pair is dropped. False where there are too many nodes.
    package mutating func droppedKey(line: UInt32, column: UInt32) -> Bool {
        let node = document.nodes.count
        guard scalar(.string, .plain, line: line, column: column, textStart: document.text.count) else { return false }
        expectation = .value
        document.nodes[node].count = Self.dropped
        hasDropped = true
        return true
    }

    /// Takes the node at `value`, a mapping or a sequence of mappings, as what the merge key before it brings in.
    /// False where it is something else.
    package mutating func addMergeSources(from value: Int) -> Bool {
        switch document.nodes[value].kind {
        case .mapping:
            mergeSources.append(value)
            return true
        case .sequence:
            var item = value + 1
            while item < Int(document.nodes[value].end) {
                guard document.nodes[item].kind == .mapping else { return false }
                mergeSources.append(item)
                item = Int(document.nodes[item].end)
            }
            return true
        default:
            return false
        }
    }

    /// Copies into the innermost mapping what its merge keys bring in: keys that it has not itself, earlier sources
    /// first. Called when its own pairs are complete. False where that is too deep or too much.
    package mutating func expandMerges() -> Bool {
        guard let level = levels.last, mergeSources.count > level.firstSource else { return true }
        let top = levels.count - 1
        for number in level.firstSource..<mergeSources.count {
            let source = mergeSources[number]
            var key = source + 1
            let end = Int(document.nodes[source].end)
            while key < end {
                let value = Int(document.nodes[key].end)
                defer { key = Int(document.nodes[value].end) }
                if document.nodes[key].count == Self.dropped { continue }
                let copied = document.nodes.count
                guard appendCopy(of: key, depth: levels.count) else { return false }
                if keys.insert(copied, mapping: level.node, first: level.firstKey, in: document) != nil {
                    document.nodes.removeLast()
                    continue
                }
                guard appendCopy(of: value, depth: levels.count) else { return false }
                levels[top].count += 1
            }
        }
        return true
    }

    /// True for a collection that is still open: an alias to it would contain itself.
    package func isOpen(_ node: Int) -> Bool { document.nodes[node].end == 0 }

    private mutating func appendCopy(of source: Int, depth: Int) -> Bool {
        let end = Int(document.nodes[source].end)
        let count = document.nodes.count
        guard end - source <= limits.nodes - count else { return fail(.nodes) }
        guard end == source + 1 || depth + height(of: source) <= limits.depth else { return fail(.depth) }
        let shift = UInt32(count - source)
        for index in source..<end {
            var node = document.nodes[index]
            node.end += shift
            document.nodes.append(node)
        }
        return true
    }

    /// How many collections nest in the subtree at `root`, itself included.
    private func height(of root: Int) -> Int {
        var ends: [UInt32] = []
        var height = 0
        for index in root..<Int(document.nodes[root].end) {
            while let last = ends.last, last <= index { ends.removeLast() }
            if !document.nodes[index].kind.isScalar {
                ends.append(document.nodes[index].end)
                height = max(height, ends.count)
            }
        }
        return height
    }
}
