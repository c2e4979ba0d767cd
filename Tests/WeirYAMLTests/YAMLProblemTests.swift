import Testing
import WeirModel
import WeirYAML

@Suite struct YAMLProblemTests {
    @Test(
        "every problem has its code, line, column and length",
        arguments: [
            // Line ends, byte order mark, wide characters.
            ("a: 1\r\nb: 2\r\na: 3\r\n", ["duplicate-key@3:1+1"]),
            ("a: 1\rb: 2\ra: 3\r", ["duplicate-key@3:1+1"]),
            ("\u{FEFF}a: 1\na: 3\n", ["duplicate-key@2:1+1"]),
            ("\u{FEFF}{a: 1, a: 2}", ["duplicate-key@1:8+1"]),
            ("{😀é: 1, 😀é: 2}", ["duplicate-key@1:9+2"]),
            ("😀: x: y\n", ["yaml-syntax@1:5+1"]),
            ("# 😀\r\n- 😀 \u{7}\n", ["invalid-character@2:5+1"]),
            ("a: \u{85}\n", ["invalid-character@1:4+1"]),
            ("a: \"\u{2028}\"\n", ["invalid-character@1:5+1"]),
            ("a: b\u{7F}\n", ["invalid-character@1:5+1"]),
            ("a\u{0}b", ["invalid-character@1:2+1"]),
            // Structure.
            ("", ["empty-file@1:1+1"]),
            ("\u{FEFF}", ["empty-file@1:1+1"]),
            ("# only a comment\n\n", ["empty-file@1:1+1"]),
            ("---\n", ["empty-file@1:1+1"]),
            ("...\n", ["empty-file@1:1+1"]),
            ("a: 1\n---\nb: 2\n", ["multiple-documents@2:1+3"]),
            ("a: 1\n...\n# c\n---\nb: 2\n", ["multiple-documents@4:1+3"]),
            ("a: é\n...\nb: 2\n", ["multiple-documents@3:1+1"]),
            ("---\n---\n", ["multiple-documents@2:1+3"]),
            ("{a: 1} b\n", ["yaml-syntax@1:8+1"]),
            ("'a' b\n", ["yaml-syntax@1:5+1"]),
            // Directives.
            ("%YAML 1.2\n---\na: 1\n", ["yaml-directive@1:1+1"]),
            ("# c\n\n%TAG ! x\n", ["yaml-directive@3:1+1"]),
            ("a: 1\n...\n%YAML 1.2\n---\n", ["yaml-directive@3:1+1"]),
            ("a: 1\n%TAG ! tag:x\n", ["yaml-directive@2:1+1"]),
            ("a: 1\n%FOO\n", ["yaml-directive@2:1+1"]),
            ("---\n%YAML 1.2\n", ["yaml-directive@2:1+1"]),
            ("a: %x\n", ["yaml-syntax@1:4+1"]),
            // Keys.
            ("a: 1\n\"a\": 2\n'a': 3\n", ["duplicate-key@2:1+3", "duplicate-key@3:1+3"]),
            ("1: a\n'1': b\n", ["duplicate-key@2:1+3"]),
            ("a: {b: 1, b: {c: 1, c: 2}}\n", ["duplicate-key@1:11+1", "duplicate-key@1:21+1"]),
            ("a: &x b\nb: 1\n*x : 2\n", ["duplicate-key@3:1+2"]),
            ("{a: b}: 1\nc: 2\n", ["key-not-scalar@1:1+1"]),
            ("? - a\n: 1\n", ["key-not-scalar@1:3+1"]),
            ("a: &m {x: 1}\n*m : 1\n", ["key-not-scalar@2:1+2"]),
            ("{: a}\n", ["yaml-syntax@1:2+1"]),
            ("?\n: a\n", ["key-not-scalar@1:2+1"]),
            (": a\n", ["yaml-syntax@1:1+1"]),
            // Tags.
            (
                "a: !!binary aGk=\nb: !x 1\nc: ! y\n",
                ["unsupported-tag@1:4+8", "unsupported-tag@2:4+2", "unsupported-tag@3:4+1"]
            ),
            ("a: !!set {b}\n", ["unsupported-tag@1:4+5"]),
            ("a: &é\n", ["yaml-syntax@1:5+1"]),
            ("é: !x &a b\n", ["unsupported-tag@1:4+2"]),
            ("é: &a !x b\n", ["unsupported-tag@1:7+2"]),
            ("a: !e!x b\n", ["unsupported-tag@1:4+1"]),
            (
                "a: !!int x\nb: !!float .\nc: !!map [1]\nd: !!bool 'yes'\n",
                ["invalid-value@1:10+1", "invalid-value@2:12+1", "invalid-value@3:10+1", "invalid-value@4:11+1"]
            ),
            // Aliases and merge keys.
            ("a: *x\nb: *yy\n", ["undefined-alias@1:4+2", "undefined-alias@2:4+3"]),
            ("a: &x [1, *x]\n", ["undefined-alias@1:11+2"]),
            ("a: &x {<<: *x, b: 1}\n", ["undefined-alias@1:12+2"]),
            ("*x : 1\n", ["undefined-alias@1:1+2"]),
            ("a: {<<: 1, b: 2}\n", ["invalid-merge-key@1:9+1"]),
            ("a: &x 1\nb:\n  <<: *x\n", ["invalid-merge-key@3:7+1"]),
            ("a: &x {y: 1}\nb:\n  <<: [*x, 1]\n", ["invalid-merge-key@3:7+1"]),
            ("a: &x {y: 1}\nb: {<<: *x, <<: *x}\n", ["duplicate-key@2:13+2"]),
            ("a: {<<: }\n", ["invalid-merge-key@1:9+1"]),
            // Syntax.
            ("a:\n\tb: c\n", ["yaml-syntax@2:1+1"]),
            ("a:\n  b: 1\n\tc: 2\n", ["yaml-syntax@3:1+1"]),
            ("a: |\n\tx\n", ["yaml-syntax@2:1+1"]),
            ("a: b: c\n", ["yaml-syntax@1:5+1"]),
            ("a\nb: c\n", ["yaml-syntax@2:2+1"]),
            ("a: 1\nb\nc: 2\n", ["yaml-syntax@2:1+1"]),
            ("a: \"b\nc: d\n", ["yaml-syntax@1:4+1"]),
            ("a: 'b\n---\n", ["yaml-syntax@1:4+1"]),
            ("a: [1, 2\nb: c\n", ["yaml-syntax@2:2+1"]),
            ("a: {b: 1\n", ["yaml-syntax@2:1+1"]),
            ("a:\n  - b\n c: d\n", ["yaml-syntax@3:2+1"]),
            ("- a\nb: c\n", ["yaml-syntax@2:1+1"]),
            ("a: - b\n", ["yaml-syntax@1:4+1"]),
            ("a: \"\\q\"\n", ["yaml-syntax@1:5+1"]),
            ("a: \"\\uD83D\"\n", ["yaml-syntax@1:7+1"]),
            ("a: @b\n", ["yaml-syntax@1:4+1"]),
            ("a: `b`\n", ["yaml-syntax@1:4+1"]),
            ("a: |x\n", ["yaml-syntax@1:5+1"]),
            ("a: [,]\n", ["yaml-syntax@1:5+1"]),
            ("a: ]\n", ["yaml-syntax@1:4+1"]),
            // Several kinds together, and what precedes a syntax error.
            (
                "a: 1\na: !x 2\nb: *c\nd: e: f\n",
                ["duplicate-key@2:1+1", "unsupported-tag@2:4+2", "undefined-alias@3:4+2", "yaml-syntax@4:5+1"]
            ),
        ])
    func problem(text: String, expected: [String]) {
        let reading = Reading(text)
        #expect(reading.problems == expected)
        #expect(reading.diagnostics.allSatisfy { $0.sourceLine != nil && $0.hint != nil })
        #expect(reading.isComplete == !reading.document.nodes.isEmpty)
    }

