extension TokenScanner {
    /// Reads a scalar without quotes.
    mutating func scanPlain() throws(YAMLFault) -> Token {
        let start = cursor.mark
        var end = start
        var text: [UInt8] = []
        var joining = LineJoining()
        let blockIndent = indent + 1
        while true {
            if cursor.isDocumentIndicator || cursor.next == UInt8(ascii: "#") { break }
            while !cursor.isBlankOrEnd(), !endsPlain {
                if joining.isAfterBreak || !joining.spaces.isEmpty { joining.flush(into: &text) }
                cursor.read(into: &text)
                end = cursor.mark
            }
            guard cursor.isBlank() || cursor.isBreak() else { break }
            while cursor.isBlank() || cursor.isBreak() {
                if cursor.isBreak() {
                    joining.takeBreak(&cursor)
                    continue
                }
                if joining.isAfterBreak, cursor.mark.column < blockIndent, cursor.next == 0x09 {
                    throw YAMLFault(mark: cursor.mark, problem: "a tab cannot indent a line in YAML")
                }
                joining.takeBlank(&cursor)
            }
            if flowLevel == 0, cursor.mark.column < blockIndent { break }
        }
        if joining.isAfterBreak { isKeyAllowed = true }
        return Token(kind: .scalar, start: start, end: end, value: text, style: .plain)
    }

    /// Whether the character that is read next ends a plain scalar.
    private var endsPlain: Bool {
        switch cursor.next {
        case UInt8(ascii: ":"): cursor.isBlankOrEnd(1)
        case UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
            UInt8(ascii: "}"):
            flowLevel > 0
        default: false
        }
    }

    /// Reads a scalar in quotes.
    mutating func scanQuoted(_ style: ScalarStyle) throws(YAMLFault) -> Token {
        let start = cursor.mark
        let quote = cursor.next
        cursor.skip()
        var text: [UInt8] = []
        while true {
            guard !cursor.isDocumentIndicator, !cursor.isAtEnd else {
                throw YAMLFault(mark: start, problem: "the quote that opens here is never closed")
            }
            var joining = LineJoining()
            try scanQuotedWord(style, from: start, into: &text, &joining)
            if cursor.next == quote { break }
            while cursor.isBlank() || cursor.isBreak() {
                if cursor.isBreak() { joining.takeBreak(&cursor) } else { joining.takeBlank(&cursor) }
            }
            joining.flush(into: &text)
        }
        cursor.skip()
        return Token(kind: .scalar, start: start, end: cursor.mark, value: text, style: style)
    }

    /// Reads up to white space, a line break or the closing quote.
    private mutating func scanQuotedWord(
        _ style: ScalarStyle, from start: Mark, into text: inout [UInt8], _ joining: inout LineJoining
    ) throws(YAMLFault) {
        while !cursor.isBlankOrEnd() {
            switch (style, cursor.next) {
            case (.singleQuoted, UInt8(ascii: "'")):
                guard cursor[1] == UInt8(ascii: "'") else { return }
                text.append(UInt8(ascii: "'"))
                cursor.skip(2)
            case (.doubleQuoted, UInt8(ascii: "\"")): return
            case (.doubleQuoted, UInt8(ascii: "\\")):
                if cursor.isBreak(1) {
                    cursor.skip()
                    cursor.skipLine()
                    joining.escapeBreak()
                    return
                }
                try scanEscape(from: start, into: &text)
            default: cursor.read(into: &text)
            }
        }
    }

    private mutating func scanEscape(from start: Mark, into text: inout [UInt8]) throws(YAMLFault) {
        let letter = cursor[1]
        let digits: Int
        switch letter {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        default:
            guard let character = Self.escaped(letter) else {
                throw YAMLFault(mark: cursor.mark, problem: "there is no such escape in double quotes")
            }
            text += character
            return cursor.skip(2)
        }
        cursor.skip(2)
        var value: UInt32 = 0
        for ahead in 0..<digits {
            guard let digit = cursor[ahead].hexadecimalDigit else {
                throw YAMLFault(mark: cursor.mark, problem: "this escape needs \(digits) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw YAMLFault(mark: cursor.mark, problem: "this escape is no Unicode character")
        }
        text += Array(String(scalar).utf8)
        cursor.skip(digits)
    }

    /// What a letter after a backslash stands for (YAML 1.2.2, 5.7).
    private static func escaped(_ letter: UInt8) -> [UInt8]? {
        switch letter {
        case UInt8(ascii: "0"): [0x00]
        case UInt8(ascii: "a"): [0x07]
        case UInt8(ascii: "b"): [0x08]
        case UInt8(ascii: "t"), 0x09: [0x09]
        case UInt8(ascii: "n"): [0x0A]
        case UInt8(ascii: "v"): [0x0B]
        case UInt8(ascii: "f"): [0x0C]
        case UInt8(ascii: "r"): [0x0D]
        case UInt8(ascii: "e"): [0x1B]
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): [letter]
        case UInt8(ascii: "N"): [0xC2, 0x85]
        case UInt8(ascii: "_"): [0xC2, 0xA0]
        case UInt8(ascii: "L"): [0xE2, 0x80, 0xA8]
        case UInt8(ascii: "P"): [0xE2, 0x80, 0xA9]
        default: nil
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// A letter, a digit, `_` or `-`: what names of anchors, directives and tag handles are made of.
    var isWord: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
