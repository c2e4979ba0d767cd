import WeirModel

/// Gives diagnostics the source lines that they speak of, by reading the few files again that have any. What is wrong
/// with the way a file lies has no line: it is not given here.
enum DiagnosticLines {
    static func fill(
        _ diagnostics: Set<Diagnostic>, _ source: some SourceReader, _ entries: [SourceEntry], _ files: FileNumbers
    ) throws -> [Diagnostic] {
        var result = diagnostics.filter { $0.sourceLine != nil }.map { $0 }
        let bare = diagnostics.filter { $0.sourceLine == nil }
        for (path, group) in Dictionary(grouping: bare, by: \.location.path) {
            var filled = group
            let number = files.number(of: path)
            if number != FieldOrigin.noFile {
                try fill(&filled, of: entries[Int(number)], source)
            }
            result += filled
        }
        return result
    }

    /// What is wrong with a file as a whole: it is too large to be read again, or no text.
    private static let ofWholeFiles: Set<DiagnosticCode> = [
        .fileTooLarge, .integrationTooLarge, .invalidIcon, .smallIcon, .unusedReadme,
    ]

    private static func fill(
        _ diagnostics: inout [Diagnostic], of entry: SourceEntry, _ source: some SourceReader
    ) throws {
        guard entry.isOrdinary, !diagnostics.contains(where: { ofWholeFiles.contains($0.code) }) else { return }
        // A file that is too large shows no lines.
        _ = try source.read(entry, upTo: DocumentLimits.definition.bytes) { bytes in
            SourceText.fillLines(of: &diagnostics, path: entry.path, from: bytes)
        }
    }
}
