import WeirGit
import WeirManifest
import WeirModel

extension OpenedSource {
    /// The most older commits that held units are compared with.
    private static let mostOlderTrees = 64

    /// What files were before this content; nil where the repository does not have the applied commit any more.
    ///
    /// - Parameters:
    ///   - applied: what the environment shows; nil where nothing was applied.
    ///   - older: for files of held units, what was applied when these were written last.
    func formerFiles(
        applied: AppliedSource?, older: [AppliedSource: FormerFiles.Scope]
    ) async throws -> FormerFiles? {
        guard let applied, let repository else { return nil }
        let content = content
        return try await GitExecutor.shared.run {
            guard try repository.with({ $0.commitExists(applied.commit) }) else { return nil }
            let changes = try content.changes(since: applied, in: repository)
            var former = FormerFiles(changes) { try GitTree(repository: repository, treeID: applied.tree).reader() }
            let others = older.sorted { $0.key.commit < $1.key.commit }.prefix(Self.mostOlderTrees)
            for (source, scope) in others where source.commit != applied.commit {
                guard try repository.with({ $0.commitExists(source.commit) }) else { continue }
                former.take(try content.changes(since: source, in: repository), for: scope)
            }
            return former
        }
    }
}

extension OpenedSource.Content {
    /// What differs from a commit's files.
    fileprivate func changes(
        since source: AppliedSource, in repository: SharedRepository
    ) throws -> [FormerFiles.Change] {
        let folders = SourceFolders(text: source.path)
        let old = LayeredTree<GitTree>(repository: repository, treeID: source.tree, folders: folders)
        switch self {
        case .commit(let tree):
            // A file may have gone from one folder to another: only one folder can be compared by its trees alone.
            guard tree.layers.count == 1, old.layers.count == 1, let tree = tree.layers.first?.tree,
                let old = old.layers.first?.tree
            else { return try FormerFiles.Change.between(old.entries(), tree.entries()) }
            return try tree.changes(since: old).changes.map { change in
                let entry = change.old.map {
                    SourceEntry(path: change.path, objectID: $0.objectID, kind: $0.kind)
                }
                return FormerFiles.Change(path: change.path, old: entry)
            }
        case .folder(let folder):
            return try FormerFiles.Change.between(old.entries(), folder.entries())
        }
    }
}
