/// What an integration came from.
public struct Lineage: Hashable, Sendable {
    /// How it came from it.
    public enum Kind: String, Hashable, Sendable {
        /// It is the parent at a version plus patches, and follows it when its file says so.
        case fork
        /// Its definition was copied once.
        case copy
    }

    /// How it came from it.
    public var kind: Kind
    /// The parent's slug.
    public var parent: String
    /// The parent's version in this environment; nil where no database was asked.
    public var version: Int?
    /// How many patches make it of the parent; 0 for a copy.
    public var patches: Int

    /// Memberwise.
    public init(kind: Kind, parent: String, version: Int?, patches: Int = 0) {
        self.kind = kind
        self.parent = parent
        self.version = version
        self.patches = patches
    }

    /// `acme-erp@4`.
    public var origin: String { version.map { "\(parent)@\($0)" } ?? parent }
}
