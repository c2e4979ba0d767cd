public import WeirModel

/// Somebody changes a row again and again after it was healed: how often, and how long the next heal waits.
///
/// A fight begins with the third heal within ten minutes. Each heal of it doubles the pause before the next, from one
/// minute to an hour. It is over when the row was left alone for twice the last pause, and for ten minutes at least.
public struct DriftFight: Hashable, Sendable {
    /// How many heals make a fight.
    public static let threshold = 3
    /// Within how many seconds.
    public static let window: Int64 = 600
    /// The first pause, in seconds.
    public static let shortestPause: Int64 = 60
    /// The longest pause, in seconds.
    public static let longestPause: Int64 = 3600

    /// When the first heal of the fight was.
    public var since: Instant
    /// How many heals it has seen.
    public var heals: Int
    /// Before this the row is not healed again.
    public var pausedUntil: Instant

    /// The fight that is on after these heals; nil where there is none.
    ///
    /// - Parameters:
    ///   - heals: when the row was healed, in any order; those of the last day are enough.
    ///   - now: the time that decides whether it is over.
    public init?(heals: [Instant], now: Instant) {
        let times = heals.sorted()
        var run: [Instant] = []
        var level = 0
        for time in times {
            if let last = run.last, Self.isOver(level, last: last, at: time) { (run, level) = ([], 0) }
            run.append(time)
            if level > 0 {
                level += 1
            } else if run.count >= Self.threshold,
                Self.seconds(from: run[run.count - Self.threshold], to: time) <= Self.window
            {
                level = 1
            }
        }
        guard level > 0, let first = run.first, let last = run.last, !Self.isOver(level, last: last, at: now) else {
            return nil
        }
        self.init(since: first, heals: run.count, pausedUntil: last.adding(seconds: Self.pause(level)))
    }

    private init(since: Instant, heals: Int, pausedUntil: Instant) {
        self.since = since
        self.heals = heals
        self.pausedUntil = pausedUntil
    }

    private static func pause(_ level: Int) -> Int64 {
        min(longestPause, shortestPause << Int64(min(max(0, level - 1), 16)))
    }

    private static func isOver(_ level: Int, last: Instant, at time: Instant) -> Bool {
        seconds(from: last, to: time) > max(window, level == 0 ? 0 : 2 * pause(level))
    }

    private static func seconds(from start: Instant, to end: Instant) -> Int64 {
        (end.microseconds - start.microseconds) / 1_000_000
    }
}
