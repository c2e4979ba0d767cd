import FoundationEssentials

extension Mutator {
    /// Changes what stands in base 64 between the first line of dashes and the next, and leaves the armor whole. Changes
    /// bytes where there is no armor.
    func changeArmored(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let dashes = lines.indices.filter { Self.text(lines[$0]).contains("-----") }
        // In a commit, each line but the first is continued by a space.
        let indent = dashes.count > 1 && lines[dashes[1]].first == 0x20 ? [UInt8(0x20)] : []
        guard dashes.count > 1, dashes[0] + 1 < dashes[1],
            var content = Data(
                base64Encoded: lines[(dashes[0] + 1)..<dashes[1]].map { Self.text($0[...]) }.joined()
            ).map(Array.init)
        else { return changeBytes(&bytes, &random) }
        if random.below(3) == 0 { changeLength(&content, &random) } else { changeBytes(&content, &random) }
        let encoded = Array(Data(content.prefix(longest / 2)).base64EncodedString().utf8)
        let columns = 64
        let body = stride(from: 0, to: encoded.count, by: columns).map { start in
            indent + encoded[start..<min(encoded.count, start + columns)]
        }
        lines.replaceSubrange((dashes[0] + 1)..<dashes[1], with: body)
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Changes four bytes that may say how long something is.
    private func changeLength(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard bytes.count >= 4 else { return }
        let zeros = bytes.indices.dropLast(3).filter { bytes[$0] == 0 && bytes[$0 + 1] == 0 }
        guard let start = random.pick(zeros) else { return }
        let lengths: [[UInt8]] = [
            [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, UInt8(random.below(256))], [0x7F, 0xFF, 0xFF, 0xFF],
            [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 1, 0],
        ]
        bytes.replaceSubrange(start..<(start + 4), with: random.pick(lengths) ?? [])
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
    }
}
