extension Mutator {
    private static let lineFeed = UInt8(ascii: "\n")

    /// Removes, repeats, exchanges, indents or takes over lines.
    func changeLines(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        var lines = bytes.split(separator: Self.lineFeed, omittingEmptySubsequences: false).map(Array.init)
        let range = random.range(in: lines.count)
        let place = random.below(lines.count + 1)
        switch random.below(7) {
        case 0: lines.removeSubrange(range)
        case 1: lines.insert(contentsOf: lines[range], at: place)
        case 2 where place < lines.count: lines.swapAt(range.lowerBound, place)
        case 3:
            for index in range { lines[index].insert(contentsOf: [UInt8](repeating: 0x20, count: 2), at: 0) }
        case 4:
            for index in range where lines[index].starts(with: [0x20, 0x20]) { lines[index].removeFirst(2) }
        case 5:
            let other = (random.pick(others) ?? []).split(separator: Self.lineFeed).map(Array.init)
            lines.insert(contentsOf: other[random.range(in: other.count)], at: place)
        default:
            // The same key twice, the second one with another value.
            guard let line = random.pick(lines), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
            lines.insert(line[...colon] + [0x20] + (random.pick(tokens) ?? []), at: place)
        }
        bytes = Array(lines.joined(separator: [Self.lineFeed]))
    }

    /// Puts another value in the place of a word, a number or a text in quotes, or something around it.
    func changeValue(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let start = random.below(bytes.count)
        let begin = bytes[..<start].lastIndex(where: Self.separates).map { $0 + 1 } ?? 0
        let end = bytes[start...].firstIndex(where: Self.separates) ?? bytes.count
        guard begin <= end else { return }
        let value = bytes[begin..<end]
        let choices: [[UInt8]] = [
            Array((random.pick(Self.numbers) ?? "").utf8), random.pick(tokens) ?? [], Array("null".utf8),
            Array("true".utf8), Array("[]".utf8), Array("{}".utf8), Array("\"\"".utf8), [],
            [UInt8](repeating: UInt8(ascii: "x"), count: 1 + random.below(300)),
            Array("[".utf8) + value + Array("]".utf8),
            Array("{\"a\": ".utf8) + value + Array("}".utf8), Array("\"".utf8) + value + Array("\"".utf8),
        ]
        bytes.replaceSubrange(begin..<end, with: random.pick(choices) ?? [])
    }

    private static func separates(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x0A, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x3D: true
        default: false
        }
    }
}
