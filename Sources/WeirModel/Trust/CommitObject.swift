/// A commit as the repository stores it, for those who check its signature.
public struct CommitObject: Hashable, Sendable {
    /// The commit's id.
    public var id: ObjectID
    /// The object's bytes, without Git's `commit SIZE` in front.
    public var bytes: [UInt8]

    /// Memberwise.
    public init(id: ObjectID, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
    }
}

/// The commits that a mode asks to be signed.
public struct CommitsToVerify: Hashable, Sendable {
    /// The commit that is to be applied.
    public var target: ObjectID
    /// Parents before children; the target is the last of them.
    public var commits: [CommitObject]
    /// True where there are more, or larger ones, than were read. Then they cannot be trusted.
    public var isCapped: Bool

    /// Memberwise.
    public init(target: ObjectID, commits: [CommitObject], isCapped: Bool = false) {
        self.target = target
        self.commits = commits
        self.isCapped = isCapped
    }
}
