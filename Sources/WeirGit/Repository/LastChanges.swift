import CLibGit2
public import WeirModel

extension GitRepository {
    /// The newest commit that changed each of these folders, as `git log -1 base..head -- folder` finds it.
    ///
    /// A commit changed a folder when none of its parents has the folder as it has it, so that a merge counts only for
    /// what it changed itself.
    ///
    /// - Parameters:
    ///   - folders: from the root of the repository, with `/` between components.
    ///   - base: commits that it reaches do not count; nil: all count.
    ///   - limit: how many commits are looked at.
    /// - Returns: by folder; one that no commit in reach changed is left out.
    /// - Throws: `objectMissing` or `objectCorrupt`.
    public func lastChanges(
        of folders: Set<String>, from base: ObjectID?, to head: ObjectID, limit: Int = 1000
    ) throws(GitError) -> [String: GitCommit] {
        var remaining = folders
        var found: [String: GitCommit] = [:]
        let failure: (Int32) -> GitError = { [path] _ in
            Library.lastError(.objectMissing, "the history of \(head) in \(path) cannot be followed")
        }
        let walk = try unsafe Handle(git_revwalk_free, or: failure) { unsafe git_revwalk_new(&$0, pointer) }
        unsafe git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue)
        var headID = head.gitID
        guard unsafe git_revwalk_push(walk.pointer, &headID) >= 0 else { throw objectError(-1, "commit", head) }
        if let base {
            var baseID = base.gitID
            guard unsafe git_revwalk_hide(walk.pointer, &baseID) >= 0 else { throw objectError(-1, "commit", base) }
        }
        var id = git_oid()
        for _ in 0..<limit where !remaining.isEmpty {
            let status = unsafe git_revwalk_next(&id, walk.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            guard status >= 0 else { throw failure(status) }
            let commit = try commit(ObjectID(id))
            var parents: [ObjectID] = []
            for parent in commit.parents { parents.append(try self.commit(parent).treeID) }
            if parents.contains(commit.treeID) { continue }
            for folder in remaining {
                let own = try self.folder(folder, in: commit.treeID)
                var isChanged = own != nil || !parents.isEmpty
                for parent in parents where isChanged { isChanged = try self.folder(folder, in: parent) != own }
                if isChanged {
                    found[folder] = commit
                    remaining.remove(folder)
                }
            }
        }
        return found
    }
}
