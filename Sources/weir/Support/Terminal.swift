import Glibc
import WeirPlanning

/// The program's streams: results on standard output, everything else on standard error.
enum Terminal {
    /// Whether what is written now is for somebody else, whatever this program's own output is.
    @TaskLocal static var isElsewhere = false

    /// Whether results may be coloured: only on a terminal, and not where `NO_COLOR` is set (https://no-color.org).
    static var isColoured: Bool {
        isScreen && !isElsewhere && ProcessEnvironment.value("NO_COLOR", orEmpty: true) == nil
    }

    /// Whether results are drawn on a terminal.
    static var isScreen: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether somebody can be asked.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    static var style: Style { isColoured ? .ansi : .plain }

    /// Columns of a line: the terminal's, else what `COLUMNS` says, else 80.
    static var width: Int {
        var size = winsize()
        if unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        let columns = ProcessEnvironment.value("COLUMNS").flatMap { Int($0) } ?? 80
        return (1...10_000).contains(columns) ? columns : 80
    }

    static func write(_ text: String) { write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Writes lines of text that comes from files or the database, and cannot drive the terminal whatever is in it.
    static func writeLines(_ text: String) { write(escapedLines(text)) }

    /// Lines that cannot drive the terminal whatever is in them.
    static func escapedLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.escaped(String($0)) }
            .joined(separator: "\n")
    }

    static func writeError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Says why a command failed. Messages repeat what files, servers and arguments say, which must not drive the
    /// terminal.
    static func writeFailure(_ failure: CommandFailure) {
        writeError("weir: \(escapedLines(failure.message.replacing("\t", with: "  ")))\n")
    }

    /// Writes all of it. A reader that went away (`weir get … | head`) ends the program as other tools end.
    private static func write(_ content: [UInt8], to descriptor: Int32) {
        var bytes = content[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                exit(ExitStatus.error.rawValue)
            }
        }
    }

    /// Asks a question that `y` or `yes` answers with yes and everything else with no.
    ///
    /// Throws a `CommandFailure` where nobody can be asked.
    static func confirm(_ question: String) throws -> Bool {
        guard isInteractive else {
            throw CommandFailure("nobody can be asked here; add --yes to go on without asking")
        }
        writeError("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
