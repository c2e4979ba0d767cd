public import WeirPlanning

/// Markdown as people read it on a terminal: headings, emphasis, lists, code, links, tables, quotes and rules, wrapped
/// to the width of the screen.
///
/// Nothing in a document can drive the terminal: whatever is not seen is spelt out, and the address of a link stands
/// beside its text. Without colours, what they would say is said by signs: `**bold**`, `*italic*`.
public struct MarkdownText: Sendable {
    /// Columns of a line, at least 20.
    public var width: Int
    /// Colours or none.
    public var style: Style

    /// Writes for a screen of this width, without colours unless stated.
    public init(width: Int, style: Style = .plain) {
        self.width = max(20, width)
        self.style = style
    }

    /// The most bytes of a document that are shown. Parsing takes more than proportional time for some texts.
    public static let longest = 128 << 10

    /// The text of a document in UTF-8, with a line end at its end; empty where there is nothing to show. Of one that is
    /// longer than `longest` only the beginning is shown, which its last line says.
    public func render(_ markdown: [UInt8]) -> String {
        let isCut = markdown.count > Self.longest
        let shown = isCut ? Array(Self.wholeLines(markdown.prefix(Self.longest))) : markdown
        guard let tree = MarkdownTree(shown) else { return "" }
        var renderer = MarkdownRenderer(width: width, style: style)
        tree.forEachEvent { renderer.take($0) }
        return renderer.output + (isCut ? "\n… \(DocumentText.size(markdown.count - shown.count)) more\n" : "")
    }

    /// `bytes` up to the last line end, so that no character is cut.
    private static func wholeLines(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? bytes
    }
}
