public import WeirModel

/// Diagnostics as people read them: position, message, the line with a caret, and what to do.
public struct DiagnosticText: Sendable {
    /// Colours or none.
    public var style: Style

    /// Writes without colours unless stated.
    public init(style: Style = .plain) { self.style = style }

    /// The diagnostics one after the other, several lines each, with an empty line between two and a line end at the end.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(render).joined(separator: "\n")
    }

    private func render(_ diagnostic: Diagnostic) -> String {
        let place = style.paint(TerminalText.escaped(diagnostic.location.description), .bold)
        let severity = style.paint("\(diagnostic.severity.rawValue):", colour(diagnostic.severity))
        var text = "\(place): \(severity) \(TerminalText.escaped(diagnostic.message)) [\(diagnostic.code.rawValue)]\n"
        if let line = diagnostic.sourceLine, !line.isEmpty {
            let column = diagnostic.caretColumn ?? diagnostic.location.position.column
            let shown = SourceExcerpt(of: line, column: Int(column), length: Int(diagnostic.length))
            text += "    \(shown.line)\n    \(shown.indent)"
            text += style.paint(shown.carets, colour(diagnostic.severity)) + "\n"
        }
        if let hint = diagnostic.hint { text += "  hint: \(TerminalText.escaped(hint))\n" }
        for related in diagnostic.related {
            text +=
                "  \(TerminalText.escaped(related.location.description)): \(TerminalText.escaped(related.message))\n"
        }
        return text
    }

    private func colour(_ severity: Diagnostic.Severity) -> Style.Colour {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .information: .cyan
        }
    }
}

/// A source line as it is shown, the white space below it up to the caret, and the carets.
struct SourceExcerpt: Hashable {
    private(set) var line = ""
    private(set) var indent = ""
    private(set) var carets = ""

    /// Columns of a source line that are shown; a longer one is cut around the caret.
    private static let window = 120

    /// - Parameters:
    ///   - column: In Unicode scalars from 1; beyond the line's end means its end.
    ///   - length: How many scalars the carets underline.
    init(of source: String, column: Int, length: Int) {
        let cells = Self.cells(of: source)
        let caret = min(max(column - 1, 0), cells.count)
        let first = Self.firstCell(cells, caret)
        if first > 0 { (line, indent) = ("…", " ") }
        var used = first > 0 ? 1 : 0
        for index in first..<cells.count {
            guard used + cells[index].width <= Self.window else {
                line += "…"
                break
            }
            line += cells[index].text
            used += cells[index].width
            if index < caret {
                indent += String(repeating: " ", count: cells[index].width)
            } else if index - caret < max(1, length) {
                carets += String(repeating: "^", count: cells[index].width)
            }
        }
        if carets.isEmpty { carets = "^" }
    }

    private typealias Cell = (text: String, width: Int)

    /// Each scalar as it is shown. A tab goes to the next multiple of four, because the terminal's stops count from its
    /// own left edge.
    private static func cells(of source: String) -> [Cell] {
        var cells: [Cell] = []
        var position = 0
        for scalar in source.unicodeScalars {
            let text =
                scalar == "\t"
                ? String(repeating: " ", count: 4 - position % 4) : TerminalText.escaped(String(Character(scalar)))
            let width = TerminalText.width(text)
            cells.append((text, width))
            position += width
        }
        return cells
    }

    /// Where to begin so that the caret is shown with something of what comes after it.
    private static func firstCell(_ cells: [Cell], _ caret: Int) -> Int {
        guard cells.reduce(0, { $0 + $1.width }) > window else { return 0 }
        var room = window * 2 / 3
        var first = caret
        while first > 0, room >= cells[first - 1].width {
            first -= 1
            room -= cells[first].width
        }
        return first
    }
}
