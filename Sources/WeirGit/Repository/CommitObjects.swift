import CLibGit2
public import WeirModel

extension GitRepository {
    /// The bytes of a commit, as they are stored; nil where there are more than `limit`.
    ///
    /// Throws `objectMissing` or `objectCorrupt`.
    public func commitObject(_ id: ObjectID, limit: Int = 1 << 20) throws(GitError) -> CommitObject? {
        let database = try unsafe Handle(
            git_odb_free, or: { [path] _ in Library.lastError(.failed, "the objects of \(path) cannot be read") },
            { unsafe git_repository_odb(&$0, pointer) })
        return try commitObject(id, in: database, limit: limit)
    }

    /// The commits that must be signed before `target` may be applied.
    ///
    /// - Parameters:
    ///   - applied: what is applied; it and what it has count as verified. Nil where nothing is, and then only the
    ///     target is asked for, as it is with mode `head`.
    ///   - limit: how many commits are read.
    ///   - byteLimit: how many bytes of them are read.
    /// - Returns: parents before children, always with the target as the last, also where `applied` has it. Where the
    ///   clocks of committers went wrong, commits that `applied` has may be among them, as with `git rev-list`; one that
    ///   it does not have is never missing. `commits(among:reachedFrom:)` tells them apart, at the cost of the history.
    /// - Throws: `objectMissing` or `objectCorrupt`, also for `applied`.
    public func commitsToVerify(
        _ mode: VerificationMode, from applied: ObjectID?, to target: ObjectID, limit: Int = 10_000,
        byteLimit: Int = 64 << 20
    ) throws(GitError) -> CommitsToVerify {
        let database = try unsafe Handle(
            git_odb_free, or: { [path] _ in Library.lastError(.failed, "the objects of \(path) cannot be read") },
            { unsafe git_repository_odb(&$0, pointer) })
        var result = CommitsToVerify(target: target, commits: [])
        var bytes = 0
        for id in try idsToVerify(mode, from: applied, to: target, limit: limit) {
            guard result.commits.count < limit,
                let commit = try commitObject(id, in: database, limit: byteLimit - bytes)
            else {
                result.isCapped = true
                return result
            }
            bytes += commit.bytes.count
            result.commits.append(commit)
        }
        return result
    }

    /// At most one more than `limit`.
    private func idsToVerify(
        _ mode: VerificationMode, from applied: ObjectID?, to target: ObjectID, limit: Int
    ) throws(GitError) -> [ObjectID] {
        guard let applied, mode != .head else { return [target] }
        let failure: (Int32) -> GitError = { [path] _ in
            Library.lastError(.objectMissing, "the history of \(target) in \(path) cannot be followed")
        }
        let walk = try unsafe Handle(git_revwalk_free, or: failure) { unsafe git_revwalk_new(&$0, pointer) }
        unsafe git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue)
        if mode == .firstParent { unsafe git_revwalk_simplify_first_parent(walk.pointer) }
        var targetID = target.gitID
        var appliedID = applied.gitID
        guard unsafe git_revwalk_push(walk.pointer, &targetID) >= 0 else { throw objectError(-1, "commit", target) }
        guard unsafe git_revwalk_hide(walk.pointer, &appliedID) >= 0 else { throw objectError(-1, "commit", applied) }
        var ids: [ObjectID] = []
        var id = git_oid()
        while ids.count <= limit {
            let status = unsafe git_revwalk_next(&id, walk.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            guard status >= 0 else { throw failure(status) }
            ids.append(ObjectID(id))
        }
        if ids.isEmpty { ids = [target] }
        return ids
    }

    /// Those of the commits that are `descendant` or can be reached from it through parents, whatever their dates are.
    ///
    /// Walks the history until all are found. Throws `objectMissing` or `objectCorrupt`.
    public func commits(
        among commits: [ObjectID], reachedFrom descendant: ObjectID
    ) throws(GitError) -> Set<ObjectID> {
        let failure: (Int32) -> GitError = { [path] _ in
            Library.lastError(.objectMissing, "the history of \(descendant) in \(path) cannot be followed")
        }
        let walk = try unsafe Handle(git_revwalk_free, or: failure) { unsafe git_revwalk_new(&$0, pointer) }
        var descendantID = descendant.gitID
        guard unsafe git_revwalk_push(walk.pointer, &descendantID) >= 0 else {
            throw objectError(-1, "commit", descendant)
        }
        var sought = Set(commits)
        var found: Set<ObjectID> = []
        var id = git_oid()
        while !sought.isEmpty {
            let status = unsafe git_revwalk_next(&id, walk.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            guard status >= 0 else { throw failure(status) }
            if let commit = sought.remove(ObjectID(id)) { found.insert(commit) }
        }
        return found
    }

    private func commitObject(
        _ id: ObjectID, in database: borrowing Handle, limit: Int
    ) throws(GitError) -> CommitObject? {
        var gitID = id.gitID
        var size = 0
        var type = GIT_OBJECT_INVALID
        // Looked at before the object is unpacked: whoever pushes decides on its size.
        var status = unsafe git_odb_read_header(&size, &type, database.pointer, &gitID)
        guard status >= 0 else { throw objectError(status, "commit", id) }
        guard type == GIT_OBJECT_COMMIT else {
            throw GitError(.objectCorrupt, "object \(id) in \(path) is not a commit", hint: "Run: git fsck")
        }
        guard size <= limit else { return nil }
        var object: OpaquePointer?
        status = unsafe git_odb_read(&object, database.pointer, &gitID)
        guard status >= 0, let commit = unsafe object else { throw objectError(status, "commit", id) }
        defer { unsafe git_odb_object_free(commit) }
        let data = unsafe UnsafeRawBufferPointer(
            start: git_odb_object_data(commit), count: git_odb_object_size(commit))
        return unsafe CommitObject(id: id, bytes: Array(data))
    }
}

extension GitRepository {
    /// The names of all tags, without `refs/tags/`, sorted by their bytes. Throws `failed`.
    public func tagNames() throws(GitError) -> [String] {
        var list = unsafe git_strarray()
        guard unsafe git_tag_list(&list, pointer) == 0 else {
            throw Library.lastError(.failed, "the tags of \(path) cannot be listed")
        }
        defer { unsafe git_strarray_dispose(&list) }
        let names = unsafe (0..<list.count).compactMap { index in
            unsafe list.strings[index].map { unsafe String(cString: $0) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
