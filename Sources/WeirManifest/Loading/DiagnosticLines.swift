import WeirModel

/// Gives diagnostics the source lines that they speak of, by reading the few files again that have any.
enum DiagnosticLines {
    static func fill(
        _ diagnostics: Set<Diagnostic>, _ source: some SourceReader, _ entries: [SourceEntry]
    ) throws -> [Diagnostic] {
        var result = diagnostics.filter { $0.sourceLine != nil }.map { $0 }
        let files = FileNumbers(entries)
        for (path, group) in Dictionary(grouping: diagnostics.filter { $0.sourceLine == nil }, by: \.location.path) {
            let number = files.number(of: path)
            guard number != FieldOrigin.noFile, entries[Int(number)].kind != .symbolicLink,
                entries[Int(number)].kind != .submodule, entries[Int(number)].kind != .unreadable,
                !group.contains(where: { $0.code == .fileTooLarge })
            else {
                result += group
                continue
            }
            var filled = group
            try source.read(entries[Int(number)]) { bytes in
                SourceText.fillLines(of: &filled, path: path, from: bytes)
            }
            result += filled
        }
        return result
    }
}
