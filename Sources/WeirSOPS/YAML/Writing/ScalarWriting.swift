extension YAMLOutput {
    mutating func writePlain(_ value: [UInt8]) {
        if !value.isEmpty, !followsSpace { put(" ") }
        var index = 0
        while index < value.count { write(value, &index) }
        if !value.isEmpty { followsSpace = false }
        isIndentation = false
    }

    mutating func writeSingleQuoted(_ value: [UInt8]) {
        writeIndicator("'", needsSpace: true)
        var followsBreak = false
        var index = 0
        while index < value.count {
            if value.isBreak(at: index) {
                if !followsBreak, value[index] == 0x0A { putBreak() }
                writeBreak(value, &index)
                followsBreak = true
                continue
            }
            if followsBreak, value[index] != 0x20 { writeIndent() }
            if value[index] == UInt8(ascii: "'") { put("'") }
            let isSpace = value[index] == 0x20
            write(value, &index)
            if !isSpace {
                isIndentation = false
                followsBreak = false
            }
        }
        writeIndicator("'")
    }

    mutating func writeDoubleQuoted(_ value: [UInt8]) {
        writeIndicator("\"", needsSpace: true)
        // go-yaml looks for the byte order mark at the beginning of the text whatever character is at hand.
        let escapesAll = value.starts(with: [0xEF, 0xBB, 0xBF])
        var index = 0
        while index < value.count {
            let byte = value[index]
            let mustEscape =
                escapesAll || !value.isPrintable(at: index) || value.isBreak(at: index) || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "\\")
            if mustEscape {
                let width = value.characterWidth(at: index)
                let character = String(decoding: value[index..<index + width], as: UTF8.self).unicodeScalars.first
                writeEscape(character ?? "\u{FFFD}")
                index += width
            } else {
                write(value, &index)
            }
        }
        writeIndicator("\"")
    }

    private mutating func writeEscape(_ character: Unicode.Scalar) {
        put("\\")
        switch character.value {
        case 0x00: put("0")
        case 0x07: put("a")
        case 0x08: put("b")
        case 0x09: put("t")
        case 0x0A: put("n")
        case 0x0B: put("v")
        case 0x0C: put("f")
        case 0x0D: put("r")
        case 0x1B: put("e")
        case 0x22, 0x5C: put(character)
        case 0x85: put("N")
        case 0xA0: put("_")
        case 0x2028: put("L")
        case 0x2029: put("P")
        case ...0xFF: putHexadecimal(character.value, "x", digits: 2)
        case ...0xFFFF: putHexadecimal(character.value, "u", digits: 4)
        default: putHexadecimal(character.value, "U", digits: 8)
        }
    }

    private mutating func putHexadecimal(_ value: UInt32, _ letter: Unicode.Scalar, digits: Int) {
        put(letter)
        let text = String(value, radix: 16, uppercase: true)
        for _ in text.utf8.count..<digits { put("0") }
        for character in text.unicodeScalars { put(character) }
    }

    /// Writes a block scalar.
    ///
    /// - Parameter width: how deep go-yaml says that a scalar which begins with white space is indented; it says so even
    ///   where it is not, in lists.
    mutating func writeLiteral(_ value: [UInt8], indentation width: Int) {
        writeIndicator("|", needsSpace: true)
        if let first = value.first, first == 0x20 || value.isBreak(at: 0) { writeIndicator(String(width)) }
        switch Self.breaksAtEnd(of: value) {
        case 0: writeIndicator("-")
        case 1: break
        default: writeIndicator("+")
        }
        followsSpace = true
        var followsBreak = true
        var index = 0
        // The first line begins below the indicators.
        putBreak()
        while index < value.count {
            if value.isBreak(at: index) {
                writeBreak(value, &index)
                followsBreak = true
            } else {
                if followsBreak { writeIndent() }
                write(value, &index)
                isIndentation = false
                followsBreak = false
            }
        }
    }

    /// How many line breaks end a text, as far as it matters: a text that is one line break counts as two.
    private static func breaksAtEnd(of value: [UInt8]) -> Int {
        guard let last = lastCharacter(of: value, before: value.count), value.isBreak(at: last) else { return 0 }
        guard last > 0 else { return 2 }
        guard let previous = lastCharacter(of: value, before: last) else { return 2 }
        return value.isBreak(at: previous) ? 2 : 1
    }

    private static func lastCharacter(of value: [UInt8], before end: Int) -> Int? {
        var index = end - 1
        while index > 0, value[index] & 0xC0 == 0x80 { index -= 1 }
        return index >= 0 ? index : nil
    }
}
