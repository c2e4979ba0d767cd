public import WeirModel

/// What a repository in memory held at one time or another, for tests of whatever looks back.
public struct MemoryHistory: Sendable {
    private var trees: [ObjectID: MemoryTree] = [:]

    /// A history without a tree.
    public init() {}

    /// Remembers a tree under its id.
    public mutating func add(_ tree: MemoryTree, as id: ObjectID) { trees[id] = tree }

    /// What files were before `tree`; nil where the applied tree is not known.
    ///
    /// - Parameters:
    ///   - applied: the id of the tree that the environment shows.
    ///   - older: for files of held units, the id of the tree that wrote them last.
    public func formerFiles(
        before tree: MemoryTree, applied: ObjectID?, older: [ObjectID: FormerFiles.Scope] = [:]
    ) throws -> FormerFiles? {
        guard let applied, let base = trees[applied] else { return nil }
        let all = trees.values.map(\.self)
        var former = FormerFiles(FormerFiles.Change.between(try base.entries(), try tree.entries())) {
            MemoryHistoryReader(all)
        }
        for (id, scope) in older {
            guard id != applied, let other = trees[id] else { continue }
            former.take(FormerFiles.Change.between(try other.entries(), try tree.entries()), for: scope)
        }
        return former
    }
}

/// Reads content by its id, whatever tree has it.
private final class MemoryHistoryReader: SourceReader {
    private let trees: [MemoryTree]
    private var files: [ObjectID: (tree: Int, entry: SourceEntry)] = [:]

    init(_ trees: [MemoryTree]) {
        self.trees = trees
        for (index, tree) in trees.enumerated() {
            for entry in (try? tree.entries()) ?? [] { files[entry.objectID] = (index, entry) }
        }
    }

    func size(of entry: SourceEntry) throws -> Int {
        let found = try find(entry)
        return try trees[found.tree].reader().size(of: found.entry)
    }

    func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        let found = try find(entry)
        return try trees[found.tree].reader().read(found.entry, body)
    }

    private func find(_ entry: SourceEntry) throws -> (tree: Int, entry: SourceEntry) {
        guard let found = files[entry.objectID] else {
            throw SourceError(path: entry.path, message: "no tree has this content")
        }
        return found
    }
}
