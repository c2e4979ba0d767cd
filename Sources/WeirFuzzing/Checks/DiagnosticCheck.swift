import WeirModel
import WeirPlanning

/// What is true of everything that is said about a file.
enum DiagnosticCheck {
    /// Each of the file's diagnostics stands inside of it, and can be shown in all forms without moving a cursor.
    static func require(_ diagnostics: [Diagnostic], of path: String, in bytes: [UInt8]) throws {
        // A place right behind the last character is inside: something is missing there.
        let lines = bytes.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }.map(\.count)
        let longest = lines.max() ?? 0
        for diagnostic in diagnostics {
            let places =
                [diagnostic.location] + diagnostic.related.map(\.location).filter { $0.path == path }
            for place in places where place.path == path {
                let position = place.position
                try WeirFuzzing.require(
                    position.line >= 1 && position.line <= lines.count && position.column >= 1
                        && position.column <= longest + 1,
                    "\(diagnostic.code.rawValue) is at \(position.line):\(position.column) of \(lines.count) lines")
            }
            try WeirFuzzing.require(diagnostic.length >= 1, "\(diagnostic.code.rawValue) has no length")
            try WeirFuzzing.require(!diagnostic.message.isEmpty, "\(diagnostic.code.rawValue) says nothing")
        }
        let text = DiagnosticText().render(diagnostics)
        try WeirFuzzing.require(
            !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) },
            "a diagnostic has a control character")
        try WeirFuzzing.require(
            !DiagnosticGitHub.render(diagnostics).contains("\r"), "an annotation has a carriage return")
        _ = DiagnosticJSON.render(diagnostics)
    }
}
