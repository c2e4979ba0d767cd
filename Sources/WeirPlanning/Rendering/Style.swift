/// Whether output is coloured.
public enum Style: Sendable {
    /// Text only: files, pipes, `NO_COLOR`.
    case plain
    /// ANSI escape sequences (ECMA-48, SGR) for a terminal.
    case ansi

    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
        case bold = "1"
        case faint = "2"
    }

    func paint(_ text: String, _ colour: Colour?) -> String {
        guard self == .ansi, let colour, !text.isEmpty else { return text }
        return "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m"
    }
}
