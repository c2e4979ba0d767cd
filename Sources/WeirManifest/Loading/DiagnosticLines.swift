import WeirModel

/// Gives diagnostics the source lines that they speak of, by reading the few files again that have any.
enum DiagnosticLines {
    static func fill(
        _ diagnostics: Set<Diagnostic>, _ source: some SourceReader, _ entries: [SourceEntry], _ files: FileNumbers
    ) throws -> [Diagnostic] {
        var result = diagnostics.filter { $0.sourceLine != nil }.map { $0 }
        for (path, group) in Dictionary(grouping: diagnostics.filter { $0.sourceLine == nil }, by: \.location.path) {
            var filled = group
            let number = files.number(of: path)
            if number != FieldOrigin.noFile {
                try fill(&filled, of: entries[Int(number)], source)
            }
            result += filled
        }
        return result
    }

    private static func fill(
        _ diagnostics: inout [Diagnostic], of entry: SourceEntry, _ source: some SourceReader
    ) throws {
        // What is wrong with a file as a whole has no line.
        guard entry.isOrdinary, !diagnostics.allSatisfy({ isAboutFile($0.code) }),
            try source.size(of: entry) <= DocumentLimits.definition.bytes
        else { return }
        let whole = diagnostics.filter { isAboutFile($0.code) }
        diagnostics.removeAll { isAboutFile($0.code) }
        try source.read(entry) { bytes in
            SourceText.fillLines(of: &diagnostics, path: entry.path, from: bytes)
        }
        diagnostics += whole
    }

    private static func isAboutFile(_ code: DiagnosticCode) -> Bool {
        switch code {
        case .fileTooLarge, .unexpectedFile, .duplicateFile, .missingFile, .symbolicLink, .submodule, .unreadableEntry:
            true
        default: false
        }
    }
}
