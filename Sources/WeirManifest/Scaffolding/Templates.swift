import WeirModel
import WeirYAML

/// The integrations that new ones may start as a copy of: those whose `release.yaml` says `template: {enabled: true}`.
struct Templates {
    /// Sorted.
    private(set) var slugs: [String] = []

    /// Reads every `release.yaml`; what is no template, or not readable, is none.
    init(_ entries: [SourceEntry], _ reader: some SourceReader) throws {
        var yaml = YAMLReader(limits: .file)
        for entry in entries {
            let parts = entry.path.split(separator: "/")
            guard parts.count == 3, parts[0] == "integrations", entry.isOrdinary,
                EntryPath.stem(String(parts[2])) == "release"
            else { continue }
            var document = Document()
            var diagnostics: [Diagnostic] = []
            guard try reader.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) else { continue }
            var fields = FieldReader(document, path: entry.path)
            guard ReleaseFile.decode(&fields).template?.value.isEnabled == true else { continue }
            slugs.append(String(parts[1]))
        }
        slugs.sort()
    }
}
