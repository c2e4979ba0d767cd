/// Appends the nodes of one document in the order in which a parser meets them.
///
/// Shared by the YAML and the JSON reader. It keeps the stack of open collections, counts depth and nodes, finds equal
/// keys and closes subtrees. A pair that must not stay (a second equal key, a merge key) is marked and taken out by
/// `finish`, so that everything before it only ever appends.
package struct DocumentBuilder {
    /// Why a node was not appended.
    package enum Breach { case depth, nodes }

    /// An open sequence or mapping.
    struct Level {
        var node: Int
        var isMapping: Bool
        /// True for a collection that stands where a key belongs.
        var isKey: Bool
        /// True for a collection that is the value of a merge key.
        var isMergeValue: Bool
        var count: UInt32 = 0
        /// The number of the mapping's first key in `keys`.
        var firstKey: Int
        /// Where the mapping's merge sources begin in `mergeSources`.
        var firstSource: Int
    }

    /// What the next node is.
    package enum Expectation {
        /// The document's root, a sequence's item or a key's value.
        case value
        case key
        /// The value of a merge key.
        case mergeValue
    }

    /// The document being built; its `text` belongs to the reader, which appends a scalar's bytes before the scalar.
    package var document = Document()
    package private(set) var breach: Breach?
    package internal(set) var expectation = Expectation.value
    package let limits: DocumentLimits

    var levels: [Level] = []
    var keys = MappingKeys()
    var mergeSources: [Int] = []
    var hasDropped = false

    package init(limits: DocumentLimits) { self.limits = limits }

    /// Marks the key of a pair that `finish` takes out; a scalar has no count otherwise.
    static let dropped = UInt32.max

    /// Starts a new document in the memory of `recycled`.
    package mutating func start(recycling recycled: inout Document) {
        swap(&document, &recycled)
        document.removeAll()
        breach = nil
        expectation = .value
        levels.removeAll(keepingCapacity: true)
        keys.removeAll()
        mergeSources.removeAll(keepingCapacity: true)
        hasDropped = false
    }

    /// Takes out what was dropped and moves the document to `target`.
    package mutating func finish(into target: inout Document) {
        if hasDropped { removeDroppedPairs() }
        swap(&document, &target)
    }

    /// How many collections are open.
    package var depth: Int { levels.count }

    /// True where the innermost open collection is a mapping.
    package var isInMapping: Bool { levels.last?.isMapping ?? false }

    /// Appends a scalar (not a key) whose text is what was appended to `document.text` from `textStart` on.
    /// False where there are too many nodes.
    @inline(__always)
    package mutating func scalar(
        _ kind: Document.Kind, _ style: Document.Style, line: UInt32, column: UInt32, textStart: Int
    ) -> Bool {
        guard append(kind, style, line, column, textStart) else { return false }
        closeValue()
        return true
    }

    /// Appends a scalar as a mapping's key. `duplicate` is the node of an earlier equal key: the pair will be dropped.
    /// False where there are too many nodes.
    package mutating func key(
        _ style: Document.Style, line: UInt32, column: UInt32, textStart: Int, duplicate: inout Int?
    ) -> Bool {
        guard append(.string, style, line, column, textStart) else { return false }
        duplicate = admitKey(document.nodes.count - 1)
        return true
    }

    /// Makes the node that was appended last a key of the innermost mapping; returns an earlier equal one.
    mutating func admitKey(_ node: Int) -> Int? {
        let top = levels.count - 1
        expectation = .value
        let level = levels[top]
        if let earlier = keys.insert(node, mapping: level.node, first: level.firstKey, in: document) {
            document.nodes[node].count = Self.dropped
            hasDropped = true
            return earlier
        }
        levels[top].count += 1
        return nil
    }

    /// Opens a sequence or mapping. False where it is too deep or there are too many nodes: see `breach`.
    package mutating func open(
        _ kind: Document.Kind, _ style: Document.Style, line: UInt32, column: UInt32
    ) -> Bool {
        guard levels.count < limits.depth else {
            breach = .depth
            return false
        }
        guard append(kind, style, line, column, document.text.count) else { return false }
        document.nodes[document.nodes.count - 1].end = 0
        levels.append(
            Level(
                node: document.nodes.count - 1, isMapping: kind == .mapping, isKey: expectation == .key,
                isMergeValue: expectation == .mergeValue, firstKey: keys.count, firstSource: mergeSources.count))
        expectation = kind == .mapping ? .key : .value
        return true
    }

    /// Closes the innermost collection, after its merge keys were expanded; returns its node, and whether it is the
    /// value of a merge key.
    package mutating func close() -> (node: Int, isMergeValue: Bool)? {
        guard let level = levels.popLast() else { return nil }
        if level.isMapping {
            keys.close(first: level.firstKey)
            mergeSources.removeLast(mergeSources.count - level.firstSource)
        }
        document.nodes[level.node].end = UInt32(document.nodes.count)
        document.nodes[level.node].count = level.isKey ? Self.dropped : level.count
        if level.isKey {
            hasDropped = true
            expectation = .value
        } else {
            closeValue()
        }
        return (level.node, level.isMergeValue)
    }

    /// Tells the innermost collection that a value is complete.
    @inline(__always)
    mutating func closeValue() {
        let top = levels.count - 1
        guard top >= 0 else { return }
        if levels[top].isMapping {
            expectation = .key
        } else {
            expectation = .value
            levels[top].count += 1
        }
    }

    mutating func fail(_ reason: Breach) -> Bool {
        breach = reason
        return false
    }

    @inline(__always)
    private mutating func append(
        _ kind: Document.Kind, _ style: Document.Style, _ line: UInt32, _ column: UInt32, _ textStart: Int
    ) -> Bool {
        let index = document.nodes.count
        guard index < limits.nodes else { return fail(.nodes) }
        document.nodes.append(
            Document.Node(
                kind: kind, style: style, line: line, column: column, textStart: UInt32(textStart),
                textLength: UInt32(document.text.count - textStart), end: UInt32(index + 1)))
        return true
    }

    /// Rewrites the nodes without the marked pairs.
    private mutating func removeDroppedPairs() {
        let nodes = document.nodes
        var newIndex = [UInt32](repeating: 0, count: nodes.count + 1)
        var kept: [Document.Node] = []
        kept.reserveCapacity(nodes.count)
        var skipEnd = 0
        for (index, node) in nodes.enumerated() {
            newIndex[index] = UInt32(kept.count)
            if index < skipEnd { continue }
            if node.count == Self.dropped {
                // The key, then its value where one followed.
                let value = Int(node.end)
                skipEnd = value < nodes.count ? Int(nodes[value].end) : value
            } else {
                kept.append(node)
            }
        }
        newIndex[nodes.count] = UInt32(kept.count)
        for index in kept.indices { kept[index].end = newIndex[Int(kept[index].end)] }
        document.nodes = kept
    }
}
