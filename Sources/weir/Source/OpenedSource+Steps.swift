import WeirGit
import WeirModel
import WeirPlanning

extension OpenedSource {
    /// This content as it was in each commit since `applied` that changed something beside customers, which is what
    /// definitions come from; the oldest first. Empty where the content is no commit of what was applied.
    ///
    /// Throws a `GitError` where the history cannot be followed.
    func steps(since applied: AppliedSource) async throws -> [OpenedSource] {
        guard let repository, case .commit = content, applied.repository == description.repository,
            applied.path == description.path
        else { return [] }
        let source = self
        return try await repository.run { git in
            guard git.commitExists(applied.commit) else { return [] }
            var former = LayeredTree<GitTree>(
                repository: repository, treeID: applied.tree, folders: SourceFolders(text: applied.path))
            var steps: [OpenedSource] = []
            for commit in try git.firstParents(of: source.description.commit, since: applied.commit) {
                let tree = LayeredTree<GitTree>(
                    repository: repository, treeID: commit.treeID, folders: SourceFolders(text: applied.path))
                let isStep = try zip(tree.layers, former.layers).contains { new, old in
                    try new.tree.changes(since: old.tree).changes.contains { !$0.path.hasPrefix("customers/") }
                }
                former = tree
                if isStep { steps.append(source.at(commit, tree)) }
            }
            return steps
        }
    }

    /// Those of the commits that are not in the history of what was applied.
    ///
    /// Throws a `GitError` where the history cannot be followed.
    func commits(among commits: [ObjectID], after applied: AppliedSource) async throws -> Set<ObjectID> {
        guard let repository, !commits.isEmpty else { return [] }
        return try await repository.run { git in
            // One that the repository does not have is not of its branch's history either.
            let known = commits.filter { git.commitExists($0) }
            guard git.commitExists(applied.commit), !known.isEmpty else { return [] }
            return Set(known).subtracting(try git.commits(among: known, reachedFrom: applied.commit))
        }
    }

    private func at(_ commit: GitCommit, _ tree: LayeredTree<GitTree>) -> OpenedSource {
        var source = self
        source.content = .commit(tree)
        source.description = PlanSource(
            repository: description.repository, path: description.path, revision: description.revision,
            commit: commit.id, tree: commit.treeID, summary: commit.summary, author: commit.authorName,
            committedAt: commit.authored)
        return source
    }
}
