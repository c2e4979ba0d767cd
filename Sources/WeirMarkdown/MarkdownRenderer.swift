import WeirPlanning

/// Turns the steps of a walk over a document into lines.
struct MarkdownRenderer {
    private(set) var output = ""

    private let style: Style
    private var blocks: BlockStack
    private var inline = InlineCollector()
    private var table: TableLayout?
    /// Whether an empty line is due before the next block.
    private var needsGap = false

    init(width: Int, style: Style) {
        self.style = style
        blocks = BlockStack(width: width)
        inline.marks = style == .plain
    }

    mutating func take(_ event: MarkdownTree.Event) {
        switch event {
        case .enter(let node): enter(node)
        case .leave(let node): leave(node)
        }
    }

    private mutating func enter(_ node: MarkdownNode) {
        switch node {
        case .quote:
            separate()
            blocks.push(.quote)
        case .list(let start, let isTight):
            separate()
            blocks.push(.list(next: start, isTight: isTight))
        case .item(let isChecked):
            separate()
            blocks.pushItem(isChecked)
        case .code(let text):
            separate()
            for line in Self.lines(text) {
                let expanded = line.replacing("\t", with: "    ")
                emit([TextRun("    "), TextRun(expanded, .code)])
            }
            needsGap = true
        case .html(let text):
            guard !Self.isComment(text) else { return }
            separate()
            for line in Self.lines(text) {
                emit(LineWrapping(width: blocks.room).lines(of: [.run(TextRun(line, .faint))]))
            }
            needsGap = true
        case .rule:
            separate()
            emit([TextRun(String(repeating: "─", count: blocks.room), .faint)])
            needsGap = true
        case .paragraph, .heading:
            separate()
            inline.begin(node == .paragraph ? [] : .bold)
        case .table(let alignments):
            separate()
            table = TableLayout(alignments: alignments)
        case .row(let isHeader): table?.rows.append(TableLayout.Row(isHeader: isHeader))
        case .cell: inline.begin(table?.rows.last?.isHeader == true ? .bold : [])
        default: inline.enter(node)
        }
    }

    private mutating func leave(_ node: MarkdownNode) {
        switch node {
        case .quote:
            blocks.pop()
            needsGap = true
        case .list:
            blocks.pop()
            needsGap = true
        case .item:
            // An item without content still has its sign.
            if let sign = blocks.takeSign() { output += sign.painted(style) + "\n" }
            blocks.pop()
            needsGap = !blocks.isTight
        case .paragraph:
            emit(LineWrapping(width: blocks.room).lines(of: inline.end()))
            needsGap = !blocks.isTight
        case .heading(let level): emitHeading(inline.end(), level)
        case .cell:
            let pieces = inline.end()
            if let last = table?.rows.indices.last { table?.rows[last].cells.append(pieces) }
        case .row: break
        case .table:
            if let table { emit(table.lines(width: blocks.room)) }
            table = nil
            needsGap = true
        default: inline.leave(node)
        }
    }

    /// The first two levels are underlined, the others keep their signs.
    private mutating func emitHeading(_ pieces: [InlinePiece], _ level: Int) {
        let sign = level > 2 ? [InlinePiece.run(TextRun(String(repeating: "#", count: level) + " ", .faint))] : []
        let lines = LineWrapping(width: blocks.room).lines(of: sign + pieces)
        emit(lines)
        if level <= 2 {
            let width = lines.map(\.width).max() ?? 0
            emit([TextRun(String(repeating: level == 1 ? "═" : "─", count: min(width, blocks.room)), .faint)])
        }
        needsGap = true
    }

    // MARK: Lines

    private mutating func separate() {
        if needsGap, !output.isEmpty { output += blocks.emptyLine.painted(style) + "\n" }
        needsGap = false
    }

    private mutating func emit(_ lines: [[TextRun]]) {
        for line in lines { emit(line) }
    }

    private mutating func emit(_ line: [TextRun]) { output += (blocks.takePrefix() + line).painted(style) + "\n" }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Comments are for whoever edits the file.
    private static func isComment(_ html: String) -> Bool {
        let text = html.drop { $0 == " " || $0 == "\n" }
        return text.hasPrefix("<!--") && html.split(separator: "-->").count <= 2
            && html.reversed().drop { $0 == " " || $0 == "\n" }.starts(with: ">--")
    }
}
