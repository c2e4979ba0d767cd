import WeirModel

/// The lines below a unit that show its fields before and after.
struct FieldText {
    var style: Style
    var isVerbose: Bool

    private static let mostFields = 20
    private static let widestPath = 72
    private static let widestValue = 60

    private struct Line {
        var symbol: String
        var colour: Style.Colour
        var path: String
        var values: String
        var source: String
    }

    func append(_ fields: [FieldChange], to text: inout String) {
        let shown = isVerbose ? fields.count : Self.mostFields
        let lines = fields.prefix(shown).map(line)
        let pathWidth = (lines.map { TerminalText.width($0.path) }.max() ?? 0) + 4
        let valueWidth = min(Self.widestValue, lines.map { TerminalText.width($0.values) }.max() ?? 0) + 4
        for line in lines {
            text += "      \(style.paint(line.symbol, line.colour)) \(TerminalText.padded(line.path, to: pathWidth))"
            if line.source.isEmpty {
                text += line.values
            } else {
                text += TerminalText.padded(line.values, to: valueWidth) + style.paint(line.source, .faint)
            }
            text += "\n"
        }
        if fields.count > shown { text += "      … and \(PlanWords.count(fields.count - shown, "more field"))\n" }
    }

    private func line(_ field: FieldChange) -> Line {
        let path = field.path.joined(separator: " / ")
        let source = field.source.map { TerminalText.escaped($0.description) } ?? ""
        func made(_ symbol: String, _ colour: Style.Colour, _ values: String) -> Line {
            Line(
                symbol: symbol, colour: colour,
                path: isVerbose ? TerminalText.escaped(path) : TerminalText.cut(path, to: Self.widestPath),
                values: values, source: source)
        }
        switch (field.before, field.after) {
        case (.secret, _), (_, .secret): return made("~", .yellow, "(secret, changed)")
        case (.absent, .json(let after)): return made("+", .green, shown(after, of: field))
        case (.json(let before), .absent): return made("-", .red, shown(before, of: field))
        case (.json(let before), .json(let after)):
            let (before, after) = (shown(before, of: field), shown(after, of: field))
            let isSame = field.path.first == "documents" && before == after
            return made("~", .yellow, isSame ? "\(after), changed" : "\(before) → \(after)")
        case (.absent, .absent): return made("~", .yellow, "")
        }
    }

    private func shown(_ value: String, of field: FieldChange) -> String {
        DocumentText.value(value, at: field.path) ?? cut(value)
    }

    private func cut(_ value: String) -> String {
        isVerbose ? TerminalText.escaped(value) : TerminalText.cut(value, to: Self.widestValue)
    }
}