    @Test func messagesNameNoLibraryState() {
        let reading = Reading("a:\n - b\nc: [1, 2\n}\n")
        #expect(reading.problems == ["yaml-syntax@4:1+1"])
        #expect(reading.diagnostics.first?.message == "a comma or ] was expected here")
        #expect(reading.diagnostics.first?.related.first?.location.description == "a.yaml:3:4")
        #expect(reading.diagnostics.first?.sourceLine == "}")
    }

    @Test func duplicateKeysNameTheFirstAndKeepIt() {
        let reading = Reading("a: {x: 1}\nb: &n 2\na: {y: [1, 2]}\nc: *n\n")
        #expect(reading.isComplete)
        #expect(reading.tree == #"{a: {x: i"1"}, b: i"2", c: i"2"}"#)
        let related = reading.diagnostics.first?.related ?? []
        #expect(related.map(\.location.description) == ["a.yaml:1:1"])
        #expect(reading.diagnostics.first?.sourceLine == "a: {y: [1, 2]}")
    }

    @Test func manyKeysAreComparedToo() {
        let keys = (0..<500).map { "key\($0): \($0)\n" }.joined()
        #expect(Reading(keys).problems == [])
        #expect(
            Reading(keys + "key77: 0\nkey3: 1\nnew: 1\nkey499: 1\n").problems == [
                "duplicate-key@501:1+5", "duplicate-key@502:1+4", "duplicate-key@504:1+6",
            ])
        let nested = (0..<40).map { "k\($0): {k0: 1, k1: 2, k\($0): 3}\n" }.joined()
        #expect(Reading(nested).problems == ["duplicate-key@1:20+2", "duplicate-key@2:20+2"])
    }

    @Test func tooManyProblemsEndTheReading() {
        let reading = Reading(String(repeating: "a: 1\n", count: 1000))
        #expect(reading.diagnostics.count == 100)
        #expect(!reading.isComplete)
    }

    /// The position after the longest beginning that is UTF-8.
    private static func firstInvalid(_ bytes: [UInt8]) -> String {
        let valid =
            (0...bytes.count).reversed().lazy
            .compactMap { String(validating: bytes[..<$0], as: UTF8.self) }.first ?? ""
        var (line, column) = (1, 1)
        var previous: Unicode.Scalar?
        for scalar in valid.unicodeScalars {
            if scalar == "\n", previous == "\r" {
                column = 1
            } else if scalar == "\n" || scalar == "\r" {
                (line, column) = (line + 1, 1)
            } else {
                column += 1
            }
            previous = scalar
        }
        return "\(line):\(column)"
    }

    @Test func invalidUTF8IsFoundAtEveryPosition() {
        let text = Array("a: é\r\n- 😀b\n".utf8)
        for offset in 0...text.count {
            for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]] {
                let bytes = text[..<offset] + bad + text[offset...]
                let expected = Self.firstInvalid(Array(bytes))
                #expect(Reading(Array(bytes)).problems == ["invalid-utf8@\(expected)+1"], "\(bad) at \(offset)")
            }
        }
        #expect(Reading([0x61, 0xC3]).problems == ["invalid-utf8@1:2+1"])
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], [0, 0, 0xFE, 0xFF],
            [0xFF, 0xFE],
        ] as [[UInt8]])
    func otherEncodingsAreNamed(bytes: [UInt8]) {
        let reading = Reading(bytes)
        #expect(reading.problems == ["invalid-utf8@1:1+1"])
        #expect(reading.diagnostics.first?.message.contains("UTF-") == true)
    }

    @Test func positionsOfNodes() {
        let reading = Reading("é: &a\n  # c\n  !!map\n  k: [😀, &b  x]\r\nl: &c !!str 'y'\n")
        #expect(reading.isComplete)
        let positions = reading.document.nodes.map { "\($0.line):\($0.column)" }
        #expect(positions == ["1:1", "1:1", "4:3", "4:3", "4:6", "4:7", "4:14", "5:1", "5:13"])
    }
}
