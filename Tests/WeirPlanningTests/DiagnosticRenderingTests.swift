import Testing
import WeirModel
import WeirPlanning

@Suite("Diagnostics as text, JSON and workflow commands")
struct DiagnosticRenderingTests {
    private func caret(_ line: String, column: UInt32, length: UInt32 = 1) -> [String] {
        let diagnostic = Diagnostic(
            .invalidValue, at: Make.at("a.yaml", 1, column), length: length, "wrong", sourceLine: line)
        return DiagnosticText().render([diagnostic]).split(separator: "\n").dropFirst().map(String.init)
    }

    @Test func aDiagnosticSaysWhatWhereAndWhatToDo() {
        let diagnostic = Diagnostic(
            .duplicateKey, at: Make.at("customers/a/b.yaml", 7, 3), length: 4, "the key name is there twice",
            hint: "remove one", sourceLine: "  name: x",
            related: [.init(location: Make.at("customers/a/b.yaml", 2, 3), message: "the first one")])
        #expect(
            DiagnosticText().render([diagnostic]) == """
                customers/a/b.yaml:7:3: error: the key name is there twice [duplicate-key]
                      name: x
                      ^^^^
                  hint: remove one
                  customers/a/b.yaml:2:3: the first one

                """)
    }

    @Test func theCaretStandsBelowItsScalar() {
        #expect(caret("key: value", column: 6, length: 5) == ["    key: value", "         ^^^^^"])
        #expect(caret("\tkey:\tx", column: 6 + 1) == ["        key:    x", "                ^"])
        #expect(caret("名前: x", column: 5) == ["    名前: x", "          ^"])
        #expect(caret("e\u{301}: x", column: 5) == ["    e\u{301}: x", "       ^"])
        #expect(caret("\u{202e}a", column: 2) == ["    \\u{202e}a", "            ^"])
        #expect(caret("ab", column: 99) == ["    ab", "      ^"])
        #expect(caret("ab", column: 2, length: 50) == ["    ab", "     ^"])
        #expect(caret("", column: 1) == [])
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let line = String(repeating: "a", count: 300) + "X" + String(repeating: "b", count: 300)
        let shown = caret(line, column: 301)
        let text = Array(shown[0].unicodeScalars)
        let marks = Array(shown[1].unicodeScalars)
        #expect(text.count <= 126 && text[4] == "…" && text.last == "…")
        #expect(marks.firstIndex(of: "^").map { text[$0] } == "X")
    }

    @Test func json() {
        let text = DiagnosticJSON.render([Make.diagnostic("a.yaml", "no \"x\"")])
        #expect(text.contains(#""message": "no \"x\"""#) && text.hasSuffix("]\n"))
        #expect(DiagnosticJSON.render([]) == "[]\n")
    }

    @Test func workflowCommandsAreEscaped() {
        var diagnostic = Make.diagnostic("a,b:c%.yaml", "100%\nreally")
        diagnostic.hint = nil
        #expect(
            DiagnosticGitHub.render([diagnostic])
                == "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=invalid-value::100%25%0Areally\n")
        diagnostic.severity = .information
        #expect(DiagnosticGitHub.render([diagnostic]).hasPrefix("::notice "))
    }
}
