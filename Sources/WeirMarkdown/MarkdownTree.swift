import CLibCMark
import Synchronization

/// A parsed document: GitHub Flavored Markdown (https://github.github.com/gfm/) with its tables, tasks, strikethrough
/// and links without brackets.
@safe
struct MarkdownTree: ~Copyable {
    /// A step of a walk: into a node, or out of one that can have others in it.
    enum Event: Equatable {
        case enter(MarkdownNode)
        case leave(MarkdownNode)
    }

    private let root: OpaquePointer

    /// nil only where the library fails, which it does on no input.
    init?(_ markdown: [UInt8]) {
        guard let root = unsafe Self.parser.withLock({ _ in unsafe Self.parse(markdown) }) else { return nil }
        unsafe self.root = unsafe root
    }

    /// One at a time: while the library parses, its extensions are known to the whole process.
    private static let parser = Mutex<Void>(cmark_gfm_core_extensions_ensure_registered())

    private static func parse(_ markdown: [UInt8]) -> OpaquePointer? {
        guard let parser = unsafe cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8) else { return nil }
        defer { unsafe cmark_parser_free(parser) }
        for name in ["strikethrough", "autolink", "tasklist"] + (hasSaneTables(markdown) ? ["table"] : []) {
            guard let found = unsafe cmark_find_syntax_extension(name) else { continue }
            unsafe cmark_parser_attach_syntax_extension(parser, found)
        }
        unsafe markdown.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe cmark_parser_feed(parser, start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return unsafe cmark_parser_finish(parser)
    }

    deinit { unsafe cmark_node_free(root) }

    /// The parser fills up every row of a table to the width of its head: a head of a thousand columns above a
    /// thousand lines makes a million nodes of a few kilobytes. Documents in which that could happen have no tables.
    private static func hasSaneTables(_ markdown: [UInt8]) -> Bool {
        var widest = 0
        var lines = 0
        for line in markdown.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            lines += 1
            widest = max(widest, line.count { $0 == UInt8(ascii: "|") } + 1)
        }
        return widest * lines <= mostCells
    }

    private static let mostCells = 200_000

    /// Calls `body` for every step of the walk over the whole tree, in the order of the text.
    borrowing func forEachEvent(_ body: (Event) -> Void) {
        guard let iterator = unsafe cmark_iter_new(root) else { return }
        defer { unsafe cmark_iter_free(iterator) }
        while true {
            let event = unsafe cmark_iter_next(iterator)
            guard event == CMARK_EVENT_ENTER || event == CMARK_EVENT_EXIT else { return }
            guard let node = unsafe cmark_iter_get_node(iterator) else { continue }
            let copy = unsafe MarkdownNode(node)
            body(event == CMARK_EVENT_ENTER ? .enter(copy) : .leave(copy))
        }
    }
}

extension MarkdownNode {
    /// Copies what the library has of a node.
    @unsafe
    fileprivate init(_ node: OpaquePointer) {
        func string(_ pointer: UnsafePointer<CChar>?) -> String {
            unsafe pointer.map { unsafe String(cString: $0) } ?? ""
        }
        let literal = { unsafe string(cmark_node_get_literal(node)) }
        switch unsafe string(cmark_node_get_type_string(node)) {
        case "document": self = .document
        case "block_quote": self = .quote
        case "list":
            let isNumbered = unsafe cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
            self = unsafe .list(
                start: isNumbered ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) == 1)
        case "item": self = .item(isChecked: nil)
        case "tasklist": self = unsafe .item(isChecked: cmark_gfm_extensions_get_tasklist_item_checked(node))
        case "code_block": self = .code(literal())
        case "html_block": self = .html(literal())
        case "paragraph": self = .paragraph
        case "heading": self = unsafe .heading(level: Int(cmark_node_get_heading_level(node)))
        case "thematic_break": self = .rule
        case "table": self = unsafe .table(Self.alignments(node))
        case "table_header": self = .row(isHeader: true)
        case "table_row": self = .row(isHeader: false)
        case "table_cell": self = .cell
        case "text": self = .text(literal())
        case "softbreak": self = .softBreak
        case "linebreak": self = .lineBreak
        case "code": self = .codeSpan(literal())
        case "html_inline": self = .htmlSpan(literal())
        case "emph": self = .emphasis
        case "strong": self = .strong
        case "strikethrough": self = .strikethrough
        case "link": self = unsafe .link(url: string(cmark_node_get_url(node)))
        case "image": self = unsafe .image(url: string(cmark_node_get_url(node)))
        default: self = .other
        }
    }

    @unsafe
    private static func alignments(_ node: OpaquePointer) -> [ColumnAlignment] {
        let count = unsafe Int(cmark_gfm_extensions_get_table_columns(node))
        guard let letters = unsafe cmark_gfm_extensions_get_table_alignments(node) else { return [] }
        return (0..<count).map { index in
            switch unsafe letters[index] {
            case UInt8(ascii: "r"): .right
            case UInt8(ascii: "c"): .centre
            default: .left
            }
        }
    }
}
