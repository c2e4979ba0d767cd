/// A table as it is read, and as lines.
struct TableLayout {
    struct Row {
        let isHeader: Bool
        var cells: [[InlinePiece]] = []
    }

    let alignments: [ColumnAlignment]
    var rows: [Row] = []

    private static let gap = " │ "
    /// No column is made narrower than this.
    private static let narrowest = 4

    /// The lines of the whole table within `width` columns. Where its columns do not fit, each row is a paragraph.
    func lines(width: Int) -> [[TextRun]] {
        let count = alignments.count
        let room = width - Self.gap.count * max(0, count - 1)
        guard count > 0, room >= count * Self.narrowest else { return paragraphs(width: width) }
        let widths = widths(within: room)
        return rows.flatMap { row in
            lines(of: row, widths) + (row.isHeader ? [separator(widths)] : [])
        }
    }

    /// As wide as their widest cells; where there is not enough room, the widest give way first.
    private func widths(within room: Int) -> [Int] {
        var natural = [Int](repeating: 1, count: alignments.count)
        for row in rows {
            for (index, cell) in row.cells.prefix(natural.count).enumerated() {
                natural[index] = max(natural[index], Self.naturalWidth(cell))
            }
        }
        guard natural.reduce(0, +) > room else { return natural }
        var (low, high) = (Self.narrowest, natural.max() ?? Self.narrowest)
        while low < high {
            let most = (low + high + 1) / 2
            if natural.reduce(0, { $0 + min($1, most) }) <= room { low = most } else { high = most - 1 }
        }
        return natural.map { min($0, low) }
    }

    private static func naturalWidth(_ cell: [InlinePiece]) -> Int {
        cell.reduce(0) { if case .run(let run) = $1 { $0 + run.width } else { $0 } }
    }

    private func lines(of row: Row, _ widths: [Int]) -> [[TextRun]] {
        let cells = widths.indices.map { index in
            LineWrapping(width: widths[index]).lines(of: index < row.cells.count ? row.cells[index] : [])
        }
        return (0..<(cells.map(\.count).max() ?? 0)).map { number in
            widths.indices.flatMap { index -> [TextRun] in
                let line = number < cells[index].count ? cells[index][number] : []
                let gap = index > 0 ? [TextRun(Self.gap, .faint)] : []
                return gap + aligned(line, alignments[index], to: widths[index])
            }
        }
    }

    private func aligned(_ line: [TextRun], _ alignment: ColumnAlignment, to width: Int) -> [TextRun] {
        let free = max(0, width - line.width)
        let before =
            switch alignment {
            case .left: 0
            case .centre: free / 2
            case .right: free
            }
        return [TextRun(String(repeating: " ", count: before))] + line
            + [TextRun(String(repeating: " ", count: free - before))]
    }

    private func separator(_ widths: [Int]) -> [TextRun] {
        [TextRun(widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─"), .faint)]
    }

    private func paragraphs(width: Int) -> [[TextRun]] {
        rows.flatMap { row in
            let pieces = row.cells.enumerated().flatMap { index, cell in
                (index > 0 ? [.run(TextRun(Self.gap, .faint))] : []) + cell
            }
            return LineWrapping(width: width).lines(of: pieces)
        }
    }
}
