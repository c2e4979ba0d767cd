public import WeirModel

/// All that the store keeps of a secret's rotation, but for the values.
public struct RotationRecord: Hashable, Sendable {
    /// Which secret.
    public var secret: Identifier
    /// Grows by one with each transition: a transition is committed only where the stored revision is the one it
    /// started from.
    public var revision: Int
    /// Grows by one whenever another version becomes current; consumers acknowledge an epoch.
    public var epoch: Int
    /// How far it has got.
    public var stage: RotationStage
    /// What is to be done next.
    public var activity: RotationActivity
    /// When the activity is to be done at the earliest; for `wait`, when to look again. nil: at once; for `wait`, never.
    public var notBefore: Instant?
    /// The version that is used, by number; nil where there never was one.
    public var current: Int?
    /// The version that is to become current.
    public var pending: Int?
    /// The version that was current before, for as long as it may still be used.
    public var previous: Int?
    /// The highest number of a version so far; 0 where there is none.
    public var latest: Int
    /// When the current version became that.
    public var lastPromotion: Instant?
    /// The highest `generation:` that a rotation was asked for with.
    public var generation: Int
    /// How often rotations have failed in a row.
    public var failures: Int
    /// When the next one starts at the earliest: after a failure, or where many secrets are due at once.
    public var delayedUntil: Instant?
    /// What was asked for while another rotation ran, or what has to be tried again.
    public var queued: RotationRequest?
    /// The rotation that runs; nil in `idle`.
    public var running: RunningRotation?

    /// A secret without rotation so far.
    ///
    /// - Parameters:
    ///   - current: its version, by number, if it has one, which is since `lastPromotion`.
    ///   - generation: what its declaration states.
    public init(secret: Identifier, current: Int? = nil, since lastPromotion: Instant? = nil, generation: Int = 0) {
        self.secret = secret
        revision = 0
        epoch = current == nil ? 0 : 1
        stage = .idle
        activity = .wait
        self.current = current
        latest = current ?? 0
        self.lastPromotion = lastPromotion
        self.generation = generation
        failures = 0
    }
}

/// What is kept of a rotation while it runs.
public struct RunningRotation: Hashable, Sendable {
    /// Names it to whoever is asked outside, the same for each attempt.
    public var operation: Identifier
    /// Why it runs.
    public var request: RotationRequest
    /// How often the current step has been tried without success.
    public var attempts = 0
    /// Somebody wants it to end without the new version.
    public var isAbandoned = false
    /// Somebody has ended it: it is not tried again.
    public var wasAborted = false
    /// Somebody wants a new version although neither of the two works.
    public var startsOver = false
    /// The version before became current again.
    public var isDemoted = false
    /// What of the overlap somebody wants to end: the grace period, and the waiting for consumers.
    public var skipsGrace = false
    /// See `skipsGrace`.
    public var skipsConsumers = false
    /// Somebody was told that the rotation does not get on.
    public var hasAlerted = false
    /// Somebody was told that consumers do not acknowledge.
    public var hasReportedLag = false
    /// The revision that said that the new version was made known.
    public var stagedAt: Int?
    /// The revision that said that the new version was proved; a promotion needs one after `stagedAt`.
    public var verifiedAt: Int?
    /// When the labels changed last.
    public var labelledAt: Instant?
    /// When the current version was proved last, after promotion.
    public var provedAt: Instant?
    /// The record's `lastPromotion` before.
    public var earlierPromotion: Instant?

    /// One that begins.
    public init(operation: Identifier, request: RotationRequest) {
        self.operation = operation
        self.request = request
    }
}

extension RotationRecord {
    /// Which versions have a label; those are never shredded.
    public var labels: [Int: VersionLabel] {
        var labels: [Int: VersionLabel] = [:]
        if let previous { labels[previous] = .previous }
        if let pending { labels[pending] = .pending }
        if let current { labels[current] = .current }
        return labels
    }

    /// What `RotationActivity.revoke` is about.
    public var versionToRevoke: Int? { stage == .rolledBack ? pending : previous }
}

/// What a version is to its secret.
public enum VersionLabel: String, Hashable, Sendable, CaseIterable {
    /// Used. Each secret has one at most.
    case current
    /// About to become current.
    case pending
    /// Current before, and maybe still used.
    case previous
}
