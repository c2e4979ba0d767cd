public import WeirModel

/// A time in which changes may be made: it begins at each minute that `cron` names in its time zone, and lasts for
/// `duration`.
public struct ChangeWindow: Sendable {
    /// When it begins.
    public var cron: CronExpression
    /// How long it lasts, in seconds, from 1 minute to 31 days.
    public var duration: Int
    /// How far a time zone's clock is ahead of UTC at an instant, in seconds.
    public var offset: @Sendable (Instant) -> Int

    /// The bounds of `duration`, in seconds.
    public static let durations = 60...31 * 86_400
    /// How far ahead the next opening is looked for, in days: the 29th of February comes at least every eight years.
    private static let horizon: Int64 = 8 * 366 + 1

    /// Memberwise.
    public init(cron: CronExpression, duration: Int, offset: @escaping @Sendable (Instant) -> Int) {
        self.cron = cron
        self.duration = min(max(duration, Self.durations.lowerBound), Self.durations.upperBound)
        self.offset = offset
    }

    /// Whether it is open.
    public func isOpen(at now: Instant) -> Bool {
        let today = localDay(now)
        let first = today - Int64(duration / 86_400) - 2
        return (first...today + 1).contains { day in
            starts(on: day).contains { $0 <= now && now < $0.adding(seconds: Int64(duration)) }
        }
    }

    /// When it opens next after `now`; nil where it never does.
    public func nextOpening(after now: Instant) -> Instant? {
        guard cron.hasDays else { return nil }
        let today = localDay(now)
        for day in today - 1...today + Self.horizon {
            if let start = starts(on: day).filter({ $0 > now }).min() { return start }
        }
        return nil
    }

    private func starts(on number: Int64) -> [Instant] {
        let day = CivilDay(number: number)
        guard cron.includes(day) else { return [] }
        return cron.minutesOfDay.map { instant(day, minute: $0) }
    }

    private func localDay(_ now: Instant) -> Int64 {
        let seconds = floor(now.microseconds, by: 1_000_000) + Int64(offset(now))
        return floor(seconds, by: 86_400)
    }

    /// The instant at which the zone's clock shows a minute: the first of two where clocks are set back, and the moment
    /// of the change where they are set forward over it.
    private func instant(_ day: CivilDay, minute: Int) -> Instant {
        let shown = (day.number * 86_400 + Int64(minute) * 60) * 1_000_000
        // Offsets change by hours and are at most a day: those of a day before and after are the two that can hold.
        let offsets = [-1, 1].map { Int64(offset(Instant(microseconds: shown + $0 * 86_400_000_000))) }
        let candidates = offsets.map { Instant(microseconds: shown - $0 * 1_000_000) }
        if let match = candidates.filter({ $0.microseconds + Int64(offset($0)) * 1_000_000 == shown }).min() {
            return match
        }
        // The clock never showed it: the change lies between both candidates.
        guard var (low, high) = candidates.min().map({ ($0, candidates.max() ?? $0) }) else {
            return Instant(microseconds: shown)
        }
        let before = offset(low)
        while high.microseconds - low.microseconds > 1_000_000 {
            let middle = Instant(
                microseconds: floor((low.microseconds + high.microseconds) / 2, by: 1_000_000) * 1_000_000)
            if offset(middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    private func floor(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}

extension [ChangeWindow] {
    /// Whether one is open; true where there are none.
    public func isOpen(at now: Instant) -> Bool { isEmpty || contains { $0.isOpen(at: now) } }

    /// When the next opens; nil where none ever does.
    public func nextOpening(after now: Instant) -> Instant? { compactMap { $0.nextOpening(after: now) }.min() }
}
