public import WeirModel

/// What Git says of a commit.
public struct GitCommit: Hashable, Sendable {
    /// The commit's id.
    public var id: ObjectID
    /// The id of its root tree.
    public var treeID: ObjectID
    /// The ids of the commits before it, the first parent first.
    public var parents: [ObjectID]
    /// As the author wrote it.
    public var authorName: String
    /// As the author wrote it, without brackets.
    public var authorEmail: String
    /// When it was written.
    public var authored: Instant
    /// When it was put into this history.
    public var committed: Instant
    /// The whole message. Bytes that are not UTF-8 become U+FFFD.
    public var message: String
    /// The message's first paragraph on one line.
    public var summary: String
}
