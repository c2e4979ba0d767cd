import WeirJSON
import WeirModel

/// The text of a YAML file, in which places are changed and the rest stays as it is.
struct ChangedText {
    /// The lines of an item of a block list.
    struct Block {
        /// From the line with the hyphen to the last line of the item.
        var lines: Range<Int>
        /// The same with the comment lines right above.
        var withComments: Range<Int>
        /// How many columns stand before the hyphen.
        var indentation: Int
    }

    private let source: [UInt8]
    /// Where each line begins, and the end of the last.
    private let lineStarts: [Int]
    private var changes: [(range: Range<Int>, text: [UInt8])] = []

    init(_ source: [UInt8]) {
        self.source = source
        var starts = [source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var index = starts[0]
        while index < source.count {
            let byte = source[index]
            index += 1
            guard byte == 0x0A || byte == 0x0D && !(index < source.count && source[index] == 0x0A) else { continue }
            starts.append(index)
        }
        if starts.last != source.count { starts.append(source.count) }
        lineStarts = starts
    }

    /// The text with all changes.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        var end = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard change.range.lowerBound >= end else { continue }
            result += source[end..<change.range.lowerBound] + change.text
            end = change.range.upperBound
        }
        return result + source[end...]
    }

    mutating func replace(_ range: Range<Int>, with text: [UInt8]) { changes.append((range, text)) }

    /// Puts a text behind the colon of the key whose value, of which nothing is left, is at `node`.
    mutating func insert(_ text: String, afterKeyOf node: Int, _ document: Document) {
        let key = document.nodes[node - 1]
        guard let start = offset(line: key.line, column: key.column) else { return }
        guard let colon = source[start...].firstIndex(of: UInt8(ascii: ":")) else { return }
        replace(colon + 1..<colon + 1, with: Array(text.utf8))
    }

    /// Where a scalar stands, quotes included; nil for one that is written in a way of its own.
    func range(of node: Int, _ document: Document) -> Range<Int>? {
        let scalar = document.nodes[node]
        guard scalar.kind.isScalar, let start = offset(line: scalar.line, column: scalar.column), start < source.count
        else { return nil }
        switch scalar.style {
        case .plain:
            let end = start + Int(scalar.textLength)
            return end <= source.count && source[start..<end] == document.bytes(node) ? start..<end : nil
        case .singleQuoted, .doubleQuoted:
            let quote = source[start]
            guard quote == UInt8(ascii: scalar.style == .singleQuoted ? "'" : "\"") else { return nil }
            var index = start + 1
            while index < source.count, source[index] != quote {
                index += quote == UInt8(ascii: "\"") && source[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            return index < source.count ? start..<index + 1 : nil
        default: return nil
        }
    }

    /// A string as it can stand in the place of one of that style, in block and flow style alike.
    func scalar(_ text: String, like style: Document.Style) -> [UInt8] {
        let isPlain =
            style == .plain && !text.isEmpty && text.last != " " && text.last != ":"
            && !text.contains(": ") && !text.contains(" #")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }
            && !text.contains(where: { "[]{},&*!|>'\"%`\\".contains($0) })
            && text.first.map { !"-?:#@ ".contains($0) } ?? false
        if isPlain { return Array(text.utf8) }
        var quoted: [UInt8] = []
        JSONText.appendString(Array(text.utf8).span, to: &quoted)
        return quoted
    }

    /// The lines of each item of a list whose items begin on lines of their own; nil where they do not.
    ///
    /// - Parameter end: the line after which the list cannot go on; nil for the end of the file.
    func blocks(of items: [Int], in document: Document, before end: UInt32?) -> [Int: Block]? {
        var blocks: [Int: Block] = [:]
        for (number, item) in items.enumerated() {
            let node = document.nodes[item]
            let line = Int(node.line) - 1
            let next = number + 1 < items.count ? document.nodes[items[number + 1]].line : end
            var last = next.map { Int($0) - 1 } ?? lineStarts.count - 1
            guard line + 1 < lineStarts.count, last > line, last < lineStarts.count,
                let start = offset(line: node.line, column: node.column)
            else { return nil }
            let before = source[lineStarts[line]..<start]
            let indentation = before.prefix { $0 == 0x20 }.count
            let rest = before.dropFirst(indentation)
            guard rest.first == UInt8(ascii: "-"), rest.dropFirst().allSatisfy({ $0 == 0x20 }) else { return nil }
            while last > line + 1, isCommentOrBlank(last - 1) { last -= 1 }
            var first = line
            while first > 0, isComment(first - 1) { first -= 1 }
            blocks[item] = Block(
                lines: lineStarts[line]..<lineStarts[last], withComments: lineStarts[first]..<lineStarts[last],
                indentation: indentation)
        }
        return blocks
    }

    private func offset(line: UInt32, column: UInt32) -> Int? {
        guard line >= 1, Int(line) < lineStarts.count || Int(line) == 1 else { return nil }
        var index = lineStarts[Int(line) - 1]
        for _ in 1..<max(1, column) {
            guard index < source.count else { return nil }
            index += 1
            while index < source.count, source[index] & 0xC0 == 0x80 { index += 1 }
        }
        return index
    }

    private func firstCharacter(ofLine line: Int) -> UInt8? {
        source[lineStarts[line]..<lineStarts[line + 1]].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private func isComment(_ line: Int) -> Bool { firstCharacter(ofLine: line) == UInt8(ascii: "#") }

    private func isCommentOrBlank(_ line: Int) -> Bool {
        firstCharacter(ofLine: line).map { $0 == UInt8(ascii: "#") } ?? true
    }
}
