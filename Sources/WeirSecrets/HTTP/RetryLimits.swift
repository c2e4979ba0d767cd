/// How often and how long a service is asked again that does not answer, or says that it cannot just now.
public struct RetryLimits: Hashable, Sendable {
    /// How often it is asked, the first time included; at least 1.
    public var attempts: Int
    /// How long all of that may take, waiting included.
    public var total: Duration
    /// How long the first wait is at most; each one after it twice as long.
    public var firstDelay: Duration
    /// How long a wait is at most, but where the service itself says when to come again.
    public var longestDelay: Duration
    /// How long nobody asks a service that was away in all attempts (no answer, or status 503): what is asked for in that
    /// time fails at once, so that a thousand secrets do not wait one after the other.
    public var coolOff: Duration

    /// 4 attempts in 20 seconds, then 5 seconds of rest, unless stated.
    public init(
        attempts: Int = 4, total: Duration = .seconds(20), firstDelay: Duration = .milliseconds(250),
        longestDelay: Duration = .seconds(5), coolOff: Duration = .seconds(5)
    ) {
        self.attempts = attempts
        self.total = total
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.coolOff = coolOff
    }
}

/// Decides whether and when one request is sent again. It knows no clock, and sleeps not itself.
struct RetrySchedule {
    let limits: RetryLimits
    /// How often the request was sent without success.
    private(set) var failures = 0

    init(_ limits: RetryLimits) { self.limits = limits }

    /// After a failure: how long to wait for the next attempt; nil: give up.
    ///
    /// - Parameters:
    ///   - elapsed: since the first attempt began.
    ///   - asked: what the service itself asked for (`Retry-After`).
    ///   - jitter: at random from 0 to 1, so that many who failed together do not come again together.
    mutating func delay(elapsed: Duration, asked: Duration?, jitter: Double) -> Duration? {
        failures += 1
        guard failures < limits.attempts else { return nil }
        let full = min(limits.firstDelay * (1 << min(failures - 1, 16)), limits.longestDelay)
        let delay = max(full / 2 + full / 2 * jitter, asked ?? .zero)
        return elapsed + delay < limits.total ? delay : nil
    }
}
