import Testing
import WeirModel

@Suite struct SourceTextTests {
    private func line(_ text: String, _ line: UInt32, _ column: UInt32) -> SourceText.Line {
        SourceText.line(at: SourcePosition(line: line, column: column), in: text.utf8.span)
    }

    @Test func linesEndAtEveryLineEnd() {
        let text = "\u{FEFF}a\r\nb\rc\n\nd"
        #expect((1...6).map { line(text, $0, 1).text } == ["a", "b", "c", "", "d", ""])
    }

    @Test func positionsOfBytes() {
        let bytes = Array("é\r\nb😀c".utf8)
        let expected = ["1:1", "1:1", "1:2", "1:3", "2:1", "2:2", "2:2", "2:2", "2:2", "2:3", "2:4"]
        #expect(
            (0...10).map { offset in
                let position = SourceText.position(of: offset, in: bytes.span)
                return "\(position.line):\(position.column)"
            } == expected)
    }

    @Test func offsetsOfPositions() {
        let bytes = Array("\u{FEFF}é\r\nb😀c\r\rd".utf8)
        func offset(_ line: UInt32, _ column: UInt32) -> Int {
            SourceText.offset(of: SourcePosition(line: line, column: column), in: bytes.span)
        }
        #expect([offset(1, 1), offset(1, 2), offset(2, 1), offset(2, 2), offset(2, 3)] == [3, 5, 7, 8, 12])
        #expect([offset(4, 1), offset(4, 2), offset(4, 9), offset(9, 1)] == [15, 16, 16, 16])
        for index in [3, 5, 7, 8, 12, 13, 14, 15] {
            #expect(SourceText.offset(of: SourceText.position(of: index, in: bytes.span), in: bytes.span) == index)
        }
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let text = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
        let cut = line(text, 1, 501)
        #expect(cut.text.hasPrefix("…a") && cut.text.hasSuffix("b…"))
        #expect(cut.text.unicodeScalars.count <= SourceText.longestLine + 1)
        #expect(Array(cut.text)[Int(cut.caret) - 1] == "X")
        let start = line(text, 1, 3)
        #expect(start.text.hasPrefix("aaa") && start.text.hasSuffix("…"))
        #expect(start.caret == 3)
    }

    @Test func whatWouldDisturbATerminalIsShownHarmless() {
        #expect(line("a\tb\u{1B}[1m\u{202E}x\u{7F}\u{200B}", 1, 1).text == "a b␛[1m\u{FFFD}x␡\u{FFFD}")
        let bad: [UInt8] = [0x61, 0xFF, 0x62]
        #expect(SourceText.line(at: SourcePosition(line: 1, column: 1), in: bad.span).text == "a\u{FFFD}b")
    }

    @Test func fillingKeepsOtherFilesAndHidesSecrets() {
        func diagnostic(_ code: DiagnosticCode, _ path: String, _ line: UInt32, _ column: UInt32) -> Diagnostic {
            let position = SourcePosition(line: line, column: column)
            return Diagnostic(code, at: SourceLocation(path: path, position: position), "m")
        }
        var diagnostics = [
            diagnostic(.plaintextSecret, "a", 2, 11), diagnostic(.wrongType, "a", 1, 1),
            diagnostic(.wrongType, "b", 1, 1),
        ]
        SourceText.fillLines(of: &diagnostics, path: "a", from: "x: 1\npassword: hunter2\n".utf8.span)
        #expect(diagnostics.map(\.sourceLine) == ["password: …", "x: 1", nil])
    }
}
