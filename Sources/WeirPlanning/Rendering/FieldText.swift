import WeirModel

/// The lines below a unit that show its fields before and after.
public struct FieldText: Sendable {
    /// Colours or none.
    public var style: Style
    /// True: nothing is left out or cut.
    public var isVerbose: Bool

    /// Writes without colours, and no more than a few fields, unless stated.
    public init(style: Style = .plain, isVerbose: Bool = false) {
        self.style = style
        self.isVerbose = isVerbose
    }

    private static let mostFields = 20
    private static let widestPath = 72
    private static let widestValue = 60

    /// The lines with their line ends, indented by six. Nothing in them can drive a terminal.
    public func render(_ fields: [FieldChange]) -> String {
        var text = ""
        append(fields, to: &text)
        return text
    }

    func append(_ fields: [FieldChange], to text: inout String) {
        let shown = isVerbose ? fields.count : Self.mostFields
        let lines = fields.prefix(shown).map(line)
        let columns = FieldLine.Columns(lines)
        for line in lines { text += line.text(columns, style: style, indent: 6) }
        if fields.count > shown { text += "      … and \(PlanWords.count(fields.count - shown, "more field"))\n" }
    }

    private func line(_ field: FieldChange) -> FieldLine {
        let path = (field.isMove ? field.path.dropLast() : field.path[...]).joined(separator: " / ")
        let source = field.source.map { TerminalText.escaped($0.description) } ?? ""
        func made(_ symbol: String, _ colour: Style.Colour, _ values: String) -> FieldLine {
            FieldLine(
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
            if field.isMove { return made(">", .cyan, "\(before) → \(after)") }
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
