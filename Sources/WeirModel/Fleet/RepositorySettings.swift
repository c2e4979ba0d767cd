/// What may change within 24 hours without an approval.
public struct Limit: Hashable, Sendable {
    /// The most units, or nil for no such bound.
    public var count: Int?
    /// The most units in percent (0 to 100) of those deployed, or nil; up to `Limits.alwaysFree` are never counted.
    public var percent: Int?

    /// Memberwise.
    public init(count: Int? = nil, percent: Int? = nil) {
        self.count = count
        self.percent = percent
    }

    /// The tighter of two limits, bound by bound.
    public func stricter(_ other: Limit) -> Limit {
        Limit(count: tighter(count, other.count), percent: tighter(percent, other.percent))
    }

    private func tighter(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

/// The limits of a repository (`limits:` in `weir.yaml`).
public struct Limits: Hashable, Sendable {
    /// The kinds of change that can be limited.
    public enum Kind: String, Sendable, CaseIterable, Comparable {
        case deletes, upgrades, reconfigures, disables, rotations
        /// See `Comparable`.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// So many of a kind of unit are never held against the percentage: in a fleet of five, 10 % would be none.
    public static let alwaysFree = 3
    /// Where `weir.yaml` says nothing.
    public static let standard = Limits([.deletes: Limit(count: 10, percent: 10)])

    /// By kind of change; an absent kind is not limited.
    public var byKind: [Kind: Limit]

    /// Memberwise.
    public init(_ byKind: [Kind: Limit]) { self.byKind = byKind }

    /// The tighter of both, kind by kind: what holds while a commit that loosens its own limits is applied.
    public func stricter(_ other: Limits) -> Limits {
        Limits(byKind.merging(other.byKind) { $0.stricter($1) })
    }
}

/// What `weir.yaml` says beside configuration.
public struct RepositorySettings: Hashable, Sendable {
    /// What happens to deployed state that somebody changed by hand.
    public enum DriftMode: String, Sendable, CaseIterable {
        /// The next revision puts it back.
        case heal
        /// It is listed as blocked until somebody approves that it is put back, or puts it back.
        case report
    }

    /// False: removed files leave orphans instead of being deleted.
    public var pruneEnabled: Bool
    /// How long a deleted unit can come back with its identity, in seconds.
    public var retainSeconds: Int64
    /// What may change within a day.
    public var limits: Limits
    /// What happens to rows that somebody changed by hand.
    public var drift: DriftMode

    /// Memberwise.
    public init(
        pruneEnabled: Bool = true, retainSeconds: Int64 = 7 * 86_400, limits: Limits = .standard,
        drift: DriftMode = .heal
    ) {
        self.pruneEnabled = pruneEnabled
        self.retainSeconds = retainSeconds
        self.limits = limits
        self.drift = drift
    }
}
