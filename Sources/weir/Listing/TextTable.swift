/// Columns of text, aligned by their widest cell; the last one is not padded.
struct TextTable {
    var titles: [String]
    var rows: [[String]]

    var text: String {
        let shown = [titles.map { $0.uppercased() }] + rows.map { $0.map(Self.cell) }
        var widths = titles.map { _ in 0 }
        for row in shown {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
        return shown.map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.enumerated().map { index, cell in
            index == cells.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
        }
        return padded.joined(separator: "   ") + "\n"
    }

    /// A cell on one line, without characters that could drive a terminal; an empty one shows as a dash.
    private static func cell(_ text: String) -> String {
        if text.isEmpty { return "–" }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(80) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
