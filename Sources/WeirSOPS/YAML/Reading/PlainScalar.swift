/// What a scalar without quotes and without a tag stands for, as go-yaml resolves it: YAML 1.2's core schema, and
/// timestamps, octal and binary numbers, and `_` between digits from YAML 1.1. `yes` and `no` are texts.
enum PlainScalar {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Above `Int64.max`; SOPS refuses it.
    case unsigned(UInt64)
    case float(Double)
    case time(Timestamp)
    case text

    init(resolving text: [UInt8]) {
        self = .text
        guard let first = text.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            self = Self.word(text) ?? Timestamp(text).map { .time($0) } ?? Self.number(text) ?? .text
        case UInt8(ascii: "."):
            self = Self.word(text) ?? Self.fraction(text) ?? .text
        default:
            self = Self.word(text) ?? .text
        }
    }

    /// go-yaml's short tag.
    var tag: String {
        switch self {
        case .null: "!!null"
        case .bool: "!!bool"
        case .integer, .unsigned: "!!int"
        case .float: "!!float"
        case .time: "!!timestamp"
        case .text: "!!str"
        }
    }

    private static func word(_ text: [UInt8]) -> Self? {
        guard text.count <= 5 else { return nil }
        return switch String(decoding: text, as: UTF8.self) {
        case "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN": .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": .float(-.infinity)
        default: nil
        }
    }

    /// A number that begins with its point; `_` only between digits.
    private static func fraction(_ text: [UInt8]) -> Self? {
        let underscore = UInt8(ascii: "_")
        for (index, byte) in text.enumerated() where byte == underscore {
            guard index > 0, text[index - 1].isDigit, index + 1 < text.count, text[index + 1].isDigit else {
                return nil
            }
        }
        return decimal(text.filter { $0 != underscore })
    }

    private static func number(_ text: [UInt8]) -> Self? {
        let plain = text.filter { $0 != UInt8(ascii: "_") }
        return integer(plain) ?? decimal(plain) ?? prefixed(plain)
    }

    /// A whole number as Go writes it in source: `0x`, `0o`, `0b`, and `0` for octal.
    private static func integer(_ text: [UInt8]) -> Self? {
        var digits = text[...]
        let sign = digits.first
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        if isSigned { digits = digits.dropFirst() }
        var radix = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: radix = 0
            }
            digits = digits.dropFirst(radix == 0 ? 1 : 2)
            if radix == 0 { radix = 8 }
        }
        guard let magnitude = magnitude(digits, radix: radix) else { return nil }
        if sign == UInt8(ascii: "-") { return negative(magnitude) }
        if let value = Int64(exactly: magnitude) { return .integer(value) }
        return isSigned ? nil : .unsigned(magnitude)
    }

    private static func magnitude(_ digits: ArraySlice<UInt8>, radix: Int) -> UInt64? {
        guard let first = digits.first, first.hexadecimalDigit != nil else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
    }

    private static func negative(_ magnitude: UInt64) -> Self? {
        if magnitude == UInt64(Int64.max) + 1 { return .integer(.min) }
        return Int64(exactly: magnitude).map { .integer(-$0) }
    }

    /// `0b` and `0o` with a sign behind the prefix, which go-yaml takes too.
    private static func prefixed(_ text: [UInt8]) -> Self? {
        let isNegative = text.first == UInt8(ascii: "-")
        let rest = isNegative ? text.dropFirst() : text[...]
        guard rest.count > 2, rest.first == UInt8(ascii: "0") else { return nil }
        let radix: Int
        switch rest[rest.startIndex + 1] {
        case UInt8(ascii: "b"): radix = 2
        case UInt8(ascii: "o"): radix = 8
        default: return nil
        }
        let digits = rest.dropFirst(2)
        guard !isNegative, let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+"),
            let magnitude = magnitude(digits.dropFirst(), radix: radix)
        else { return nil }
        if sign == UInt8(ascii: "-") { return negative(magnitude) }
        return Int64(exactly: magnitude).map { .integer($0) }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, within the range of a double.
    private static func decimal(_ text: [UInt8]) -> Self? {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < text.count, text[index].isDigit { index += 1 }
            return index - start
        }
        func takeSign() {
            if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
        }
        takeSign()
        let whole = digits()
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            if digits() == 0, whole == 0 { return nil }
        } else if whole == 0 {
            return nil
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            takeSign()
            if digits() == 0 { return nil }
        }
        guard index == text.count, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return .float(value)
    }
}
