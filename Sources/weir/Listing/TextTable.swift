import WeirPlanning

/// Columns of text, aligned by their widest cell; the last one is not padded.
struct TextTable {
    var titles: [String]
    var rows: [[String]]

    var text: String {
        let shown = [titles.map { $0.uppercased() }] + rows.map { $0.map(Self.cell) }
        var widths = titles.map { _ in 0 }
        for row in shown {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], TerminalText.width(cell)) }
        }
        return shown.map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.enumerated().map { index, cell in
            index == cells.count - 1 ? cell : TerminalText.padded(cell, to: widths[index] + Self.gap)
        }
        return padded.joined() + "\n"
    }

    /// The spaces between two columns.
    private static let gap = 3
    /// The most columns of the terminal that one cell takes.
    private static let widest = 80

    /// A cell on one line, without characters that could drive a terminal; an empty one shows as a dash.
    private static func cell(_ text: String) -> String { text.isEmpty ? "–" : TerminalText.cut(text, to: widest) }
}
