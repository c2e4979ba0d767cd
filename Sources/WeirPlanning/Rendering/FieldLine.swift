/// One line that says how a field changed, with its columns aligned to those of the lines around it.
struct FieldLine {
    var symbol: String
    var colour: Style.Colour
    /// Safe for a terminal.
    var path: String
    /// Safe for a terminal.
    var values: String
    /// Safe for a terminal; empty for none.
    var source = ""

    /// How wide the columns of some lines are.
    struct Columns {
        private static let widestValue = 60

        var path: Int
        var values: Int

        init(_ lines: some Sequence<FieldLine>) {
            (path, values) = (0, 0)
            for line in lines {
                path = max(path, TerminalText.width(line.path))
                values = max(values, TerminalText.width(line.values))
            }
            path += 4
            values = min(Self.widestValue, values) + 4
        }
    }

    /// The line with its line end.
    func text(_ columns: Columns, style: Style, indent: Int) -> String {
        var text = "\(String(repeating: " ", count: indent))\(style.paint(symbol, colour)) "
        if values.isEmpty, source.isEmpty { return "\(text)\(path)\n" }
        text += TerminalText.padded(path, to: columns.path)
        text += source.isEmpty ? values : TerminalText.padded(values, to: columns.values) + style.paint(source, .faint)
        return "\(text)\n"
    }
}
