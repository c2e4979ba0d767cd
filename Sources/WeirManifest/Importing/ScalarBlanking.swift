import WeirModel

/// Empties scalars in the text of a YAML file and leaves everything else as it is: comments, quotes, line ends.
enum ScalarBlanking {
    /// `bytes` with `""` in the place of each of the nodes; nil where the end of one of them cannot be told, such as
    /// of a plain text over several lines.
    ///
    /// The caller reads the result again to be sure: what an alias refers to looks the same as what stands alone.
    static func blank(_ nodes: [Int], of document: Document, in bytes: [UInt8]) -> [UInt8]? {
        let lines = lineStarts(bytes)
        var ranges: [Range<Int>] = []
        for index in nodes {
            let node = document.nodes[index]
            guard Int(node.line) <= lines.count,
                let start = offset(of: node.position, lineStart: lines[Int(node.line) - 1], in: bytes),
                let end = end(of: index, document, start, bytes)
            else { return nil }
            ranges.append(start..<end)
        }
        var result = bytes
        for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
            result.replaceSubrange(range, with: "\"\"".utf8)
        }
        return result
    }

    /// Where each line begins; a byte order mark is no part of the first.
    private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var index = starts[0]
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
            if byte == 0x0A || byte == 0x0D { starts.append(index) }
        }
        return starts
    }

    private static func offset(of position: SourcePosition, lineStart: Int, in bytes: [UInt8]) -> Int? {
        var index = lineStart
        var column: UInt32 = 1
        while column < position.column {
            guard index < bytes.count else { return nil }
            index += 1
            while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
            column += 1
        }
        return index < bytes.count ? index : nil
    }

    /// Where the scalar that begins at `start` ends.
    private static func end(of index: Int, _ document: Document, _ start: Int, _ bytes: [UInt8]) -> Int? {
        switch document.nodes[index].style {
        case .singleQuoted: return endOfSingleQuoted(start, bytes)
        case .doubleQuoted: return endOfDoubleQuoted(start, bytes)
        case .literal, .folded:
            return index > 0 ? endOfBlock(start, parentColumn: Int(document.nodes[index - 1].column), bytes) : nil
        case .plain:
            let text = document.bytes(index)
            return !text.isEmpty && bytes[start...].starts(with: text) ? start + text.count : nil
        case .block, .flow: return nil
        }
    }

    private static func endOfSingleQuoted(_ start: Int, _ bytes: [UInt8]) -> Int? {
        guard bytes[start] == UInt8(ascii: "'") else { return nil }
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "'") {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") else { return index + 1 }
                index += 1
            }
            index += 1
        }
        return nil
    }

    private static func endOfDoubleQuoted(_ start: Int, _ bytes: [UInt8]) -> Int? {
        guard bytes[start] == UInt8(ascii: "\"") else { return nil }
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") { return index + 1 }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// The end of the last line that belongs to a literal or folded block: those that are empty or indented deeper
    /// than the key, without the empty ones at the end and without the last line's end.
    private static func endOfBlock(_ start: Int, parentColumn: Int, _ bytes: [UInt8]) -> Int? {
        guard bytes[start] == UInt8(ascii: "|") || bytes[start] == UInt8(ascii: ">") else { return nil }
        var lineEnd = endOfLine(start, bytes)
        var end = lineEnd
        while let next = nextLine(after: lineEnd, bytes) {
            let indent = bytes[next...].prefix { $0 == 0x20 }.count
            lineEnd = endOfLine(next, bytes)
            if next + indent == lineEnd { continue }
            guard indent >= parentColumn else { break }
            end = lineEnd
        }
        return end
    }

    private static func endOfLine(_ start: Int, _ bytes: [UInt8]) -> Int {
        bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    }

    private static func nextLine(after end: Int, _ bytes: [UInt8]) -> Int? {
        guard end < bytes.count else { return nil }
        let isPair = bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
        let next = end + (isPair ? 2 : 1)
        return next < bytes.count ? next : nil
    }
}
