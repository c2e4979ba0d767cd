/// What an input consists of, beside bytes.
struct InputShape: OptionSet {
    let rawValue: Int

    /// Lines, whose indentation may mean something.
    static let lines = InputShape(rawValue: 1)
    /// Words, numbers and texts in quotes, between brackets, colons and commas.
    static let values = InputShape(rawValue: 2)
    /// Bytes in base 64 between a line that begins and a line that ends.
    static let armor = InputShape(rawValue: 4)
}

/// Makes inputs out of inputs.
public struct Mutator: Sendable {
    let shape: InputShape
    let tokens: [[UInt8]]
    let others: [[UInt8]]
    let longest: Int

    /// `input`, changed in one to four places; never longer than the target takes.
    public func mutated(_ input: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(4) {
            switch random.below(10) {
            case 0..<3 where shape.contains(.lines): changeLines(&bytes, &random)
            case 3..<6 where shape.contains(.values): changeValue(&bytes, &random)
            case 0..<6 where shape.contains(.armor): changeArmored(&bytes, &random)
            default: changeBytes(&bytes, &random)
            }
        }
        return Array(bytes.prefix(longest))
    }

    /// One change that knows nothing of what the bytes mean.
    func changeBytes(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let range = random.range(in: bytes.count)
        let place = random.below(bytes.count + 1)
        switch random.below(9) {
        case 0 where !range.isEmpty: bytes[range.lowerBound] ^= 1 << UInt8(random.below(8))
        case 1 where !range.isEmpty:
            bytes[range.lowerBound] = random.pick(Self.odd) ?? 0
        case 2: bytes.removeSubrange(range)
        case 3: bytes.insert(contentsOf: bytes[range], at: place)
        case 4: bytes.insert(contentsOf: random.pick(tokens) ?? [UInt8(random.below(256))], at: place)
        case 5:
            let other = random.pick(others) ?? []
            bytes.insert(contentsOf: other[random.range(in: other.count)], at: place)
        case 6:
            // A structure that goes on and on.
            let piece = bytes[range].prefix(64)
            for _ in 0..<random.below(200) where bytes.count < longest {
                bytes.insert(contentsOf: piece, at: range.upperBound)
            }
        case 7: bytes.insert(contentsOf: (random.pick(Self.numbers) ?? "").utf8, at: place)
        default: bytes.insert(contentsOf: random.pick(Self.scalars) ?? [], at: place)
        }
    }

    /// Bytes at which readers turn.
    private static let odd: [UInt8] = [
        0, 1, 9, 10, 13, 32, 34, 39, 45, 58, 92, 0x7F, 0x80, 0xBF, 0xC0, 0xED, 0xF4, 0xFF,
    ]

    /// Characters that are more, or less, than they look: marks, line ends, unassigned, invalid.
    private static let scalars: [[UInt8]] = [
        Array("\u{FEFF}".utf8), Array("\u{85}".utf8), Array("\u{2028}".utf8), Array("\u{202E}".utf8),
        Array("e\u{301}".utf8), Array("\u{1F600}".utf8), Array("\r\n".utf8), [0xED, 0xA0, 0x80], [0xC0, 0x80],
        [0xF5, 0x80, 0x80, 0x80], Array("\u{1B}[2J".utf8), [0],
    ]

    /// Numbers at the ends of what types hold, and beyond.
    static let numbers = [
        "0", "-1", "1", "127", "128", "255", "256", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "1e308", "1e309", "1e-400", "1E+999999999999", "-0", "-0.0",
        "0.1", "0x7fffffffffffffff", "0xffffffffffffffffff", "0o777", ".inf", "-.inf", ".nan", "1_000", "00", "010",
        "99999999999999999999999999999999999999", "292277026596-12-04T15:30:07Z", "9999-12-31T23:59:59.999999Z",
        "0000-00-00", "-271821-04-20", "106751991167d", "2562047788015215h", "1h-1m", "@every 1ns", "* * 31 2 *",
    ]
}
