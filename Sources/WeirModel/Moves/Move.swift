/// A deployed unit that a commit states under another name.
///
/// Only units whose own name is another one are listed: the instances of a moved customer follow it.
public struct Move: Hashable, Sendable {
    /// The unit's row, so that a move that was made is not taken for another one of the same names.
    public var row: Identifier
    /// The key that is deployed.
    public var from: UnitKey
    /// The key that is stated. That of an instance names its customer as it is stated.
    public var to: UnitKey
    /// What tells: `movedFrom`, or the file under its new name.
    public var source: SourceLocation

    /// Memberwise.
    public init(row: Identifier, from: UnitKey, to: UnitKey, source: SourceLocation) {
        self.row = row
        self.from = from
        self.to = to
        self.source = source
    }
}

/// A tombstone that makes room for a unit that takes its name.
public struct Displacement: Hashable, Sendable {
    /// The key that it had and another unit takes, under its customer's name as it is stated.
    public var key: UnitKey
    /// Its row in the database.
    public var row: RowIdentity
    /// The slug that it has from then on: one that nothing can be called, so that it cannot come back either.
    public var slug: String

    /// Memberwise.
    public init(key: UnitKey, row: RowIdentity, slug: String) {
        self.key = key
        self.row = row
        self.slug = slug
    }
}

/// What tells a unit that was renamed from one that came and one that went.
public struct MoveEvidence: Sendable {
    /// What is deployed.
    public var observed: ObservedState
    /// What the files said before; nil where that is not known. Then only `movedFrom` tells of moves.
    public var former: FormerFiles?

    /// Memberwise.
    public init(observed: ObservedState, former: FormerFiles?) {
        self.observed = observed
        self.former = former
    }
}
