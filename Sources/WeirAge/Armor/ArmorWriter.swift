/// Puts the armor around a file that comes in pieces of any size.
struct ArmorWriter: Sendable {
    private var isBegun = false
    /// Less than a line.
    private var pending: [UInt8] = []

    mutating func write(_ bytes: [UInt8], into text: inout [UInt8]) {
        begin(&text)
        pending += bytes
        var rest = pending[...]
        while rest.count >= Armor.bytesPerLine {
            writeLine(rest.prefix(Armor.bytesPerLine), into: &text)
            rest = rest.dropFirst(Armor.bytesPerLine)
        }
        pending = Array(rest)
    }

    mutating func finish(into text: inout [UInt8]) {
        begin(&text)
        if !pending.isEmpty { writeLine(pending[...], into: &text) }
        pending = []
        text += Array("\(Armor.end)\n".utf8)
    }

    private mutating func begin(_ text: inout [UInt8]) {
        if !isBegun { text += Array("\(Armor.begin)\n".utf8) }
        isBegun = true
    }

    private func writeLine(_ bytes: ArraySlice<UInt8>, into text: inout [UInt8]) {
        Base64.encode(bytes, padded: true, into: &text)
        text.append(AgeByte.lineFeed)
    }
}
