import WeirTesting

/// Writes YAML scalars at random.
enum RandomScalar {
    /// A key in quotes where it needs them, and sometimes where it does not.
    static func quotedKey(_ key: String, _ generator: inout SeededGenerator) -> String {
        let isPlain = key.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } && !key.isEmpty
        let reserved = ["yes", "null", "true", "on"]
        return isPlain && !reserved.contains(key) && !generator.once(in: 8) ? key : doubleQuoted(key)
    }

    private static func doubleQuoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{00}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}"..."\u{FFFF}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// What stands behind a key or a dash, on one line or on several.
    static func value(_ indent: Int, _ generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1: return generator.pick(plain)
        case 2: return number(&generator)
        case 3, 4: return doubleQuoted(text(&generator))
        case 5: return singleQuoted(text(&generator)) ?? "x"
        case 6: return generator.pick(plain)
        case 7: return several(indent, &generator)
        case 8:
            return generator.pick(["!!str 12", "!!binary aGVsbG8=", "!!binary /w==", "!!float 3", "!local x", "! 12"])
        default: return doubleQuoted(generator.pick(quoted))
        }
    }

    /// Everything that something reads as something else than text, or that needs quotes to be text.
    static let plain = [
        "text", "two words", "true", "false", "True", "FALSE", "yes", "no", "on", "off", "y", "N", "null", "~", "Null",
        "",
        "0", "-0", "007", "0o17", "0x1F", "0X1f", "-0x10", "0b101", "1_000", "1__0", "9223372036854775807",
        "-9223372036854775808", "99999999999999999999999", "1.5", "-1.5e3", "1e3", "1E-7", ".5", "-.5", "5.", "1e400",
        "1e-400", "123456789.125", "0.1", "1e21", "1e20", "100000000", ".inf", "-.INF", "+.Inf", ".NaN", "..", "...x",
        "2024-01-01", "2024-1-2", "2024-02-30", "2024-01-01T10:11:12Z", "2024-01-01t10:11:12.123456789Z",
        "2024-01-01 10:11:12", "2024-01-01T10:11:12.5+02:30", "2024-01-01T10:11:12-00:00", "10:30", "1:30:45.5",
        "-1:20",
        "a: b".replacing(": ", with: ":"), "a#b", "-x", "--", "---x", "?x", ":x", "<<", "=", "x=", "a,b", "a]b",
        "%x".replacing("%", with: "x%"),
        "http://example.com/a?b=c#d", "zażółć", "日本語", "e\u{301}", "nbsp\u{A0}here", "user@example.com", "$HOME",
        "*".replacing("*", with: "a*"),
        "1,000", "+1", "+", "-", "0x", "0xg", "1.2.3", "1e", "e1", "_1", "1_", "0b2", "08", "0o8", "1 2", "''", "\"\"",
        "'it''s'", "\"tab\\there\"", "!!null ~", "-.", "+.5", "12e03", "0.0", "-0.0", "1.0", "1.10",
    ]

    private static let quoted = [
        "", " ", "  leading", "trailing ", "\ttab", "a\tb", "a\nb", "a\nb\n", "\na", "\n", "\n\n", "a\n\n", "a\n b\n",
        " a\nb",
        "a \nb", "a\n\nb\n\n", "\r", "a\rb", "a\r\nb", "a\u{85}b", "a\u{2028}b", "a\u{2029}", "\u{FEFF}bom",
        "mid\u{FEFF}",
        "nul\u{00}", "bell\u{07}", "esc\u{1B}", "del\u{7F}", "\u{80}", "\u{9F}x", "\u{A0}", "emoji 😀", "👩‍👩‍👧", "\u{FFFD}",
        "\u{FFFE}", "#", "# x", "x #", "x # y", ": ", "a: b", "a:", ":", "- x", "-", "? x", "?", "|", ">", "&a", "*a",
        "!x", "%x",
        "@x", "`x", "{", "}", "[", "]", ",", "'", "\"", "\\", "'a'", "\"a\"", "true", "null", "~", "12", "1.5", "0x1F",
        "yes",
        "2024-01-01", "1:30", ".inf", "<<", "=", "---", "...", "--- x", "ENC[AES256_GCM,x]", "x\n# y", "a\n\tb",
        "\ta\nb",
        "a\n---\nb", "a\n...\n", "ends\\", "multi\n  indented\nlast", "a\u{2028}\nb", "\u{2028}", "a\u{85}\n",
    ]

    private static func number(_ generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: "\(Int64.random(in: .min ... .max, using: &generator))"
        case 1: "\(Int.random(in: -1000...1000, using: &generator))"
        case 2: "\(Double(bitPattern: generator.next() & 0x7FDF_FFFF_FFFF_FFFF))"
        default: "\(Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 1000)"
        }
    }

    /// Any text of a few characters.
    private static func text(_ generator: inout SeededGenerator) -> String {
        let alphabet = Array("ab z:#-,'\"\\\n\t {}[]&*!|>%@`?=~.0189é日😀\r").map(String.init)
        let count = Int.random(in: 0..<(generator.once(in: 6) ? 150 : 14), using: &generator)
        return (0..<count).map { _ in generator.pick(alphabet) }.joined()
    }

    private static func singleQuoted(_ text: String) -> String? {
        guard !text.contains(where: \.isNewline) else { return nil }
        return "'\(text.replacing("'", with: "''"))'"
    }

    /// A scalar on several lines, in quotes or not.
    private static func several(_ indent: Int, _ generator: inout SeededGenerator) -> String {
        let spaces = String(repeating: " ", count: indent + 2)
        return generator.pick([
            "plain goes\n\(spaces)on here", "\"double\n\(spaces)goes on\"", "'single\n\n\(spaces)goes on'",
            "\"escaped \\\n\(spaces)end\"", "plain\n\n\(spaces)after\n\(spaces)an empty line",
        ])
    }

    /// A literal or folded scalar with its line breaks.
    static func block(_ indent: Int, _ generator: inout SeededGenerator) -> String {
        let spaces = String(repeating: " ", count: indent + 2)
        let indicator = generator.pick(["|", "|-", "|+", ">", ">-", ">+", "|2", "|2-", ">2+"])
        let comment = generator.once(in: 8) ? " # why" : ""
        var lines: [String] = []
        for _ in 0...Int.random(in: 0..<4, using: &generator) {
            lines.append(
                generator.pick([
                    "line", "two words", "# no comment", "", "key: value", "- item", "tab\there", "ends ", "ż😀",
                ]))
            if indicator.contains("2"), generator.once(in: 3) { lines.append("  deeper") }
        }
        if lines[0].isEmpty, !indicator.contains("2") { lines[0] = "first" }
        let ends = generator.once(in: 4) ? "\n\n" : "\n"
        return "\(indicator)\(comment)\n" + lines.map { $0.isEmpty ? "" : spaces + $0 }.joined(separator: "\n") + ends
    }
}
