import WeirModel

/// Names of files as the layout reads them.
enum EntryPath {
    /// What a slug looks like, for hints.
    static let slugRule = "lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength)"

    /// The name without `.yaml` or `.yml`; nil for other names.
    static func stem(_ name: String) -> String? {
        for suffix in [".yaml", ".yml"] where name.utf8.count >= suffix.utf8.count && name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return nil
    }

    /// Whether the name ends as YAML files do, in whatever case: `ERP.YAML` is not read, but somebody meant it to be.
    static func looksLikeYAML(_ name: String) -> Bool {
        let ending = name.utf8.suffix(5).map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        return ending.elementsEqual(".yaml".utf8) || ending.suffix(4).elementsEqual(".yml".utf8)
    }
}

extension SourceEntry {
    /// Whether there is content that may be read.
    var isOrdinary: Bool { kind == .file || kind == .executable }
}
