public import WeirModel

/// A revision that was committed.
public struct AppliedRevision: Hashable, Sendable {
    /// Its number, one more than that of the revision before.
    public var serial: Int64
    /// The id that the caller chose.
    public var id: Identifier
    /// What it did, sorted; empty where it only moved the environment to a commit.
    public var counts: [RevisionCount]
    /// When its transaction began, by the database's clock.
    public var startedAt: Instant
    /// When its last row was written, by the database's clock.
    public var finishedAt: Instant

    /// A revision as the database has it.
    public init(serial: Int64, id: Identifier, counts: [RevisionCount], startedAt: Instant, finishedAt: Instant) {
        self.serial = serial
        self.id = id
        self.counts = counts
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// How many units of a kind a revision did something to.
public struct RevisionCount: Hashable, Sendable, Comparable {
    /// What kind of unit.
    public var kind: UnitKind
    /// An `Action`, or `RevisionCount.purge`.
    public var action: String
    /// How many units.
    public var total: Int
    /// How many of `total` an approval let through; they do not count against the limits.
    public var approved: Int

    /// The `action` of tombstones that were destroyed.
    public static let purge = "purge"

    /// A count; `approved` is at most `total`.
    public init(kind: UnitKind, action: String, total: Int, approved: Int) {
        self.kind = kind
        self.action = action
        self.total = total
        self.approved = approved
    }

    /// By kind, then by the action's name.
    public static func < (left: Self, right: Self) -> Bool { (left.kind, left.action) < (right.kind, right.action) }
}
