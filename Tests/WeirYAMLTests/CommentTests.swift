import Testing
import WeirModel
import WeirTesting
import WeirYAML

/// Comments that begin with a mark, and nothing else.
@Suite struct CommentTests {
    private func comments(_ text: String) -> [String] {
        var reader = YAMLReader(limits: .file, comments: "mark:me")
        var document = Document()
        var diagnostics: [Diagnostic] = []
        let bytes = Array(text.utf8)
        #expect(reader.read(bytes.span, path: "a.yaml", into: &document, diagnostics: &diagnostics), "\(diagnostics)")
        return reader.comments.map {
            "\($0.position.line):\($0.position.column)+\($0.length)\($0.isAlone ? " alone" : "") \($0.text)"
        }
    }

    @Test func besideAndAboveValues() {
        #expect(
            comments("# mark:me one\na: b   #mark:me  two \t\n   # mark:me\nc: d\n# mark:me end") == [
                "1:1+13 alone mark:me one", "2:8+15 mark:me  two", "3:4+9 alone mark:me",
                "5:1+13 alone mark:me end",
            ])
        #expect(comments("a: [b, # mark:me x\n  c]\n") == ["1:8+11 mark:me x"])
        #expect(comments("a: {b: c} # mark:me x\r\nd: 1 # mark:me y\r\n") == ["1:11+11 mark:me x", "2:6+11 mark:me y"])
        #expect(comments("\u{FEFF}é😀: ü # mark:me ö\n") == ["1:7+11 mark:me ö"])
        #expect(comments("\u{FEFF}# mark:me x\na: b\n") == ["1:1+11 alone mark:me x"])
        #expect(comments("- a\n- # mark:me x\n  b\n") == ["2:3+11 mark:me x"])
    }

    @Test func blockScalarsHaveThemOnTheirFirstLineAndAfterTheirEnd() {
        #expect(
            comments("a: |  # mark:me one\n  # mark:me two\n  text # mark:me three\n\n# mark:me four\nb: 1\n") == [
                "1:7+13 mark:me one", "5:1+14 alone mark:me four",
            ])
        #expect(comments("a: >-\n  # mark:me x\n  y\n") == [])
        #expect(comments("- &x |2-\n  # mark:me x\n- *x # mark:me y\n") == ["3:6+11 mark:me y"])
    }

    @Test func textOfScalarsIsNoComment() {
        for text in [
            "a: '# mark:me x'\n", "a: \"x # mark:me y\"\n", "a: 'x\n  # mark:me y'\n", "a: \"x\n  # mark:me\n  y\"\n",
            "a: b#mark:me\n", "a: b:# mark:me\n", "'# mark:me k': v\n", "? \" # mark:me\"\n: v\n", "a: mark:me x\n",
            "a: [\"# mark:me\", b]\n", "{a: 'x # mark:me'}\n",
        ] { #expect(comments(text) == [], "\(text)") }
    }

    @Test func otherCommentsAreNotKept() {
        for text in [
            "a: b # see mark:me\n", "a: b # mark:mean\n", "a: b # mark:me: x\n", "a: b # x # mark:me y\n",
            "## mark:me x\na: b\n", "a: b # Mark:me x\n",
        ] { #expect(comments(text) == [], "\(text)") }
    }

    @Test func eachFileHasItsOwn() {
        var reader = YAMLReader(limits: .file, comments: "mark:me")
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var found: [Int] = []
        for text in ["a: b # mark:me x\n", "a: b\n", "a: [ # mark:me\n", "# mark:me x\n# mark:me y\na: b\n"] {
            _ = reader.read(text.utf8.span, path: "a.yaml", into: &document, diagnostics: &diagnostics)
            found.append(reader.comments.count)
        }
        #expect(found == [1, 0, 0, 2])
        var plain = YAMLReader(limits: .file)
        _ = plain.read("a: b # mark:me x\n".utf8.span, path: "a.yaml", into: &document, diagnostics: &diagnostics)
        #expect(plain.comments.isEmpty)
    }

    @Test func aFileFullOfThemTakesOnePass() {
        let line = "é: [a] # mark:me x\n"
        let text = (0..<20_000).map { "k\($0)\(line)" }.joined()
        var reader = YAMLReader(limits: .file, comments: "mark:me")
        var document = Document()
        var diagnostics: [Diagnostic] = []
        #expect(reader.read(text.utf8.span, path: "a.yaml", into: &document, diagnostics: &diagnostics))
        #expect(reader.comments.count == 20_000)
        #expect(reader.comments.last?.position == SourcePosition(line: 20_000, column: 14))
        let quoted = "a: '\(String(repeating: " # mark:me", count: 40_000))'\n"
        #expect(reader.read(quoted.utf8.span, path: "a.yaml", into: &document, diagnostics: &diagnostics))
        #expect(reader.comments.isEmpty)
    }

    /// Random documents whose comments are known, because every line is made by one rule.
    @Test func randomFiles() {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var lines: [String] = []
            var expected: [String] = []
            for number in 0..<Int.random(in: 1...12, using: &random) {
                let line = lines.count + 1
                switch Int.random(in: 0..<7, using: &random) {
                case 0:
                    lines.append("# mark:me \(number)")
                    expected.append("\(line):1 \(number)")
                case 1:
                    lines.append("k\(number): v # mark:me \(number)")
                    expected.append("\(line):\(lines[line - 1].utf8.count - 9 - "\(number)".utf8.count) \(number)")
                case 2: lines.append("k\(number): 'a # mark:me \(number)'")
                case 3: lines += ["k\(number): |", "  # mark:me \(number)", "  b # mark:me"]
                case 4: lines += ["k\(number): \"é", "  # mark:me \(number)\""]
                case 5: lines += ["k\(number): [a, 'b # mark:me', c] # no mark:me"]
                default: lines.append("k\(number): a#mark:me")
                }
            }
            lines.append("end: 1")
            var reader = YAMLReader(limits: .file, comments: "mark:me")
            var document = Document()
            var diagnostics: [Diagnostic] = []
            let text = lines.joined(separator: "\n")
            #expect(
                reader.read(text.utf8.span, path: "a", into: &document, diagnostics: &diagnostics), "seed \(seed)")
            let found = reader.comments.map { "\($0.position.line):\($0.position.column) \($0.text.dropFirst(8))" }
            #expect(found == expected, "seed \(seed)\n\(text)")
        }
    }
}
