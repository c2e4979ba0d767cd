import CLibGit2
public import WeirModel

extension GitRepository {
    /// The commit that `revision` names: a branch, a tag (annotated ones lead to their commit), a full or abbreviated
    /// id, `HEAD~1` and whatever else gitrevisions(7) describes as naming one object.
    ///
    /// Throws `revisionInvalid`, `revisionNotFound`, `revisionAmbiguous`, `objectMissing` or `objectCorrupt`.
    public func commit(_ revision: String) throws(GitError) -> GitCommit {
        try RevisionName.check(revision)
        let object = try unsafe Handle(git_object_free, or: { Self.revisionError($0, revision, path) }) {
            unsafe git_revparse_single(&$0, pointer, revision)
        }
        let peel: (Int32) -> GitError = { [path] _ in
            let failure = Library.lastMessage()
            return GitError(.revisionNotFound, "\(revision.debugDescription) in \(path) names no commit: \(failure)")
        }
        let commit = try unsafe Handle(git_object_free, or: peel) {
            unsafe git_object_peel(&$0, object.pointer, GIT_OBJECT_COMMIT)
        }
        return Self.describe(commit)
    }

    /// The commit with this id. Throws `objectMissing` or `objectCorrupt`.
    public func commit(_ id: ObjectID) throws(GitError) -> GitCommit { Self.describe(try commitHandle(id)) }

    /// True where the repository has a commit with this id.
    public func commitExists(_ id: ObjectID) -> Bool { (try? commitHandle(id)) != nil }

    /// The branch that is checked out, without `refs/heads/`, also where it has no commit yet; nil where HEAD is
    /// detached. In a bare repository: the branch that a clone would check out.
    public var currentBranch: String? {
        guard
            let head = try? unsafe Handle(
                git_reference_free, or: { _ in Library.lastError(.failed, "HEAD cannot be read") },
                { unsafe git_reference_lookup(&$0, pointer, "HEAD") }),
            let target = unsafe git_reference_symbolic_target(head.pointer)
        else { return nil }
        let name = unsafe String(cString: target)
        let prefix = "refs/heads/"
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    func commitHandle(_ id: ObjectID) throws(GitError) -> Handle {
        try unsafe Handle(git_commit_free, or: { objectError($0, "commit", id) }) {
            var gitID = id.gitID
            return unsafe git_commit_lookup(&$0, pointer, &gitID)
        }
    }

    /// What is wrong with an object that could not be had. Must be called right after the call that failed.
    func objectError(_ status: Int32, _ kind: String, _ id: ObjectID) -> GitError {
        if status == GIT_ENOTFOUND.rawValue {
            return GitError(
                .objectMissing, "\(path) has no \(kind) \(id)",
                hint: "If the repository is a shallow or partial clone, make a full one; else run: git fsck")
        }
        return Library.lastError(.objectCorrupt, "\(kind) \(id) in \(path) cannot be read", hint: "Run: git fsck")
    }

    private static func revisionError(_ status: Int32, _ revision: String, _ path: String) -> GitError {
        let name = revision.debugDescription
        switch status {
        case GIT_EAMBIGUOUS.rawValue:
            return GitError(
                .revisionAmbiguous, "\(name) fits several objects in \(path)", hint: "Give more digits of the id")
        case GIT_EINVALIDSPEC.rawValue:
            return GitError(.revisionInvalid, "\(name) is not a revision")
        case GIT_ENOTFOUND.rawValue where revision == "HEAD":
            return GitError(.revisionNotFound, "\(path) has no commit yet")
        case GIT_ENOTFOUND.rawValue:
            return GitError(.revisionNotFound, "\(path) has no branch, tag or commit \(name)")
        default:
            return Library.lastError(.revisionNotFound, "\(name) cannot be found in \(path)")
        }
    }

    private static func describe(_ commit: borrowing Handle) -> GitCommit {
        let pointer = unsafe commit.pointer
        let author = unsafe git_commit_author(pointer)
        let parents = unsafe (0..<git_commit_parentcount(pointer)).compactMap { index in
            unsafe git_commit_parent_id(pointer, index).map { unsafe ObjectID($0.pointee) }
        }
        return unsafe GitCommit(
            id: git_commit_id(pointer).map { unsafe ObjectID($0.pointee) } ?? .zero,
            treeID: git_commit_tree_id(pointer).map { unsafe ObjectID($0.pointee) } ?? .zero,
            parents: parents,
            authorName: author?.pointee.name.map { unsafe String(cString: $0) } ?? "",
            authorEmail: author?.pointee.email.map { unsafe String(cString: $0) } ?? "",
            authored: instant(seconds: author?.pointee.when.time ?? 0),
            committed: instant(seconds: git_commit_time(pointer)),
            message: git_commit_message(pointer).map { unsafe String(cString: $0) } ?? "",
            summary: git_commit_summary(pointer).map { unsafe String(cString: $0) } ?? "")
    }

    /// Git allows any number here; what does not fit an `Instant` becomes the nearest that does.
    private static func instant(seconds: Int64) -> Instant {
        let limit = Int64.max / 1_000_000
        return Instant(microseconds: min(max(seconds, -limit), limit) * 1_000_000)
    }
}

/// The names of revisions that are handed to Git.
public enum RevisionName {
    /// The longest name that is accepted, in bytes.
    public static let maximumLength = 1000

    /// Throws `revisionInvalid` where `name` is empty, too long, begins with `-`, or has a control character in it.
    public static func check(_ name: String) throws(GitError) {
        let bytes = name.utf8
        let isPlain = !bytes.contains { $0 < 0x20 || $0 == 0x7f }
        guard let first = bytes.first, first != UInt8(ascii: "-"), isPlain, bytes.count <= maximumLength else {
            let shown = bytes.count <= maximumLength ? name.debugDescription : "a name of \(bytes.count) bytes"
            throw GitError(.revisionInvalid, "\(shown) is not a revision")
        }
    }
}
