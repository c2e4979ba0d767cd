import Testing
import WeirPlanning
import WeirTesting

@testable import WeirMarkdown

@Suite("Markdown on a terminal")
struct MarkdownTests {
    private static let golden = Golden()

    private func text(_ markdown: String, width: Int = 60, style: Style = .plain) -> String {
        MarkdownText(width: width, style: style).render(Array(markdown.utf8))
    }

    @Test("something of everything", arguments: [80, 40, 20])
    func everything(_ width: Int) {
        for (style, end) in [(Style.plain, "txt"), (.ansi, "ansi")] {
            let name = "sample-\(width).\(end)"
            if let difference = Self.golden.difference(text(sample, width: width, style: style), from: name) {
                Issue.record("\(difference)")
            }
        }
    }

    @Test("colours say what signs say without them, in the same places")
    func styles() {
        let ansi = text("# T\n\n**b** *i* ~~s~~ `c` [l](https://a) ***x***", style: .ansi)
        #expect(
            ansi == """
                \u{1b}[1mT\u{1b}[0m
                \u{1b}[2m═\u{1b}[0m

                \u{1b}[1mb\u{1b}[0m \u{1b}[3mi\u{1b}[0m \u{1b}[9ms\u{1b}[0m \u{1b}[36mc\u{1b}[0m \u{1b}[4ml\u{1b}[0m\
                \u{1b}[2m (https://a)\u{1b}[0m \u{1b}[1;3mx\u{1b}[0m

                """)
    }

    @Test(
        "single pieces",
        arguments: [
            ("", ""), ("   \n\n", ""), ("\u{feff}# T", "T\n═\n"), ("a  \nb", "a\nb\n"), ("a\nb", "a b\n"),
            ("a\r\nb\r\n\r\nc", "a b\n\nc\n"), ("&lt;&amp;&copy;&#65;", "<&©A\n"), ("\\*a\\*", "*a*\n"),
            ("[a](https://x)", "a (https://x)\n"), ("[https://x](https://x)", "https://x\n"),
            ("<https://x>", "https://x\n"), ("www.example.com", "www.example.com\n"), ("[a]()", "a\n"),
            ("[bank.example](https://evil.example)", "bank.example (https://evil.example)\n"),
            ("[**b** `c`](u)", "**b** `c` (u)\n"), ("![](p.png)", "[image: ] (p.png)\n"),
            ("- a\n- b", "• a\n• b\n"), ("- a\n\n- b", "• a\n\n• b\n"), ("-\n- b", "•\n• b\n"),
            ("9. a\n10. b\n   c", "9. a\n10. b c\n"), ("0) a", "0. a\n"),
            ("* a\n  1. b\n     * c", "• a\n  1. b\n     • c\n"),
            ("> > a\n> b", "│ │ a b\n"), ("> a\n\nb", "│ a\n\nb\n"), ("- > a", "• │ a\n"),
            ("> - a\n> - b", "│ • a\n│ • b\n"),
            ("    a\n      b", "    a\n      b\n"), ("~~~\n\ta\n~~~", "        a\n"), ("```swift\n```", ""),
            ("<!-- c -->\na", "a\n"), ("<!-- c -->\n\na", "a\n"), ("<p>a</p>", "<p>a</p>\n"),
            ("a <!-- c --> b", "a <!-- c --> b\n"),
            ("###### six", "###### six\n"), ("a\n=", "a\n═\n"), ("a | b\n--|--\nc | d", "a │ b\n──┼──\nc │ d\n"),
            ("|a|\n|-|\n|x\\|y|", "a\n───\nx|y\n"), ("a |\n--|\nb | c | d", "a\n─\nb\n"),
        ])
    func pieces(_ markdown: String, _ expected: String) { #expect(text(markdown) == expected) }

    @Test("lines break between words, whatever they look like")
    func wrapping() {
        #expect(text("aaaa bbbb cccc dddd eeee", width: 20) == "aaaa bbbb cccc dddd\neeee\n")
        #expect(text("a**bbbbbbbbb**c d*eeeeeeee*f", width: 20) == "a**bbbbbbbbb**c\nd*eeeeeeee*f\n")
        // A word that is wider than a line is broken, an address is not.
        #expect(
            text(String(repeating: "x", count: 45), width: 20) == "\(String(repeating: "x", count: 20))\n".repeated(2)
                + "xxxxx\n")
        let url = "https://example.com/\(String(repeating: "x", count: 40))"
        #expect(text("a [b](\(url)) c", width: 20) == "a b\n(\(url))\nc\n")
        // Wide characters take two columns, and marks none.
        #expect(text("日本語日本語日本語日本語", width: 20) == "日本語日本語日本語日\n本語\n")
        #expect(text("e\u{301}".repeated(30), width: 20) == "\("e\u{301}".repeated(20))\n\("e\u{301}".repeated(10))\n")
        #expect(MarkdownText(width: -5).width == 20)
    }

    @Test("tables give way where there is no room, and become lines where there is none at all")
    func tables() {
        let wide = "|a|b|\n|-|-|\n|one two three four|five|\n"
        #expect(
            text(wide, width: 20) == "a             │ b\n──────────────┼─────\none two three │ five\nfour          │\n")
        let columns = 12
        let many = "|" + "h|".repeated(columns) + "\n|" + "-|".repeated(columns) + "\n|" + "c|".repeated(columns) + "\n"
        #expect(text(many, width: 20).split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 20 })
        #expect(text(many, width: 20).filter { $0 == "c" }.count == columns)
    }

    @Test("what is too long is cut at a line, and says so")
    func long() {
        let line = "\("word ".repeated(20))日本\n\n"
        let count = MarkdownText.longest / line.utf8.count + 10
        let result = text(line.repeated(count), width: 200)
        #expect(result.hasSuffix(" kB more\n") || result.hasSuffix(" bytes more\n"))
        #expect(!result.contains("\u{fffd}"))
        #expect(result.split(separator: "\n").count == MarkdownText.longest / line.utf8.count + 1)
    }
}

extension String {
    func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
