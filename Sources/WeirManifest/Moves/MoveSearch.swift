import WeirModel
import WeirYAML

/// What the search for moves works on: what is deployed, and what the files are and were.
struct MoveSearch<Reader: SourceReader> {
    let observed: ObservedState
    private let former: FormerFiles?
    /// In the order of their paths' bytes.
    private let entries: [SourceEntry]
    /// The paths that changed, by the folder of a customer or an integration.
    private let changes: [String: [String]]
    let reader: MoveReader<Reader>

    /// - Parameters:
    ///   - entries: all of the tree's, in the order of their paths' bytes.
    ///   - reader: of the tree.
    init(_ evidence: MoveEvidence, entries: [SourceEntry], reader: Reader) throws {
        observed = evidence.observed
        former = evidence.former
        self.entries = entries
        var changes: [String: [String]] = [:]
        for path in (former?.files ?? [:]).keys {
            if let folder = SourceLayout.folder(of: path) { changes[folder, default: []].append(path) }
        }
        self.changes = changes
        self.reader = MoveReader(now: reader, before: try former?.reader())
    }

    /// Whether a file of the folder changed.
    func isChanged(_ folder: String) -> Bool { changes[folder] != nil }

    /// Whether anything is known of what files were.
    var hasContents: Bool { former != nil }

    /// What was at a path, where it changed.
    func change(of path: String) -> SourceEntry?? { former?.files[path] }

    // MARK: Folders

    /// The folder as it is.
    func current(_ slug: String, keyPath: String) -> MovableFolder {
        MovableFolder(slug: slug, keyPath: keyPath, files: files(in: SourceLayout.folder(of: keyPath) ?? ""))
    }

    /// The folder as it was; nil where nothing in it changed.
    func former(_ slug: String, keyPath: String) -> MovableFolder? {
        guard let folder = SourceLayout.folder(of: keyPath), let paths = changes[folder] else { return nil }
        let unchanged = files(in: folder).filter { former?.files[$0.path] == nil }
        let changed = paths.compactMap { former?.files[$0] ?? nil }
        return MovableFolder(slug: slug, keyPath: keyPath, files: unchanged + changed)
    }

    private func files(in folder: String) -> ArraySlice<SourceEntry> {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if ByteOrder.precedes(entries[middle].path, folder) { low = middle + 1 } else { high = middle }
        }
        return entries[low...].prefix { $0.path.utf8.starts(with: folder.utf8) }
    }

    // MARK: Instances

    /// The instances of one customer as they are deployed.
    ///
    /// - Parameters:
    ///   - rows: those that are no tombstones.
    ///   - work: the same customer's, as they are stated.
    ///   - integrations: the new slugs of integrations that have one.
    func deployed(
        _ rows: [ObservedInstance], _ work: ArraySlice<InstanceWork>, integrations: [String: String]
    ) -> [InstanceMoves<Reader>.Deployed] {
        let entries = Dictionary(
            work.compactMap { item in item.entry.map { (item.slug, $0) } }, uniquingKeysWith: { first, _ in first })
        return rows.map { row in
            let isMade = SourceLayout.folder(of: row.sourcePath) == "integrations/\(row.integration)/"
            let now = entries[row.slug]
            var file = now?.path == row.sourcePath ? now : nil
            if let before = change(of: row.sourcePath) { file = before }
            return .init(
                slug: row.slug, integration: integrations[row.integration] ?? row.integration,
                file: isMade ? nil : file, isChanged: !isMade && file?.objectID != now?.objectID,
                isMadeByDeployment: isMade)
        }
    }
}
