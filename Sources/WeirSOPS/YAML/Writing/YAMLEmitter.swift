/// Writes nodes as go-yaml's emitter does with an indentation of 4 and lines of any length.
///
/// Comments wait where the emitter meets them until a place comes where they can be written, which is not always beside
/// the node that they belong to; that is kept as it is.
struct YAMLEmitter {
    private enum Place { case document, item, key, value }

    static let width = 4

    private(set) var output = YAMLOutput()
    private var headComment: [UInt8] = []
    private var footComment: [UInt8] = []
    private var tailComment: [UInt8] = []
    private var hasWritten = false

    /// Writes one document, which `---` keeps apart from the one before.
    mutating func emit(document content: YAMLNode) {
        if hasWritten {
            output.writeIndent()
            output.writeIndicator("---", needsSpace: true)
            output.writeIndent()
        }
        hasWritten = true
        meet(content)
        writeHead()
        emit(content, at: .document)
        output.footIndent = 0
        writeFoot()
        output.footIndent = -1
        output.writeIndent()
    }

    /// Takes the comments of a node that begins. Lists and mappings come to their foot when they end.
    private mutating func meet(_ node: YAMLNode, tail: [UInt8] = []) {
        if !node.headComment.isEmpty { headComment = node.headComment }
        if node.kind == .scalar, !node.footComment.isEmpty { footComment = node.footComment }
        if !tail.isEmpty { tailComment = tail }
    }

    private mutating func meetEnd(of node: YAMLNode, tail: [UInt8] = []) {
        if !node.footComment.isEmpty { footComment = node.footComment }
        if !tail.isEmpty { tailComment = tail }
    }

    /// Writes a node, and its foot where it is known already.
    private mutating func emit(_ node: YAMLNode, at place: Place) {
        switch node.kind {
        case .mapping, .sequence: writeFoot()
        default: break
        }
        switch node.kind {
        case .mapping where node.content.isEmpty: emitEmptyMapping(node, at: place)
        case .mapping: emitMapping(node, at: place)
        case .sequence where node.content.isEmpty: emitEmptySequence(node, at: place)
        case .sequence: emitSequence(node, at: place)
        default:
            emitScalar(node, at: place)
            if place != .key { writeFoot() }
        }
    }

    /// The indentation inside of a node.
    private func indent(inside place: Place, isFlow: Bool) -> Int {
        if output.indent < 0 { return isFlow ? Self.width : 0 }
        // An item stands behind its "- ".
        if place == .item { return output.indent + 2 }
        return (output.indent + Self.width) / Self.width * Self.width
    }

    private mutating func emitMapping(_ node: YAMLNode, at place: Place) {
        let outer = output.indent
        output.indent = indent(inside: place, isFlow: false)
        var tail: [UInt8] = []
        for index in stride(from: 0, to: node.content.count, by: 2) {
            let (key, value) = (node.content[index], node.content[index + 1])
            meetKey(key, tail)
            tail = key.footComment
            writeHead()
            output.writeIndent()
            emitKey(key)
            meet(value)
            emit(value, at: .value)
        }
        meetEnd(of: node, tail: tail)
        writeHead()
        output.indent = outer
    }

    /// The foot of a key is written when the next one comes, behind the whole of its value.
    private mutating func meetKey(_ key: YAMLNode, _ tail: [UInt8]) {
        if !key.headComment.isEmpty { headComment = key.headComment }
        if !tail.isEmpty { tailComment = tail }
    }

    private mutating func emitKey(_ key: YAMLNode) {
        let analysis = ScalarAnalysis(key.value)
        let tagLength = tag(of: key).map { $0.utf8.count } ?? 0
        if !analysis.isMultiline, key.value.count + tagLength <= 128 {
            emitScalar(key, at: .key, isSimpleKey: true)
            output.writeIndicator(":")
        } else {
            output.writeIndicator("?", needsSpace: true, isIndentation: true)
            emitScalar(key, at: .key)
            output.writeIndent()
            output.writeIndicator(":", needsSpace: true, isIndentation: true)
        }
    }

    private mutating func emitSequence(_ node: YAMLNode, at place: Place) {
        let outer = output.indent
        output.indent = indent(inside: place, isFlow: false)
        for item in node.content {
            meet(item)
            writeHead()
            output.writeIndent()
            output.writeIndicator("-", needsSpace: true, isIndentation: true)
            emit(item, at: .item)
        }
        meetEnd(of: node)
        output.indent = outer
    }

    private mutating func emitEmptyMapping(_ node: YAMLNode, at place: Place) {
        meetEnd(of: node)
        output.writeIndicator("{", needsSpace: true, isSpace: true)
        let outer = output.indent
        output.indent = indent(inside: place, isFlow: true)
        writeHead()
        output.indent = outer
        output.writeIndicator("}")
        writeFoot()
    }

    private mutating func emitEmptySequence(_ node: YAMLNode, at place: Place) {
        meetEnd(of: node)
        output.writeIndicator("[", needsSpace: true, isSpace: true)
        if output.column == 0 { output.writeIndent() }
        output.writeIndicator("]")
        writeFoot()
    }

    /// What is written of the tag; nil where the value says it by itself.
    private func tag(of node: YAMLNode) -> String? {
        node.isTagged || node.tag == "!!merge" ? node.tag : nil
    }

    private mutating func emitScalar(_ node: YAMLNode, at place: Place, isSimpleKey: Bool = false) {
        let style = style(of: node, isSimpleKey: isSimpleKey)
        if let tag = tag(of: node) {
            output.writeIndicator(tag, needsSpace: true)
        }
        let outer = output.indent
        output.indent = indent(inside: place, isFlow: true)
        switch style {
        case .plain: output.writePlain(node.value)
        case .singleQuoted: output.writeSingleQuoted(node.value)
        case .doubleQuoted: output.writeDoubleQuoted(node.value)
        case .literal, .folded: output.writeLiteral(node.value, indentation: Self.width)
        }
        output.indent = outer
    }

    private func style(of node: YAMLNode, isSimpleKey: Bool) -> ScalarStyle {
        let analysis = ScalarAnalysis(node.value)
        var style = node.style
        if style == .plain, node.value.contains(0x0A) { style = .literal }
        if isSimpleKey, analysis.isMultiline { style = .doubleQuoted }
        if style == .plain, !analysis.allowsPlain || (node.value.isEmpty && isSimpleKey) { style = .singleQuoted }
        if style == .singleQuoted, !analysis.allowsSingleQuotes { style = .doubleQuoted }
        if style == .literal || style == .folded, !analysis.allowsBlock || isSimpleKey { style = .doubleQuoted }
        return style
    }

    private mutating func writeHead() {
        if !tailComment.isEmpty {
            output.writeIndent()
            output.writeComment(tailComment)
            tailComment = []
            output.footIndent = max(output.indent, 0)
        }
        guard !headComment.isEmpty else { return }
        output.writeIndent()
        output.writeComment(headComment)
        headComment = []
    }

    private mutating func writeFoot() {
        guard !footComment.isEmpty else { return }
        output.writeIndent()
        output.writeComment(footComment)
        footComment = []
        output.footIndent = max(output.indent, 0)
    }
}
