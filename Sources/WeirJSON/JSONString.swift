import WeirModel

/// Strings (RFC 8259, 7).
extension JSONParser {
    /// Reads the string that begins at `index` and appends its unescaped bytes to the document's text.
    mutating func string(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        let opening = position
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "\\"):
                guard escape(bytes, &problems) else { return false }
            case 0..<0x20:
                problems.report(
                    .invalidCharacter, at: position,
                    byte == 0x0A || byte == 0x0D
                        ? "a string must end on its line" : "a control character must not stand in a string as it is",
                    hint:
                        "write \(byte == 0x0A ? "\\n" : byte == 0x0D ? "\\r" : byte == 0x09 ? "\\t" : "\\u00…") instead"
                )
                return false
            default:
                if byte & 0xC0 == 0x80 { continuations += 1 }
                builder.document.text.append(byte)
                index += 1
            }
        }
        problems.report(.invalidJSON, at: opening, "the quote that opens here is never closed", hint: "close it")
        return false
    }

    private mutating func escape(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        guard index + 1 < bytes.count else { return fail("an escape is cut off", nil, &problems) }
        let character: UInt8
        switch bytes[index + 1] {
        case UInt8(ascii: "\""): character = UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): character = UInt8(ascii: "\\")
        case UInt8(ascii: "/"): character = UInt8(ascii: "/")
        case UInt8(ascii: "b"): character = 0x08
        case UInt8(ascii: "f"): character = 0x0C
        case UInt8(ascii: "n"): character = 0x0A
        case UInt8(ascii: "r"): character = 0x0D
        case UInt8(ascii: "t"): character = 0x09
        case UInt8(ascii: "u"): return unicodeEscape(bytes, &problems)
        default:
            return fail("there is no such escape in JSON", "write \\\\ for a backslash", &problems)
        }
        builder.document.text.append(character)
        index += 2
        return true
    }

    private mutating func unicodeEscape(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        guard let first = codeUnit(bytes, at: index) else {
            return fail("\\u needs four hexadecimal digits", nil, &problems)
        }
        var value = first
        var length = 6
        if (0xD800..<0xDC00).contains(first), let second = codeUnit(bytes, at: index + 6),
            (0xDC00..<0xE000).contains(second)
        {
            value = 0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)
            length = 12
        }
        guard let scalar = Unicode.Scalar(value) else {
            return fail(
                "this escape is half of a surrogate pair", "write both halves, or the character itself", &problems)
        }
        builder.document.text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        index += length
        return true
    }

    /// The number in the `\uXXXX` at `start`; nil where there is none.
    private func codeUnit(_ bytes: Span<UInt8>, at start: Int) -> UInt32? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value: UInt32 = 0
        for offset in start + 2..<start + 6 {
            guard let digit = Hexadecimal.value(of: bytes[offset]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The digits of hexadecimal numbers.
enum Hexadecimal {
    /// What a digit stands for; nil where it is none.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
