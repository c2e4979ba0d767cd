import WeirModel

/// Collects the diagnostics of one file while it is decoded.
struct FileProblems {
    /// How many problems of one file are listed.
    static let most = 100

    let path: String
    private(set) var diagnostics: [Diagnostic] = []

    init(path: String) { self.path = path }

    /// Whether nothing more is listed, so that there is no use in looking for near names.
    var isFull: Bool { diagnostics.count >= Self.most }

    mutating func error(
        _ code: DiagnosticCode, _ document: Document, _ node: Int, _ message: String, hint: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        guard !isFull else { return }
        diagnostics.append(
            Diagnostic(
                code, at: document.location(node, in: path), length: document.shownLength(node), message, hint: hint,
                related: related))
    }

    /// Reports what is wrong with a file's comments that allow plain text.
    mutating func add(_ allowances: PlaintextAllowances) {
        if !allowances.isEmpty { allowances.report(to: &diagnostics, path: path) }
    }

    /// Keeps the text of these lines, which hold secrets, out of what is shown.
    mutating func hide(lines: Set<UInt32>) { diagnostics = diagnostics.map { $0.hiding(lines: lines) } }
}

extension Diagnostic {
    /// The diagnostic with a text of its own in place of the file's line, where that is one of `lines`.
    func hiding(lines: Set<UInt32>) -> Diagnostic {
        guard lines.contains(location.position.line) else { return self }
        var hidden = self
        hidden.sourceLine = "(this line holds a secret)"
        hidden.caretColumn = 1
        return hidden
    }
}

extension Document {
    /// Where the node at `index` stands.
    func location(_ index: Int, in path: String) -> SourceLocation {
        SourceLocation(path: path, position: nodes[index].position)
    }

    /// How many columns a caret should underline: a scalar's text and its quotes, one for anything longer than a line.
    func shownLength(_ index: Int) -> UInt32 {
        let node = nodes[index]
        guard node.kind.isScalar else { return 1 }
        let text = bytes(index)
        guard !text.contains(UInt8(ascii: "\n")) else { return 1 }
        let scalars = min(SourceText.longestLine, text.count { $0 & 0xc0 != 0x80 })
        let quotes = node.style == .singleQuoted || node.style == .doubleQuoted ? 2 : 0
        return UInt32(max(1, scalars + quotes))
    }

    /// A node in words, for messages about a wrong type.
    func describe(_ index: Int) -> String {
        switch nodes[index].kind {
        case .null: "nothing"
        case .boolean: "a boolean"
        case .integer, .float: "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
