/// Collects what is wrong with one file, up to a bound.
package struct Problems {
    /// How many problems of one file are listed; reading stops there.
    package static let most = 100

    package let path: String
    package private(set) var diagnostics: [Diagnostic] = []

    package init(path: String) { self.path = path }

    /// False once so many problems were found that reading on is no use.
    package var mayContinue: Bool { diagnostics.count < Self.most }

    /// Adds a problem; `length` is how many scalars the caret underlines.
    package mutating func report(
        _ code: DiagnosticCode, at position: SourcePosition, length: Int = 1, _ message: String, hint: String? = nil,
        related: [(position: SourcePosition, message: String)] = []
    ) {
        let related = related.map {
            Diagnostic.Related(location: SourceLocation(path: path, position: $0.position), message: $0.message)
        }
        diagnostics.append(
            Diagnostic(
                code, at: SourceLocation(path: path, position: position), length: UInt32(clamping: max(1, length)),
                message, hint: hint, related: related))
        if diagnostics.count == Self.most {
            diagnostics[Self.most - 1].hint = "the rest of the file was not read: it has too many problems"
        }
    }

    /// Reports that there is nothing in the file.
    package mutating func reportEmptyFile() {
        report(
            .emptyFile, at: SourcePosition(line: 1, column: 1), "the file is empty",
            hint: "remove it, or write what it states")
    }

    /// Appends everything to `all`, each with its source line.
    package consuming func move(to all: inout [Diagnostic], bytes: Span<UInt8>) {
        guard !diagnostics.isEmpty else { return }
        SourceText.fillLines(of: &diagnostics, path: path, from: bytes)
        all.append(contentsOf: diagnostics)
    }
}
