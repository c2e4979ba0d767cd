import WeirPlanning

/// How a piece of text looks.
struct TextLook: OptionSet, Hashable {
    let rawValue: UInt8

    static let bold = TextLook(rawValue: 1)
    static let faint = TextLook(rawValue: 2)
    static let italic = TextLook(rawValue: 4)
    static let underlined = TextLook(rawValue: 8)
    static let struck = TextLook(rawValue: 16)
    static let code = TextLook(rawValue: 32)

    /// The parameters of the escape sequence SGR (ECMA-48, 8.3.117).
    var parameters: String {
        let all: [(TextLook, String)] = [
            (.bold, "1"), (.faint, "2"), (.italic, "3"), (.underlined, "4"), (.struck, "9"), (.code, "36"),
        ]
        return all.filter { contains($0.0) }.map(\.1).joined(separator: ";")
    }
}

/// A piece of text that looks the same throughout. Its text holds nothing that a terminal would act on.
struct TextRun: Equatable {
    private(set) var text: String
    let look: TextLook
    /// Whether it is left whole where a line ends: addresses are copied.
    let isWhole: Bool

    /// Makes text of a document harmless: what is not seen is spelt out, and tabs are spaces.
    init(_ text: String, _ look: TextLook = [], isWhole: Bool = false) {
        self.init(safe: TerminalText.escaped(text.replacing("\t", with: " ")), look, isWhole: isWhole)
    }

    private init(safe text: String, _ look: TextLook, isWhole: Bool) {
        self.text = text
        self.look = look
        self.isWhole = isWhole
    }

    /// A part of this run's own text.
    func part(_ text: some StringProtocol) -> TextRun { TextRun(safe: String(text), look, isWhole: isWhole) }

    var width: Int { TerminalText.width(text) }

    func painted(_ style: Style) -> String {
        let parameters = look.parameters
        guard style == .ansi, !parameters.isEmpty, !text.isEmpty else { return text }
        return "\u{1b}[\(parameters)m\(text)\u{1b}[0m"
    }
}

extension [TextRun] {
    var width: Int { reduce(0) { $0 + $1.width } }

    /// The line without spaces at its end; neighbours that look the same share one escape sequence.
    func painted(_ style: Style) -> String {
        var runs: [TextRun] = []
        for run in self {
            if let last = runs.last, last.look == run.look {
                runs[runs.count - 1] = last.part(last.text + run.text)
            } else {
                runs.append(run)
            }
        }
        while let last = runs.popLast() {
            let text = last.text.reversed().drop { $0 == " " }
            if !text.isEmpty {
                runs.append(last.part(String(text.reversed())))
                break
            }
        }
        return runs.map { $0.painted(style) }.joined()
    }
}

/// What stands in a paragraph, a heading or a cell.
enum InlinePiece: Equatable {
    case run(TextRun)
    /// A line ends here.
    case lineBreak
}
