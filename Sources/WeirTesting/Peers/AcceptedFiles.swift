public import WeirManifest
public import WeirModel

/// Files that weir accepts, for asking whether their schemas accept them as well.
public struct AcceptedFiles: Sendable {
    private var documents: [JSONSchemaPeer.Document: String] = [:]

    /// None.
    public init() {}

    /// How many different files there are.
    public var count: Int { documents.count }
    /// The schemas of which there are files.
    public var schemas: Set<String> { Set(documents.keys.map(\.schema)) }

    /// Adds a file; `note` says in the report of a difference where it comes from.
    public mutating func add(_ schema: FileSchema, _ text: String, _ note: String) {
        documents[.init(schema: schema.rawValue, text: text)] = note
    }

    /// Adds every file of a tree that has a schema and, in what was found on loading the tree, no error.
    public mutating func add(_ tree: MemoryTree, accepted state: DesiredState, _ note: String) {
        let broken = Set(state.diagnostics.filter { $0.severity == .error }.map(\.location.path))
        for path in tree.paths where !broken.contains(path) {
            guard let schema = FileSchema(path: path), let text = tree[path] else { continue }
            add(schema, text, "\(note) \(path)")
        }
    }

    /// What the schemas refuse, with the file's text. See `JSONSchemaPeer.check` for what is thrown.
    public func refused() async throws -> [String] {
        let all = documents.sorted { ($0.key.schema, $0.key.text) < ($1.key.schema, $1.key.text) }
        return try await Self.check(all.map(\.key)).map { finding in
            guard let number = finding.document else { return "\(finding)" }
            return "\(all[number].value) (\(all[number].key.schema)): \(finding)\n\(all[number].key.text)"
        }
    }

    /// What the validator says of documents by weir's schemas, and of the schemas.
    public static func check(_ documents: [JSONSchemaPeer.Document]) async throws -> [JSONSchemaPeer.Finding] {
        let texts = FileSchema.allCases.map { ($0.rawValue, $0.text) }
        return try await JSONSchemaPeer.check(documents, schemas: Dictionary(uniqueKeysWithValues: texts))
    }
}

extension FileSchema {
    /// The schema of the file at `path`, by the globs; nil where none matches, and where more than one does, which is
    /// as bad.
    public init?(path: String) {
        let schemas = FileSchema.allCases.filter { $0.matches(path) }
        guard schemas.count == 1, let schema = schemas.first else { return nil }
        self = schema
    }

    /// As editors read globs: the last one that matches counts.
    private func matches(_ path: String) -> Bool {
        var isMatch = false
        for glob in globs {
            let isExclusion = glob.hasPrefix("!")
            if Self.glob(isExclusion ? String(glob.dropFirst()) : glob, matches: path) { isMatch = !isExclusion }
        }
        return isMatch
    }

    private static func glob(_ glob: String, matches path: String) -> Bool {
        let endings = glob.hasSuffix("{yaml,yml}") ? ["yaml", "yml"] : [""]
        return endings.contains { ending in
            let pattern = glob.replacing("{yaml,yml}", with: ending).split(separator: "/")
            let names = path.split(separator: "/")
            return pattern.count == names.count && zip(pattern, names).allSatisfy { part($0, matches: $1) }
        }
    }

    /// One component, with one star at most.
    private static func part(_ pattern: Substring, matches name: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == name }
        let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return name.count >= start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }
}
