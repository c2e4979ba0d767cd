/// What a plan would do to a unit.
public enum Action: String, Sendable, Hashable, CaseIterable, Comparable {
    case create, publish, fork, update, deploy, upgrade, reconfigure, enable, disable, move, restore, delete, rotate

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// A unit that a revision does not bring to what Git states.
public struct PendingUnit: Hashable, Sendable {
    /// Why.
    public enum Status: String, Sendable, Hashable, CaseIterable, Comparable {
        /// It, or something that it depends on, does not validate.
        case held
        /// A guard, an unavailable version or a protected unit stands against it.
        case blocked
        /// It was removed from Git and pruning is off.
        case orphan
        /// `--target` left it out.
        case untargeted

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        /// See `Comparable`.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// What blocks it, where something blocks it.
    public enum Block: String, Sendable, Hashable, CaseIterable {
        /// More than `limits` allow: an approval lets it through.
        case limit
        /// The repository is empty, or a whole top folder is gone: an approval lets it through.
        case emptied
        /// The applied commit is not in the repository any more: an approval lets it through.
        case lostCommit = "lost-commit"
        /// The unit is protected.
        case protected
        /// Something still refers to it.
        case referenced
        /// The version is not available for new deployments.
        case unavailableVersion = "unavailable-version"
        /// Somebody changed its row by hand, and it is left like that: an approval lets it be healed.
        case drift

        /// The environment is manual: an approval of this commit's changes lets it through.
        case approval
        /// No window is open: an approval of this commit's changes lets it through.
        case window

        /// Whether `weir approve` can let it through.
        public var canBeApproved: Bool {
            switch self {
            case .limit, .emptied, .lostCommit, .drift, .approval, .window: true
            case .protected, .referenced, .unavailableVersion: false
            }
        }
    }

    /// How the unit is named.
    public var key: UnitKey
    /// Why it is pending.
    public var status: Status
    /// What would have been done; nil where that is not known.
    public var action: Action?
    /// What blocks it; nil where nothing does.
    public var block: Block?
    /// One sentence without its full stop.
    public var reason: String
    /// Where it is stated.
    public var source: SourceLocation?
    /// The unit's own errors.
    public var diagnostics: [Diagnostic]

    /// Memberwise.
    public init(
        key: UnitKey, status: Status, action: Action? = nil, block: Block? = nil, reason: String,
        source: SourceLocation? = nil, diagnostics: [Diagnostic] = []
    ) {
        self.key = key
        self.status = status
        self.action = action
        self.block = block
        self.reason = reason
        self.source = source
        self.diagnostics = diagnostics
    }
}

extension PendingUnit: Comparable {
    /// By status, key, action: total, because a unit is pending once per action.
    public static func < (left: Self, right: Self) -> Bool {
        if left.status != right.status { return left.status < right.status }
        if left.key != right.key { return left.key < right.key }
        return (left.action?.rawValue ?? "", left.reason) < (right.action?.rawValue ?? "", right.reason)
    }
}

/// Somebody's word that what the guards blocked may happen.
public struct Approval: Hashable, Sendable {
    /// One change that is approved.
    public struct Item: Hashable, Sendable, Comparable {
        /// What is done.
        public var action: Action
        /// How the unit is named.
        public var key: UnitKey

        /// Memberwise.
        public init(action: Action, key: UnitKey) {
            self.action = action
            self.key = key
        }

        /// See `Comparable`.
        public static func < (left: Self, right: Self) -> Bool {
            left.key != right.key ? left.key < right.key : left.action < right.action
        }
    }

    /// Stable for as long as the unit lives, moves and restores included.
    public var id: Identifier
    /// The commit whose plan was approved.
    public var commit: ObjectID
    /// What was blocked then. The approval holds while a blocked set is within it.
    public var items: Set<Item>
    /// Who approved.
    public var approvedBy: String
    /// One sentence without its full stop.
    public var reason: String
    /// When.
    public var approvedAt: Instant

    /// Memberwise.
    public init(
        id: Identifier, commit: ObjectID, items: Set<Item>, approvedBy: String, reason: String, approvedAt: Instant
    ) {
        self.id = id
        self.commit = commit
        self.items = items
        self.approvedBy = approvedBy
        self.reason = reason
        self.approvedAt = approvedAt
    }
}

/// How many changes of each action the last 24 hours saw, by unit kind; those that an approval let through are not
/// counted.
public struct RecentChanges: Hashable, Sendable {
    /// A kind of change of a kind of unit.
    public struct Key: Hashable, Sendable {
        /// What it is.
        public var kind: UnitKind
        /// What is done.
        public var action: Action

        /// Memberwise.
        public init(kind: UnitKind, action: Action) {
            self.kind = kind
            self.action = action
        }
    }

    /// How many units, by kind and action; absent means none.
    public var counts: [Key: Int]

    /// Memberwise.
    public init(_ counts: [Key: Int] = [:]) { self.counts = counts }
}
