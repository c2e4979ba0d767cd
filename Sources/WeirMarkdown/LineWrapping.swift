import WeirPlanning

/// Breaks text into lines.
struct LineWrapping {
    /// Columns of a line, from 1.
    let width: Int

    /// The lines of `pieces`; at least one. Lines break at spaces, and inside of a word where it is wider than a line.
    func lines(of pieces: [InlinePiece]) -> [[TextRun]] {
        var lines: [[TextRun]] = []
        var line: [TextRun] = []
        var used = 0
        func end() {
            lines.append(line)
            (line, used) = ([], 0)
        }
        for token in tokens(of: pieces) {
            guard case .word(let word, let space) = token else {
                end()
                continue
            }
            let wordWidth = word.width
            if used > 0, used + (space == nil ? 0 : 1) + wordWidth > width { end() }
            if used > 0, let space {
                line.append(space)
                used += 1
            }
            for part in broken(word, wordWidth) {
                if used > 0, used + part.width > width, wordWidth > width { end() }
                line += part
                used += part.width
            }
        }
        end()
        return lines
    }

    private enum Token {
        /// A word, with the space before it that stands where it does not begin a line.
        case word([TextRun], space: TextRun?)
        case lineBreak
    }

    /// Words may consist of several runs: only spaces part them.
    private func tokens(of pieces: [InlinePiece]) -> [Token] {
        var tokens: [Token] = []
        var word: [TextRun] = []
        var space: TextRun?
        func endWord() {
            guard !word.isEmpty else { return }
            tokens.append(.word(word, space: space))
            (word, space) = ([], nil)
        }
        for piece in pieces {
            guard case .run(let run) = piece else {
                endWord()
                space = nil
                tokens.append(.lineBreak)
                continue
            }
            for (index, part) in run.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 {
                    endWord()
                    space = run.part(" ")
                }
                if !part.isEmpty { word.append(run.part(part)) }
            }
        }
        endWord()
        return tokens
    }

    /// A word that is wider than a line in parts that are not, as far as that may be.
    private func broken(_ word: [TextRun], _ wordWidth: Int) -> [[TextRun]] {
        guard wordWidth > width else { return [word] }
        return word.flatMap { run -> [[TextRun]] in
            guard !run.isWhole else { return [[run]] }
            var parts: [[TextRun]] = []
            var text = String.UnicodeScalarView()
            var used = 0
            for scalar in run.text.unicodeScalars {
                let width = TerminalText.width(String(Character(scalar)))
                if used + width > self.width, !text.isEmpty {
                    parts.append([run.part(String(text))])
                    (text, used) = (String.UnicodeScalarView(), 0)
                }
                text.append(scalar)
                used += width
            }
            if !text.isEmpty { parts.append([run.part(String(text))]) }
            return parts
        }
    }
}
