/// What becomes of the line breaks at the end of a block scalar.
private enum Chomping { case strip, clip, keep }

extension TokenScanner {
    /// Reads a scalar that begins with `|` or `>`.
    mutating func scanBlockScalar(_ style: ScalarStyle) throws(YAMLFault) -> Token {
        let start = cursor.mark
        cursor.skip()
        var chomping = Chomping.clip
        var increment = 0
        try scanHeader(&chomping, &increment, start)

        var end = cursor.mark
        var column = increment > 0 ? max(indent, 0) + increment : 0
        var text: [UInt8] = []
        var lineBreak: [UInt8] = []
        var emptyLines: [UInt8] = []
        try scanEmptyLines(&column, &emptyLines, &end, start)
        var isIndentedMore = false
        while cursor.mark.column == column, !cursor.isAtEnd {
            let beginsBlank = cursor.isBlank()
            if style == .folded, !isIndentedMore, !beginsBlank, lineBreak.first == 0x0A {
                if emptyLines.isEmpty { text.append(0x20) }
            } else {
                text += lineBreak
            }
            text += emptyLines
            lineBreak = []
            emptyLines = []
            isIndentedMore = beginsBlank
            while !cursor.isBreakOrEnd() { cursor.read(into: &text) }
            cursor.readLine(into: &lineBreak)
            try scanEmptyLines(&column, &emptyLines, &end, start)
        }
        if chomping != .strip { text += lineBreak }
        if chomping == .keep { text += emptyLines }
        return Token(kind: .scalar, start: start, end: end, value: text, style: style)
    }

    /// Reads the rest of the first line: how to chomp, how deep, and a comment.
    private mutating func scanHeader(
        _ chomping: inout Chomping, _ increment: inout Int, _ start: Mark
    ) throws(YAMLFault) {
        var hasChomping = false
        for _ in 0..<2 {
            if cursor.next == UInt8(ascii: "+") || cursor.next == UInt8(ascii: "-"), !hasChomping {
                chomping = cursor.next == UInt8(ascii: "+") ? .keep : .strip
                hasChomping = true
                cursor.skip()
            } else if cursor.next.isDigit, increment == 0 {
                increment = Int(cursor.next - UInt8(ascii: "0"))
                guard increment > 0 else {
                    throw YAMLFault(mark: cursor.mark, problem: "the indentation after | or > is a digit from 1 to 9")
                }
                cursor.skip()
            }
        }
        while cursor.isBlank() { cursor.skip() }
        if cursor.next == UInt8(ascii: "#") {
            scanLineComment(for: start)
            while !cursor.isBreakOrEnd() { cursor.skip() }
        }
        guard cursor.isBreakOrEnd() else {
            throw YAMLFault(mark: cursor.mark, problem: "only a comment may follow | or > on its line")
        }
        cursor.skipLine()
    }

    /// Reads indentation and empty lines.
    ///
    /// - Parameter column: of the scalar's lines; 0 where it is not known yet, and found then.
    private mutating func scanEmptyLines(
        _ column: inout Int, _ breaks: inout [UInt8], _ end: inout Mark, _ start: Mark
    ) throws(YAMLFault) {
        end = cursor.mark
        var deepest = 0
        while true {
            while column == 0 || cursor.mark.column < column, cursor.next == 0x20 { cursor.skip() }
            deepest = max(deepest, cursor.mark.column)
            if column == 0 || cursor.mark.column < column, cursor.next == 0x09 {
                throw YAMLFault(mark: cursor.mark, problem: "a tab cannot indent a line in YAML")
            }
            guard cursor.isBreak() else { break }
            cursor.readLine(into: &breaks)
            end = cursor.mark
        }
        if column == 0 { column = max(deepest, indent + 1, 1) }
    }
}
