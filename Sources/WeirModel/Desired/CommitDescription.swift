/// A commit as a version remembers it.
public struct CommitDescription: Hashable, Sendable {
    /// The commit.
    public var id: ObjectID
    /// The first line of its message.
    public var summary: String
    /// Its author's name.
    public var author: String
    /// When its author made it; nil where that is not known.
    public var at: Instant?

    /// Memberwise.
    public init(id: ObjectID, summary: String, author: String, at: Instant? = nil) {
        self.id = id
        self.summary = summary
        self.author = author
        self.at = at
    }
}
