public import WeirModel

/// When rotations start, with a jitter that follows from the secret's id: the same after each restart, and different for
/// each secret.
public struct RotationSchedule: Hashable, Sendable {
    /// Which secret.
    public var secret: Identifier
    /// How often, in seconds; nil: only when it is asked for.
    public var every: Int?

    /// What lies later than this after its time was not missed by chance: the clock jumped, or nothing ran. In seconds.
    static let lateness = 3600
    /// The longest `delayedUntil`, in seconds: a later one is of a clock that was wrong.
    static let longestDelay = 30 * 3600
    /// The longest time between two attempts at the same step, in seconds.
    static let longestRetry = 600
    private static let century = 3_155_760_000

    /// - Parameter every: in seconds, at least 1 and at most a hundred years; what is beyond counts as that.
    public init(secret: Identifier, every: Int?) {
        self.secret = secret
        self.every = every.map { min(max($0, 1), Self.century) }
    }

    /// When the next rotation is due: `every` after the last, sooner or later by a tenth at most, and not before
    /// `delayedUntil`.
    public func due(after last: Instant, delayedUntil: Instant? = nil) -> Instant? {
        guard let every else { return nil }
        let due = last.adding(seconds: Int64(every - every / 10 + draw("due", below: every / 5 + 1)))
        return delayedUntil.map { max($0, due) } ?? due
    }

    /// How long to wait with what is late, in seconds: up to an hour, or a tenth of `every` where that is less.
    func spread() -> Int { draw("spread", below: min((every ?? 0) / 10, 3600) + 1) }

    /// How long to wait after so many failures in a row, in seconds: a minute, doubled with each, up to six hours, give
    /// or take a fifth.
    func backoff(failures: Int) -> Int {
        let base = min(60 << min(max(failures, 1) - 1, 10), 21_600)
        return base - base / 5 + draw("backoff \(failures)", below: base * 2 / 5 + 1)
    }

    /// How long to wait with the same step after so many attempts, in seconds: 2, doubled with each, up to five minutes,
    /// and up to as much again by chance.
    func retry(attempts: Int) -> Int {
        let base = min(1 << min(max(attempts, 1), 10), 300)
        return base + draw("retry \(attempts)", below: base + 1)
    }

    /// A number from 0 and less than `bound`, which is at least 1.
    private func draw(_ label: String, below bound: Int) -> Int {
        let bytes = SecretDigest.digest("weir/rotation-jitter/1 \(label)", of: secret).bytes
        return Int(bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(bound))
    }
}
