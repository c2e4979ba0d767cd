import WeirModel

extension DocumentTree {
    /// The tree as a document. A collection whose children were changed stands where the change does. What stands in
    /// the first of the tree's documents gets the position `inherited`, where that is given; all else stands where it
    /// was read.
    func document(inherited: SourcePosition? = nil) -> Document { document(of: root, inherited: inherited) }

    /// A value of the tree as a document, which has the text of that value and no other.
    func document(of value: Value, inherited: SourcePosition? = nil) -> Document {
        var writing = Writing(tree: self, inherited: inherited)
        writing.document.nodes.reserveCapacity(value.nodes)
        writing.document.text.reserveCapacity(value.bytes)
        writing.append(value)
        return writing.document
    }

    private struct Writing {
        let tree: DocumentTree
        let inherited: SourcePosition?
        var document = Document()

        init(tree: DocumentTree, inherited: SourcePosition?) {
            self.tree = tree
            self.inherited = inherited
        }

        mutating func append(_ value: Value) {
            guard value.isOpen else { return appendSubtree(value.origin) }
            let place = document.nodes.count
            append(value.origin)
            document.nodes[place].count = UInt32(value.items.count)
            if let changed = value.place {
                (document.nodes[place].line, document.nodes[place].column) = (changed.line, changed.column)
            }
            for (number, item) in value.items.enumerated() {
                if !value.keys.isEmpty { append(value.keys[number]) }
                append(item)
            }
            document.nodes[place].end = UInt32(document.nodes.count)
        }

        /// Appends one node, without what is below it.
        private mutating func append(_ origin: Origin) {
            var node = tree.node(origin)
            node.end = UInt32(document.nodes.count + 1)
            add(node, tree.sources[Int(origin.document)].document, isInherited: origin.document == 0)
        }

        private mutating func appendSubtree(_ origin: Origin) {
            let source = tree.sources[Int(origin.document)].document
            let first = Int(origin.node)
            let start = document.nodes.count
            for index in first..<Int(source.nodes[first].end) {
                var node = source.nodes[index]
                node.end = UInt32(Int(node.end) - first + start)
                add(node, source, isInherited: origin.document == 0)
            }
        }

        private mutating func add(_ node: Document.Node, _ source: Document, isInherited: Bool) {
            var node = node
            let start = Int(node.textStart)
            node.textStart = UInt32(document.text.count)
            if node.textLength > 0 { document.text += source.text[start..<start + Int(node.textLength)] }
            if isInherited, let inherited { (node.line, node.column) = (inherited.line, inherited.column) }
            document.nodes.append(node)
        }
    }
}
