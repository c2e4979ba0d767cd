import Testing
import WeirPlanning
import WeirTesting

@testable import WeirMarkdown

@Suite("Markdown that means harm")
struct HostileMarkdownTests {
    private func text(_ markdown: [UInt8], style: Style = .plain) -> String {
        MarkdownText(width: 60, style: style).render(markdown)
    }

    /// What a terminal would act on, but for the escape sequences that give text its looks.
    private func harm(_ text: String) -> [Unicode.Scalar] {
        let looks = text.replacing(#/\u{1b}\[[0-9;]*m/#, with: "")
        return looks.unicodeScalars.filter { scalar in
            if scalar == "\n" { return false }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: return true
            default: return false
            }
        }
    }

    static let poisons = [
        "\u{1b}[2J", "\u{1b}]0;title\u{7}", "\u{9b}31m", "\u{7}", "\u{8}\u{8}", "\u{7f}", "\u{202e}txt.exe", "\u{2066}",
        "\u{200b}", "\u{feff}", "\u{ad}", "\u{e000}", "\u{2028}", "\u{85}", "\u{0}", "\r", "\u{c}", "\u{b}",
        "&#27;[31m",
        "&#x202e;", "&#155;", "&ZeroWidthSpace;",
    ]

    @Test("no escape sequence gets through, wherever it stands", arguments: poisons)
    func escapes(_ poison: String) {
        let places = [
            "x\(poison)y", "# x\(poison)", "`x\(poison)y`", "```\(poison)\nx\(poison)\n```", "    x\(poison)",
            "[x\(poison)](y)", "[x](<y\(poison)z>)", "[x](y \"\(poison)\")", "![x\(poison)](y)", "<b\(poison)>",
            "<div>\n\(poison)\n</div>", "- x\(poison)", "> x\(poison)", "|x\(poison)|\n|-|\n|\(poison)|",
            "<https://x/\(poison)>", "[x]\n\n[x]: /y\(poison)", "**x\(poison)**", "- [ ] \(poison)",
        ]
        for markdown in places {
            for style in [Style.plain, .ansi] {
                let found = harm(text(Array(markdown.utf8), style: style))
                #expect(found.isEmpty, "\(markdown.debugDescription): \(found)")
            }
        }
    }

    @Test("bytes that are no text")
    func noText() {
        for bytes: [UInt8] in [[0xff, 0xfe, 0], [0xc3], [0xed, 0xa0, 0x80], Array(0...255)] {
            #expect(harm(text(bytes)).isEmpty)
        }
    }

    @Test(
        "texts that grow when they are parsed",
        arguments: [
            ("> ", ""), ("- ", ""), ("1. ", ""), ("[", ""), ("![", ""), ("*a_ ", ""), ("**x ", ""), ("`a``", ""),
            ("~a", ""),
            ("<!--", ""), ("&", ""), ("\\", ""), ("#", ""), ("|", ""), ("\n|", "|a|b|c\n|-|-|-"), ("> - ", ""),
            ("\n> - ", ""),
            ("[^a]", ""), ("http://", ""), ("x@", ""), ("\n- a\n  ", ""), ("*", ""), ("\t", ""), ("\n\n\n>", ""),
        ])
    func growth(_ piece: String, _ head: String) {
        let markdown = head + piece.repeated(40_000 / piece.utf8.count)
        let result = text(Array(markdown.utf8))
        #expect(harm(result).isEmpty)
        // Indentation has an end, so that output does not grow with the square of the input.
        #expect(result.utf8.count < 100 * markdown.utf8.count)
    }

    @Test("a table whose rows would be filled up to thousands of columns is left as text")
    func tableBomb() {
        let head = "|a".repeated(4000) + "|\n|" + "-|".repeated(4000) + "\n"
        let result = text(Array((head + "b\n".repeated(20_000)).utf8))
        #expect(!result.contains("│") && result.contains("|a|a|a"))
    }

    @Test("random pieces never trap, and never widen a line")
    func random() {
        let seed = RandomSeed.one
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "a", "word ", "\n", "\n\n", "- ", "  ", "    ", "> ", "# ", "1. ", "`", "```\n", "*", "**", "_", "~~", "[",
            "](",
            ")", "<b>", "<!--", "-->", "|", "|-|-|\n", "\n|a|b|\n|-|-|\n", "&amp;", "\\", "---\n", "===\n", "日本",
            "e\u{301}",
            "\u{1b}[0m", "![", "\t", "[ ] ", "\r\n",
        ]
        for _ in 0..<400 {
            let markdown = (0..<Int.random(in: 1...60, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let result = text(Array(markdown.utf8))
            #expect(harm(result).isEmpty, "seed \(seed): \(markdown.debugDescription)")
            #expect(harm(text(Array(markdown.utf8), style: .ansi)).isEmpty, "seed \(seed)")
            let isLong = markdown.contains("```") || markdown.contains("    ") || markdown.contains("\t")
            for line in result.split(separator: "\n") where !isLong && !markdown.contains("](") {
                #expect(TerminalText.width(String(line)) <= 60, "seed \(seed): \(markdown.debugDescription)")
            }
        }
    }
}
