import WeirModel

/// A document as a tree of values, which can be taken apart and put together anew.
///
/// What is read once and compared a hundred thousand times stays in the flat form of `Document`; what an import
/// rewrites is one file at a time. A node keeps the place in the source that it came from, so that what is found wrong
/// in the result is shown where it was written.
struct TreeNode {
    /// A key of a mapping and its value.
    struct Entry {
        var key: String
        var position: SourcePosition
        var value: TreeNode
    }

    var kind: Document.Kind
    var position: SourcePosition
    /// Of a scalar.
    var text = ""
    /// Of a sequence.
    var items: [TreeNode] = []
    /// Of a mapping.
    var entries: [Entry] = []

    static func text(_ text: String, at position: SourcePosition) -> TreeNode {
        TreeNode(kind: .string, position: position, text: text)
    }

    static func boolean(_ value: Bool, at position: SourcePosition) -> TreeNode {
        TreeNode(kind: .boolean, position: position, text: value ? "true" : "false")
    }

    static func integer(_ value: Int, at position: SourcePosition) -> TreeNode {
        TreeNode(kind: .integer, position: position, text: "\(value)")
    }

    static func list(_ items: [TreeNode], at position: SourcePosition) -> TreeNode {
        TreeNode(kind: .sequence, position: position, items: items)
    }

    /// A mapping whose entries stand where it does.
    static func mapping(_ entries: [(String, TreeNode)], at position: SourcePosition) -> TreeNode {
        TreeNode(
            kind: .mapping, position: position,
            entries: entries.map { Entry(key: $0.0, position: $0.1.position, value: $0.1) })
    }

    /// The value of `key`; nil where it is absent or this is no mapping. Setting nil removes the entry, setting a new
    /// key appends it.
    subscript(key: String) -> TreeNode? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, position: value.position, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The text of a scalar as the file has it; nil for null and for collections.
    var scalarText: String? { kind.isScalar && kind != .null ? text : nil }

    /// The text of the scalar at `key`, unless it is empty.
    func words(_ key: String) -> String? {
        guard let text = self[key]?.scalarText, !text.isEmpty else { return nil }
        return text
    }

    /// Whether this is null, empty text, an empty list or an empty mapping: what exporters write for "unset".
    var isUnset: Bool {
        kind.isScalar ? kind == .null || text.isEmpty : items.isEmpty && entries.isEmpty
    }
}

extension TreeNode {
    /// The tree below a node of a document.
    init(_ document: Document, _ index: Int = 0) {
        let node = document.nodes[index]
        self.init(kind: node.kind, position: node.position)
        switch node.kind {
        case .sequence: items = document.children(index).map { TreeNode(document, $0) }
        case .mapping:
            entries = document.children(index).map { key in
                Entry(
                    key: document.string(key), position: document.nodes[key].position,
                    value: TreeNode(document, key + 1))
            }
        default: text = document.string(index)
        }
    }

    /// The tree as a document.
    var document: Document {
        var document = Document()
        append(to: &document)
        return document
    }

    private func append(to document: inout Document) {
        let index = document.nodes.count
        document.nodes.append(
            Document.Node(
                kind: kind, style: kind.isScalar ? .plain : .block, line: position.line, column: position.column,
                textStart: UInt32(document.text.count), count: UInt32(items.count + entries.count)))
        if kind.isScalar {
            document.nodes[index].textLength = UInt32(text.utf8.count)
            document.text += Array(text.utf8)
        }
        for item in items { item.append(to: &document) }
        for entry in entries {
            TreeNode.text(entry.key, at: entry.position).append(to: &document)
            entry.value.append(to: &document)
        }
        document.nodes[index].end = UInt32(document.nodes.count)
    }
}

extension TreeNode {
    /// Says that everything below stands at `position`: of a text that holds a text, only the outer has a place.
    mutating func move(to position: SourcePosition) {
        self.position = position
        for index in items.indices { items[index].move(to: position) }
        for index in entries.indices {
            entries[index].position = position
            entries[index].value.move(to: position)
        }
    }
}
