import WeirModel

/// A document that can be changed, as patches do.
///
/// A subtree that nothing touched stays a reference to the document in which it was read, so that copying it costs
/// nothing; what lies on the way to a change is opened, level by level. Every value knows how many nodes, how much
/// text and how many levels it comes to, so that a change beyond the limits is refused before memory is spent on it.
///
/// The children of a value are numbered from 0: the items of a list, the members of a mapping.
struct DocumentTree {
    /// A node of one of the tree's documents.
    struct Origin {
        var document: UInt32
        var node: UInt32
    }

    /// A value and all below it.
    struct Value {
        /// The node that has its kind, style, text and position.
        var origin: Origin
        /// False where all below is as in the origin's document.
        var isOpen = false
        /// The keys of an open mapping.
        var keys: [Origin] = []
        /// The items of an open list, or the values of an open mapping.
        var items: [Value] = []
        /// How many nodes there are, keys and the value itself included.
        var nodes: Int
        /// How many bytes of text the scalars and keys have.
        var bytes: Int
        /// How many collections nest in it; 0 for a scalar.
        var height: Int
        /// What changed its children last, where that is known; where the value begins otherwise.
        var place: SourcePosition?
    }

    /// A document with what its subtrees come to.
    struct Source {
        let document: Document
        /// The text of all nodes before each node, and of all.
        private let bytesBefore: [Int]
        private let heights: [UInt16]

        init(_ document: Document) {
            self.document = document
            var bytesBefore = [0]
            bytesBefore.reserveCapacity(document.nodes.count + 1)
            var heights = [UInt16](repeating: 0, count: document.nodes.count)
            var open: [Int] = []
            for (index, node) in document.nodes.enumerated() {
                bytesBefore.append(bytesBefore[index] + Int(node.textLength))
                while let last = open.last, document.nodes[last].end <= index { open.removeLast() }
                guard !node.kind.isScalar else { continue }
                open.append(index)
                for (level, outer) in open.reversed().enumerated() {
                    guard Int(heights[outer]) <= level else { break }
                    heights[outer] = UInt16(clamping: level + 1)
                }
            }
            self.bytesBefore = bytesBefore
            self.heights = heights
        }

        func value(_ node: Int, origin: Origin) -> Value {
            let end = Int(document.nodes[node].end)
            return Value(
                origin: origin, nodes: end - node, bytes: bytesBefore[end] - bytesBefore[node],
                height: Int(heights[node]))
        }
    }

    private(set) var sources: [Source]
    var root: Value
    /// Where the change stands that is being made.
    var place: SourcePosition?
    let limits: DocumentLimits

    /// A tree that is as `document`, which must have a node, is.
    init(_ document: Document, limits: DocumentLimits = .definition) {
        let source = Source(document)
        sources = [source]
        root = source.value(0, origin: Origin(document: 0, node: 0))
        self.limits = limits
    }

    /// Makes the nodes of one more document available; returns its number.
    mutating func add(_ document: Document) -> UInt32 {
        sources.append(Source(document))
        return UInt32(sources.count - 1)
    }

    /// Makes what another document holds available.
    mutating func adopt(_ document: Document) -> Value {
        let number = add(document)
        return value(at: 0, of: number)
    }

    /// The value at `node` of one of the tree's documents.
    func value(at node: Int, of document: UInt32) -> Value {
        sources[Int(document)].value(node, origin: Origin(document: document, node: UInt32(node)))
    }

    func node(_ origin: Origin) -> Document.Node { sources[Int(origin.document)].document.nodes[Int(origin.node)] }

    func text(_ origin: Origin) -> ArraySlice<UInt8> {
        sources[Int(origin.document)].document.bytes(Int(origin.node))
    }

    func kind(_ value: Value) -> Document.Kind { node(value.origin).kind }

    // MARK: Children

    func count(_ value: Value) -> Int { value.isOpen ? value.items.count : Int(node(value.origin).count) }

    /// The child with this number.
    func child(_ number: Int, of value: Value) -> Value {
        if value.isOpen { return value.items[number] }
        for (position, child) in unopened(value).enumerated() where position == number { return child.value }
        preconditionFailure("a child's number is below the count of children")
    }

    /// The children in order, with their keys where they are members.
    func children(_ value: Value) -> [(key: Origin?, value: Value)] {
        guard value.isOpen else { return Array(unopened(value)) }
        let isMapping = kind(value) == .mapping
        return value.items.indices.map { (isMapping ? value.keys[$0] : nil, value.items[$0]) }
    }

    private func unopened(_ value: Value) -> some Sequence<(key: Origin?, value: Value)> {
        let document = value.origin.document
        let source = sources[Int(document)]
        let isMapping = kind(value) == .mapping
        return source.document.children(Int(value.origin.node)).lazy.map { child in
            let node = isMapping ? child + 1 : child
            return (
                isMapping ? Origin(document: document, node: UInt32(child)) : nil,
                source.value(node, origin: Origin(document: document, node: UInt32(node)))
            )
        }
    }

    /// The number of the member `name` of a mapping; nil where there is none.
    func member(_ name: String, of value: Value) -> Int? {
        guard kind(value) == .mapping else { return nil }
        let wanted = name.utf8
        if value.isOpen { return value.keys.firstIndex { text($0).elementsEqual(wanted) } }
        for (number, child) in unopened(value).enumerated() {
            if let key = child.key, text(key).elementsEqual(wanted) { return number }
        }
        return nil
    }

    /// What an item of a list is called: its `name`, else its `key`, where that is a scalar.
    func name(of item: Value) -> String? {
        nameNumber(of: item).map { String(decoding: text(child($0, of: item).origin), as: UTF8.self) }
    }

    /// Which field of an item says what it is called.
    func nameField(of item: Value) -> String? { nameNumber(of: item).flatMap { key($0, of: item) } }

    private func nameNumber(of item: Value) -> Int? {
        for field in ["name", "key"] {
            guard let number = member(field, of: item) else { continue }
            let kind = kind(child(number, of: item))
            if kind.isScalar, kind != .null { return number }
        }
        return nil
    }

    /// The value at the end of `path`, a way of child numbers from the root.
    func value(at path: some Sequence<Int>) -> Value {
        path.reduce(root) { child($1, of: $0) }
    }
}
