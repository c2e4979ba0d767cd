/// The quotes and lists that a line stands in, and what they put before it.
struct BlockStack {
    enum Block {
        case quote
        /// `next`: the number of the next item; nil where items have none.
        case list(next: Int?, isTight: Bool)
        /// The sign stands before the first line; below it are as many spaces.
        case item(sign: String, isSigned: Bool)
    }

    private let width: Int
    private var blocks: [Block] = []

    init(width: Int) { self.width = width }

    /// Deeper than this nothing is indented any further, so that there is room for text whatever comes.
    private static let deepest = 16

    /// Columns for text.
    var room: Int { max(width / 3, width - prefix.width) }

    /// Whether the innermost list has no empty lines between its items.
    var isTight: Bool {
        for block in blocks.reversed() {
            switch block {
            case .list(_, let isTight): return isTight
            case .quote: return false
            case .item: continue
            }
        }
        return false
    }

    mutating func push(_ block: Block) { blocks.append(block) }

    /// Begins the next item of the innermost list.
    mutating func pushItem(_ isChecked: Bool?) {
        var sign = "• "
        if case .list(let next?, let isTight)? = blocks.last {
            sign = "\(next). "
            blocks[blocks.count - 1] = .list(next: next + 1, isTight: isTight)
        }
        if let isChecked { sign = isChecked ? "[x] " : "[ ] " }
        blocks.append(.item(sign: sign, isSigned: false))
    }

    mutating func pop() { _ = blocks.popLast() }

    /// What stands before the next line, with the signs of items that begin on it.
    mutating func takePrefix() -> [TextRun] {
        let runs = prefix
        for index in blocks.indices {
            if case .item(let sign, false) = blocks[index] { blocks[index] = .item(sign: sign, isSigned: true) }
        }
        return runs
    }

    /// What stands before the next line where the innermost item still waits for it; nil where it does not.
    mutating func takeSign() -> [TextRun]? {
        guard case .item(_, false)? = blocks.last else { return nil }
        return takePrefix()
    }

    /// A line without text, for between two blocks.
    var emptyLine: [TextRun] {
        blocks.prefix(Self.deepest * 2).flatMap { block -> [TextRun] in
            switch block {
            case .quote: [Self.bar]
            case .list: []
            case .item(let sign, _): [Self.spaces(sign)]
            }
        }
    }

    private static let bar = TextRun("│ ", .faint)

    private static func spaces(_ sign: String) -> TextRun { TextRun(String(repeating: " ", count: sign.count)) }

    private var prefix: [TextRun] {
        blocks.prefix(Self.deepest * 2).flatMap { block -> [TextRun] in
            switch block {
            case .quote: [Self.bar]
            case .list: []
            case .item(let sign, let isSigned): [isSigned ? Self.spaces(sign) : TextRun(sign, .faint)]
            }
        }
    }
}
