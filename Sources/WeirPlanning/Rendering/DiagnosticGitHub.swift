public import WeirModel

/// Diagnostics as GitHub workflow commands, which mark the lines of a pull request.
///
/// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
public enum DiagnosticGitHub {
    /// One line for each diagnostic, with a line end at its end.
    public static func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(line).joined()
    }

    private static func line(_ diagnostic: Diagnostic) -> String {
        let command =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .information: "notice"
            }
        let position = diagnostic.location.position
        let hint = diagnostic.hint.map { "\n\($0)" } ?? ""
        return "::\(command) file=\(property(diagnostic.location.path)),line=\(position.line),col=\(position.column),"
            + "title=\(property(diagnostic.code.rawValue))::\(data(diagnostic.message + hint))\n"
    }

    /// What stands after the second `::`. Line ends would begin another command.
    private static func data(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result += TerminalText.escaped(String(Character(scalar)))
            }
        }
        return result
    }

    /// A property's value, which also ends at a comma and at a colon.
    private static func property(_ text: String) -> String {
        var result = ""
        for scalar in data(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
