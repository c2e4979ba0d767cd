/// A file of an integration that is stored as it is: its icon, its README or an attachment.
public struct StatedDocument: Hashable, Sendable {
    /// What an integration has it for.
    public enum Role: Hashable, Sendable {
        case icon
        case readme
        /// Its path below `attachments/`.
        case attachment(String)
    }

    /// What the integration has it for.
    public var role: Role
    /// What it consists of.
    public var content: BlobContent
    /// Where its bytes are.
    public var source: SourceEntry

    /// Memberwise.
    public init(role: Role, content: BlobContent, source: SourceEntry) {
        self.role = role
        self.content = content
        self.source = source
    }
}
