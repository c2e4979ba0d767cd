public import WeirModel

/// The core schema of YAML 1.2.2 (10.3): what a plain scalar means.
public enum CoreSchema {
    /// The kind of the plain scalar `text`. `no`, `on` and dates are strings; `010` is an integer (ten).
    public static func kind(of text: Span<UInt8>) -> Document.Kind {
        guard text.count > 0 else { return .null }
        switch text[0] {
        case UInt8(ascii: "~"): return text.count == 1 ? .null : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"): return isWord(text, "null", "Null", "NULL") ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"): return isWord(text, "true", "True", "TRUE") ? .boolean : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"): return isWord(text, "false", "False", "FALSE") ? .boolean : .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(text)
        default: return .string
        }
    }

    /// The kind of the plain scalar `text`.
    public static func kind(of text: some Collection<UInt8>) -> Document.Kind {
        let bytes = Array(text)
        return kind(of: bytes.span)
    }

    /// True where `text` is a number in hexadecimal or octal notation, sign excluded: `0x1F`, `0o17`.
    static func isPrefixed(_ text: Span<UInt8>) -> Bool {
        text.count > 2 && text[0] == UInt8(ascii: "0") && (text[1] == UInt8(ascii: "x") || text[1] == UInt8(ascii: "o"))
    }

    private static func isWord(
        _ text: Span<UInt8>, _ lower: StaticString, _ title: StaticString, _ upper: StaticString
    ) -> Bool {
        equals(text, lower) || equals(text, title) || equals(text, upper)
    }

    private static func equals(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        var index = 0
        for byte in word.description.utf8 {
            if text[index] != byte { return false }
            index += 1
        }
        return true
    }

    private static func number(_ text: Span<UInt8>) -> Document.Kind {
        if isPrefixed(text) {
            let isHexadecimal = text[1] == UInt8(ascii: "x")
            for index in 2..<text.count {
                let byte = text[index]
                let fits = isHexadecimal ? isHexadecimalDigit(byte) : (0x30..<0x38).contains(byte)
                if !fits { return .string }
            }
            return .integer
        }
        var index = 0
        let isSigned = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-")
        if isSigned { index = 1 }
        let digits = skipDigits(text, &index)
        if index == text.count { return digits > 0 ? .integer : .string }
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let decimals = skipDigits(text, &index)
            if digits == 0, decimals == 0 { return isSpecial(text, isSigned: isSigned) ? .float : .string }
        } else if digits == 0 {
            return .string
        }
        if index == text.count { return .float }
        guard text[index] == UInt8(ascii: "e") || text[index] == UInt8(ascii: "E") else { return .string }
        index += 1
        if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
        let exponent = skipDigits(text, &index)
        return exponent > 0 && index == text.count ? .float : .string
    }

    private static func isSpecial(_ text: Span<UInt8>, isSigned: Bool) -> Bool {
        if isSigned { return isWord(text.extracting(1...), ".inf", ".Inf", ".INF") }
        return isWord(text, ".inf", ".Inf", ".INF") || isWord(text, ".nan", ".NaN", ".NAN")
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        (0x30..<0x3A).contains(byte) || (0x41..<0x47).contains(byte) || (0x61..<0x67).contains(byte)
    }

    private static func skipDigits(_ text: Span<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < text.count, (0x30..<0x3A).contains(text[index]) { index += 1 }
        return index - start
    }
}
