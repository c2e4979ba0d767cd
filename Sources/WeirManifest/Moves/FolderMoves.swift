import WeirModel

/// Finds customers or integrations whose folders were renamed.
struct FolderMoves<Reader: SourceReader> {
    /// What the deployed units' folders were, of those that changed.
    private let former: [String: MovableFolder]
    /// What the stated units' folders are, of those that changed or are not deployed.
    private let current: [String: MovableFolder]
    private let reader: MoveReader<Reader>
    private(set) var names: NameMoves
    /// By the new name: what it cannot be told from.
    private(set) var ambiguous: [String: [String]] = [:]

    init(names: NameMoves, former: [MovableFolder], current: [MovableFolder], reader: MoveReader<Reader>) {
        self.former = Dictionary(former.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        self.current = Dictionary(current.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        self.reader = reader
        self.names = names
    }

    /// Throws a `SourceError` where the repository cannot be read.
    mutating func infer() throws {
        names.take(old: former.mapValues(\.content), new: current.mapValues(\.content))
        takeEqualFolders()
        takeEqualKeyFiles()
        guard !names.searching.isEmpty, !names.newcomers.isEmpty else { return }
        try takeSimilar(isLast: false)
        try takeSimilar(isLast: true)
    }

    private var old: [MovableFolder] { names.searching.compactMap { former[$0] } }
    private var new: [MovableFolder] {
        names.newcomers.filter { ambiguous[$0] == nil }.compactMap { current[$0] }
    }

    /// Whole folders without a change.
    private mutating func takeEqualFolders() {
        let before = Dictionary(grouping: old, by: \.content)
        for (content, folders) in Dictionary(grouping: new, by: \.content) {
            guard let olds = before[content] else { continue }
            if olds.count == 1, folders.count == 1 {
                names.add(from: olds[0].slug, to: folders[0].slug)
            } else {
                for folder in folders { ambiguous[folder.slug] = olds.map(\.slug).sorted() }
            }
        }
    }

    /// The file that says who it is without a change.
    private mutating func takeEqualKeyFiles() {
        let before = Dictionary(grouping: old) { $0.keyFile?.objectID }
        for (id, folders) in Dictionary(grouping: new, by: { $0.keyFile?.objectID }) where id != nil {
            guard let olds = before[id], olds.count == 1, folders.count == 1, olds[0].agreesByName(with: folders[0])
            else { continue }
            names.add(from: olds[0].slug, to: folders[0].slug)
        }
    }

    /// First by the files that say who they are; what these leave open, by all files.
    private mutating func takeSimilar(isLast: Bool) throws {
        let (old, new, reader) = (old, new, reader)
        let before = try old.map { isLast ? try reader.former($0) : try reader.former($0.keyFile) ?? LineProfile() }
        let after = try new.map { isLast ? try reader.current($0) : try reader.current($0.keyFile) ?? LineProfile() }
        var matching = RenameMatching(old: before, new: after) { one, other in
            old[one].agreesByName(with: new[other]) && !old[one].isSomebodyElse(than: new[other])
        }
        let result = matching.result()
        for (one, other) in result.pairs { names.add(from: old[one].slug, to: new[other].slug) }
        guard isLast else { return }
        for (other, olds) in result.ambiguous { ambiguous[new[other].slug] = olds.map { old[$0].slug } }
    }
}
