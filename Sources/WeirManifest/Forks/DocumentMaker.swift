import WeirModel

/// Makes a document that no file holds.
struct DocumentMaker {
    private(set) var document = Document()
    /// The collections that are open.
    private var levels: [Int] = []

    /// Appends a scalar; a key is a string like any other.
    mutating func text(
        _ text: String, _ kind: Document.Kind = .string,
        at position: SourcePosition = SourcePosition(line: 1, column: 1)
    ) {
        append(kind, text, position)
    }

    /// Appends a version as files state it: a number alone is a number.
    mutating func version(_ version: PinnedVersion) {
        if case .number(_, nil) = version { text("\(version)", .integer) } else { text("\(version)") }
    }

    /// Appends a copy of what stands at `node` of another document.
    mutating func copy(_ node: Int, of source: Document) {
        let shift = document.nodes.count - node
        for index in node..<Int(source.nodes[node].end) {
            var copy = source.nodes[index]
            copy.textStart = UInt32(document.text.count)
            if copy.textLength > 0 { document.text += source.bytes(index) }
            copy.end = UInt32(Int(copy.end) + shift)
            document.nodes.append(copy)
        }
    }

    /// Appends a list or mapping with the children that `body` appends, of which there are `count`: keys and values in
    /// turns in a mapping, where a pair counts once.
    mutating func collection(
        _ kind: Document.Kind, count: Int, at position: SourcePosition = SourcePosition(line: 1, column: 1),
        _ body: (inout DocumentMaker) -> Void
    ) {
        open(kind, count: count, at: position)
        body(&self)
        close()
    }

    /// Begins a list or mapping of `count` items or pairs; what is appended until `close` is in it.
    mutating func open(
        _ kind: Document.Kind, count: Int, at position: SourcePosition = SourcePosition(line: 1, column: 1)
    ) {
        levels.append(document.nodes.count)
        append(kind, "", position)
        document.nodes[document.nodes.count - 1].count = UInt32(count)
    }

    /// Ends the collection that was opened last.
    mutating func close() {
        guard let place = levels.popLast() else { return }
        document.nodes[place].end = UInt32(document.nodes.count)
    }

    private mutating func append(_ kind: Document.Kind, _ text: String, _ position: SourcePosition) {
        let start = document.text.count
        document.text += text.utf8
        document.nodes.append(
            Document.Node(
                kind: kind, style: kind.isScalar ? .doubleQuoted : .block, line: position.line, column: position.column,
                textStart: UInt32(start), textLength: UInt32(document.text.count - start),
                end: UInt32(document.nodes.count + 1)))
    }
}
