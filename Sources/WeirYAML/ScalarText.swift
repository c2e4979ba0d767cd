import WeirModel

/// How a string is written in YAML so that reading it gives the same string.
enum ScalarText {
    /// True where `text` may stand plain in block style: it means itself, and nothing in it is an indicator.
    static func isPlain(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, let last = text.last, CoreSchema.kind(of: text) == .string else { return false }
        let indicators = #"-?:,[]{}#&*!|>'"%@`<=. "#
        if indicators.utf8.contains(first) || last == 0x20 || last == UInt8(ascii: ":") { return false }
        var previous = first
        for byte in text {
            if byte < 0x20 { return false }
            if byte == 0x20, previous == UInt8(ascii: ":") { return false }
            if byte == UInt8(ascii: "#"), previous == 0x20 { return false }
            previous = byte
        }
        return isPrintable(text) && !isBooleanElsewhere(text)
    }

    /// True where `text` may stand as a literal block whose first line decides about the indentation.
    static func isLiteral(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(0x0A), let first = text.first, first != 0x20, first != 0x09, first != 0x0A else {
            return false
        }
        let isText = text.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 }
        return isText && isPrintable(text)
    }

    /// Appends `text` in quotes: single ones where nothing needs an escape.
    static func appendQuoted(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        if text.allSatisfy({ $0 >= 0x20 }), isPrintable(text) {
            bytes.append(UInt8(ascii: "'"))
            for byte in text {
                if byte == UInt8(ascii: "'") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "'"))
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { appendEscaped(scalar, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "\"": bytes.append(contentsOf: "\\\"".utf8)
        case "\\": bytes.append(contentsOf: "\\\\".utf8)
        case "\n": bytes.append(contentsOf: "\\n".utf8)
        case "\r": bytes.append(contentsOf: "\\r".utf8)
        case "\t": bytes.append(contentsOf: "\\t".utf8)
        case "\0": bytes.append(contentsOf: "\\0".utf8)
        default:
            if isPrintable(scalar) {
                bytes.append(contentsOf: Array(String(scalar).utf8))
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let (prefix, width) = scalar.value > 0xFF ? ("\\u", 4) : ("\\x", 2)
                let zeros = String(repeating: "0", count: max(0, width - digits.count))
                bytes.append(contentsOf: (prefix + zeros + digits).utf8)
            }
        }
    }

    private static func isPrintable(_ text: ArraySlice<UInt8>) -> Bool {
        if text.allSatisfy({ $0 < 0x7F }) { return true }
        return String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { $0.value < 0x20 || isPrintable($0) }
    }

    /// True for what may stand outside of an escape, line ends and control characters below U+0020 aside.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF:
            !scalar.properties.isBidiControl
        default: false
        }
    }

    /// True for words that YAML 1.1 reads as a boolean: quoted, every tool takes them for text.
    private static func isBooleanElsewhere(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 3 else { return false }
        return ["y", "n", "yes", "no", "on", "off"].contains(String(decoding: text, as: UTF8.self).lowercased())
    }
}
