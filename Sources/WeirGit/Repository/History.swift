import CLibGit2
public import WeirModel

/// The commits that one commit has and another has not.
public struct CommitRange: Hashable, Sendable {
    /// How many there are; exact unless `isCapped`.
    public var count: Int
    /// The authors' names, the newest commit's first, each e-mail address once.
    public var authors: [String]
    /// True where there are more commits than were counted.
    public var isCapped: Bool

    /// Memberwise.
    public init(count: Int, authors: [String], isCapped: Bool) {
        self.count = count
        self.authors = authors
        self.isCapped = isCapped
    }
}

extension GitRepository {
    /// True where `ancestor` is `commit` itself or can be reached from it through parents.
    ///
    /// Throws `objectMissing` or `objectCorrupt`, also for commits on the way.
    public func isDescendant(_ commit: ObjectID, of ancestor: ObjectID) throws(GitError) -> Bool {
        if commit == ancestor { return true }
        _ = try commitHandle(commit)
        _ = try commitHandle(ancestor)
        var commitID = commit.gitID
        var ancestorID = ancestor.gitID
        let status = unsafe git_graph_descendant_of(pointer, &commitID, &ancestorID)
        guard status >= 0 else {
            throw Library.lastError(.objectMissing, "the history of \(commit) in \(path) cannot be followed")
        }
        return status == 1
    }

    /// What `head` has and `base` has not, as `git rev-list base..head` lists it; without `base`, all of its history.
    ///
    /// Looks at no more than `limit` commits. Throws `objectMissing` or `objectCorrupt`.
    public func commits(
        from base: ObjectID?, to head: ObjectID, limit: Int = 1000
    ) throws(GitError) -> CommitRange {
        let failure: (Int32) -> GitError = { [path] _ in
            Library.lastError(.objectMissing, "the history of \(head) in \(path) cannot be followed")
        }
        let walk = try unsafe Handle(git_revwalk_free, or: failure) { unsafe git_revwalk_new(&$0, pointer) }
        var headID = head.gitID
        guard unsafe git_revwalk_push(walk.pointer, &headID) >= 0 else { throw objectError(-1, "commit", head) }
        if let base {
            var baseID = base.gitID
            guard unsafe git_revwalk_hide(walk.pointer, &baseID) >= 0 else { throw objectError(-1, "commit", base) }
        }
        var range = CommitRange(count: 0, authors: [], isCapped: false)
        var seen: Set<String> = []
        var id = git_oid()
        while true {
            let status = unsafe git_revwalk_next(&id, walk.pointer)
            if status == GIT_ITEROVER.rawValue { return range }
            guard status >= 0 else { throw failure(status) }
            if range.count == limit {
                range.isCapped = true
                return range
            }
            range.count += 1
            let commit = try commit(ObjectID(id))
            if seen.insert(commit.authorEmail).inserted { range.authors.append(commit.authorName) }
        }
    }
}
