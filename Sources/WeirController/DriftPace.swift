public import WeirModel

/// When whoever keeps an environment looks at what others wrote to it: at once, but not all the time. A pure value.
///
/// There are five looks in a row; each takes ten seconds to come back. So a program that writes again and again under
/// another name each time, or to a row that is only reported, costs a round every ten seconds and not three in a second.
public struct DriftPace: Hashable, Sendable {
    /// How many looks there may be in a row.
    public static let burst = 5
    /// How long one of them takes to come back, in seconds.
    public static let recovery: Int64 = 10

    /// The longest pause before a unit that somebody fights over is healed again, in seconds.
    static let longestPause: Int64 = 3600

    /// How many looks there are left.
    private var left = Self.burst
    /// Since when the next one has been coming back; nil: all are there.
    private var recoversSince: Instant?
    /// Whether a look was taken that has not ended.
    private var isLooking = false
    /// When a unit that somebody fights over may be healed again; nil: none waits for that.
    private var resumesAt: Instant?

    /// Begins with all looks.
    public init() {}

    /// Whether to look now.
    ///
    /// - Parameter hasNews: whether somebody wrote something that nobody has looked at yet.
    public mutating func looks(hasNews: Bool, at now: Instant) -> Bool {
        forgetFarTimes(now)
        recover(now)
        let isDue = resumesAt.map { $0 <= now } ?? false
        guard !isLooking, hasNews || isDue, left > 0 else { return false }
        if left == Self.burst { recoversSince = now }
        left -= 1
        (isLooking, resumesAt) = (true, nil)
        return true
    }

    /// A round that dealt with what others wrote is over.
    ///
    /// - Parameter resumesAt: when a unit that somebody fights over may be healed again; nil: none waits for that.
    public mutating func finished(resumesAt: Instant?) {
        isLooking = false
        self.resumesAt = resumesAt
    }

    /// What was said before the clock was put back counts from now: it would hardly ever come.
    private mutating func forgetFarTimes(_ now: Instant) {
        recoversSince = recoversSince.map { min($0, now) }
        resumesAt = resumesAt.map { min($0, now.adding(seconds: Self.longestPause)) }
    }

    private mutating func recover(_ now: Instant) {
        while let since = recoversSince, since.adding(seconds: Self.recovery) <= now {
            left += 1
            recoversSince = left == Self.burst ? nil : since.adding(seconds: Self.recovery)
        }
    }
}
