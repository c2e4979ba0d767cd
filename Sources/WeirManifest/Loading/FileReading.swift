import WeirModel
import WeirYAML

extension SourceReader {
    /// Parses one YAML file; false, with a diagnostic, where nothing of it can be used.
    ///
    /// A file over the limit is refused by its size, before a byte of it is read.
    func readFile(
        _ entry: SourceEntry, _ yaml: inout YAMLReader, into document: inout Document,
        diagnostics: inout [Diagnostic]
    ) throws -> Bool {
        let size = try size(of: entry)
        guard size <= yaml.limits.bytes else {
            diagnostics.append(
                Diagnostic(
                    .fileTooLarge, at: SourceLocation(path: entry.path),
                    "\(entry.path) has \(size) bytes, and at most \(yaml.limits.bytes) are read",
                    hint: "split it, or move what is not configuration elsewhere"))
            return false
        }
        var own: [Diagnostic] = []
        let isUsable = try read(entry) { bytes in
            yaml.read(bytes, path: entry.path, into: &document, diagnostics: &own)
        }
        diagnostics += own
        return isUsable
    }
}
