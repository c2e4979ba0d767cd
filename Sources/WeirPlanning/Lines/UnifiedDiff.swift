/// Two texts as the unified format shows them: the lines that differ, with a few around them.
///
/// https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
public struct UnifiedDiff: Sendable {
    /// Colours or none.
    public var style: Style
    /// How many equal lines are shown around those that differ.
    public var context: Int

    /// Three lines of context unless stated.
    public init(style: Style = .plain, context: Int = 3) {
        self.style = style
        self.context = context
    }

    /// The text, each line with its end; empty where the two say the same. Nothing in it can drive a terminal.
    ///
    /// - Parameters:
    ///   - names: what stands in the first two lines behind `---` and `+++`; nil for neither.
    public func render(_ old: String, _ new: String, names: (old: String, new: String)? = nil) -> String {
        let (before, after) = (Self.lines(old), Self.lines(new))
        var text = ""
        for hunk in hunks(LineDiff(before, after).edits, before.count) {
            append(hunk, before, after, to: &text)
        }
        guard let names, !text.isEmpty else { return text }
        return style.paint("--- \(TerminalText.escaped(names.old))", .bold) + "\n"
            + style.paint("+++ \(TerminalText.escaped(names.new))", .bold) + "\n" + text
    }

    private static func lines(_ text: String) -> [ArraySlice<UInt8>] {
        var lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Edits whose context would touch, together.
    private func hunks(_ edits: [LineDiff.Edit], _ count: Int) -> [[LineDiff.Edit]] {
        var hunks: [[LineDiff.Edit]] = []
        for edit in edits {
            if let last = hunks.last?.last, edit.old.lowerBound - last.old.upperBound <= 2 * context {
                hunks[hunks.count - 1].append(edit)
            } else {
                hunks.append([edit])
            }
        }
        return hunks
    }

    private func append(
        _ hunk: [LineDiff.Edit], _ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>], to text: inout String
    ) {
        guard let first = hunk.first, let last = hunk.last else { return }
        let lead = min(context, first.old.lowerBound)
        let tail = min(context, before.count - last.old.upperBound)
        let old = first.old.lowerBound - lead..<last.old.upperBound + tail
        let new = first.new.lowerBound - lead..<last.new.upperBound + tail
        text += style.paint("@@ -\(Self.range(old)) +\(Self.range(new)) @@", .cyan) + "\n"
        var next = old.lowerBound
        for edit in hunk {
            for index in next..<edit.old.lowerBound { text += " \(Self.shown(before[index]))\n" }
            for index in edit.old { text += style.paint("-\(Self.shown(before[index]))", .red) + "\n" }
            for index in edit.new { text += style.paint("+\(Self.shown(after[index]))", .green) + "\n" }
            next = edit.old.upperBound
        }
        for index in next..<old.upperBound { text += " \(Self.shown(before[index]))\n" }
    }

    /// `12,3`, from 1; `12` for one line; the line before for none.
    private static func range(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }

    /// Tabs are shown as they are: they are what indents code.
    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
            .map { TerminalText.escaped(String($0)) }.joined(separator: "\t")
    }
}
