/// Collects what stands in a paragraph, a heading or a cell.
struct InlineCollector {
    /// Whether looks are shown by signs, because there are no colours.
    var marks = false

    private var pieces: [InlinePiece] = []
    private var looks: [TextLook] = []
    /// The links that the walk is in, with where their text begins.
    private var links: [(url: String, start: Int)] = []

    private var look: TextLook { looks.last ?? [] }

    /// Begins a new text that looks so throughout.
    mutating func begin(_ look: TextLook) {
        pieces = []
        looks = [look]
        links = []
    }

    /// What was collected.
    mutating func end() -> [InlinePiece] {
        let result = pieces
        begin([])
        return result
    }

    mutating func enter(_ node: MarkdownNode) {
        switch node {
        case .text(let text): append(text)
        case .softBreak: append(" ")
        case .lineBreak: pieces.append(.lineBreak)
        case .codeSpan(let text):
            mark("`")
            append(text, .code)
            mark("`")
        case .htmlSpan(let text): append(text, .faint)
        case .emphasis: begin(.italic, "*")
        case .strong: begin(.bold, "**")
        case .strikethrough: begin(.struck, "~~")
        case .link(let url):
            links.append((url, pieces.count))
            looks.append(look.union(.underlined))
        case .image(let url):
            links.append((url, pieces.count))
            append("[image: ", .faint)
            looks.append(look)
        default: break
        }
    }

    mutating func leave(_ node: MarkdownNode) {
        switch node {
        case .emphasis: end("*")
        case .strong: end("**")
        case .strikethrough: end("~~")
        case .link:
            if looks.count > 1 { looks.removeLast() }
            endLink()
        case .image:
            if looks.count > 1 { looks.removeLast() }
            append("]", .faint)
            endLink()
        default: break
        }
    }

    private mutating func append(_ text: String, _ more: TextLook = []) {
        pieces.append(.run(TextRun(text, look.union(more))))
    }

    private mutating func mark(_ sign: String) {
        if marks { append(sign) }
    }

    private mutating func begin(_ more: TextLook, _ sign: String) {
        mark(sign)
        looks.append(look.union(more))
    }

    private mutating func end(_ sign: String) {
        if looks.count > 1 { looks.removeLast() }
        mark(sign)
    }

    /// The address follows the text, unless it is the text.
    private mutating func endLink() {
        guard let (url, start) = links.popLast(), !url.isEmpty else { return }
        let text = pieces[min(start, pieces.count)...].map { if case .run(let run) = $0 { run.text } else { " " } }
        guard ![text.joined(), "mailto:\(text.joined())", "http://\(text.joined())"].contains(TextRun(url).text) else {
            return
        }
        pieces.append(.run(TextRun(" ", .faint)))
        pieces.append(.run(TextRun("(\(url))", .faint, isWhole: true)))
    }
}
