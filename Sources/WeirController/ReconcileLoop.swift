public import WeirModel

/// What a controller does next for one environment: a pure value, without clock, database or network.
///
/// Whoever drives it sends events, performs the actions that it answers with, and sends `tick` at `wakesAt`. Every round
/// starts from what Git and the database say then, so that requests coalesce: a hundred in a second are one round.
///
/// ```
/// waiting ⇄ acquiring → resting ⇄ reconciling
/// ```
public struct ReconcileLoop: Hashable, Sendable {
    /// How often it looks, in seconds.
    public struct Settings: Hashable, Sendable {
        /// From one look at the repository to the next, give or take a tenth.
        public var interval: Int
        /// From one look at everything, instead of at what changed, to the next.
        public var sweepInterval: Int

        /// - Parameters:
        ///   - interval: at least 1.
        ///   - sweepInterval: at least `interval`.
        public init(interval: Int = 60, sweepInterval: Int = 3600) {
            self.interval = max(interval, 1)
            self.sweepInterval = max(sweepInterval, self.interval)
        }
    }

    /// Where it stands.
    public enum Phase: String, Hashable, Sendable {
        /// Another replica has the lease, or nobody has asked for it yet.
        case waiting
        /// The lease was asked for.
        case acquiring
        /// It has the lease, and nothing to do.
        case resting
        /// A round is under way.
        case reconciling
        /// All is given back.
        case stopped
    }

    /// What there is to look at.
    public let settings: Settings
    /// Where it stands.
    public private(set) var phase = Phase.waiting
    /// What the next round is for.
    public private(set) var wanted: Set<ReconcileTrigger> = []
    /// How many rounds have failed in a row.
    public private(set) var failures = 0
    /// Before this no round begins by itself, since the last one failed.
    public private(set) var delayedUntil: Instant?
    private var nextPoll: Instant?
    private var nextSweep: Instant?
    private var nextAcquisition: Instant?
    private var nextRotation: Instant?
    private var nextWindow: Instant?
    private var isStopping = false
    private var hasLostLease = false
    private var chance: SeededChance

    /// After a failure, in seconds: doubled with each, up to the second.
    static let (shortestDelay, longestDelay) = (5, 300)
    /// How long to wait before asking for a lease that another has, at most, in seconds.
    static let longestLeaseWait = 10
    /// How long a lease that was given back is left to others, in seconds.
    static let yieldedWait = 30

    /// - Parameter seed: different for each environment and replica, so that they do not all act at once.
    public init(_ settings: Settings, seed: UInt64) {
        self.settings = settings
        chance = SeededChance(state: seed)
    }

    /// When `tick` is to be sent next; nil: not before another event.
    public var wakesAt: Instant? {
        switch phase {
        case .waiting: isStopping ? nil : nextAcquisition
        // While it waits after a failure nothing else wakes it: what comes due meanwhile could not begin, and a timer
        // that has passed would be set again and again.
        case .resting:
            delayedUntil ?? [nextPoll, nextSweep, nextRotation, nextWindow].compactMap { $0 }.min()
        case .acquiring, .reconciling, .stopped: nil
        }
    }

    /// Takes an event, and says what follows from it.
    public mutating func handle(_ event: ReconcileEvent, at now: Instant) -> [ReconcileAction] {
        forgetFarTimes(now)
        switch event {
        case .started: return phase == .waiting ? acquire() : []
        case .tick: return tick(now)
        case .triggered(let trigger): return want(trigger, now)
        case .leaseGained: return gain(now)
        case .leaseUnavailable(let until):
            guard phase == .acquiring else { return [] }
            phase = .waiting
            waitForLease(until, now)
            return stopIfAsked()
        case .leaseLost: return lose(now)
        case .giveBack: return giveBack(now)
        case .finished(let outcome): return finish(outcome, now)
        case .stop:
            isStopping = true
            return stopIfAsked()
        }
    }

    // MARK: The lease

    private mutating func acquire() -> [ReconcileAction] {
        phase = .acquiring
        return [.acquireLease]
    }

    private mutating func gain(_ now: Instant) -> [ReconcileAction] {
        guard phase == .acquiring else { return [] }
        (phase, hasLostLease) = (.resting, false)
        nextSweep = later(settings.sweepInterval, now)
        if isStopping { return stopIfAsked() }
        return want(.startup, now)
    }

    private mutating func lose(_ now: Instant) -> [ReconcileAction] {
        switch phase {
        case .reconciling:
            // What it writes is fenced; it ends by itself.
            hasLostLease = true
            return []
        case .acquiring, .resting:
            phase = .waiting
            waitForLease(nil, now)
            return stopIfAsked()
        case .waiting, .stopped: return []
        }
    }

    private mutating func giveBack(_ now: Instant) -> [ReconcileAction] {
        guard phase == .resting, !isStopping else { return [] }
        phase = .waiting
        nextAcquisition = later(Self.yieldedWait, now, spread: Self.yieldedWait / 10)
        return [.releaseLease]
    }

    private mutating func waitForLease(_ until: Instant?, _ now: Instant) {
        let latest = later(Self.longestLeaseWait, now)
        let end = min(until ?? now, latest)
        nextAcquisition = max(end, now).adding(microseconds: Int64(chance.draw(below: 2_000_000)) + 100_000)
    }

    // MARK: Rounds

    private mutating func want(_ trigger: ReconcileTrigger, _ now: Instant) -> [ReconcileAction] {
        wanted.insert(trigger)
        // Somebody who asks has seen what is wrong, or wants to.
        if trigger == .person { delayedUntil = nil }
        return begin(now)
    }

    private mutating func begin(_ now: Instant) -> [ReconcileAction] {
        guard phase == .resting, !isStopping, !wanted.isEmpty, delayedUntil.map({ $0 <= now }) ?? true else {
            return []
        }
        phase = .reconciling
        let triggers = wanted
        wanted = []
        return [.reconcile(triggers)]
    }

    private mutating func tick(_ now: Instant) -> [ReconcileAction] {
        switch phase {
        case .waiting:
            guard !isStopping, nextAcquisition.map({ $0 <= now }) ?? true else { return [] }
            return acquire()
        case .resting:
            if let time = nextPoll, time <= now { wanted.insert(.poll) }
            if let time = nextRotation, time <= now { wanted.insert(.rotation) }
            if let time = nextWindow, time <= now { wanted.insert(.window) }
            if let time = nextSweep, time <= now { wanted.insert(.sweep) }
            return begin(now)
        case .acquiring, .reconciling, .stopped: return []
        }
    }

    private mutating func finish(_ outcome: ReconcileOutcome, _ now: Instant) -> [ReconcileAction] {
        guard phase == .reconciling else { return [] }
        phase = .resting
        nextPoll = later(settings.interval, now, spread: settings.interval / 10)
        if let time = nextSweep, time <= now { nextSweep = later(settings.sweepInterval, now) }
        (nextRotation, nextWindow) = (nil, nil)
        switch outcome {
        case .done(let rotation, let window):
            (failures, delayedUntil) = (0, nil)
            // What is due already and did not come of this round waits for the next look, or rounds would follow each other.
            nextRotation = rotation.flatMap { $0 > now ? $0 : nil }
            nextWindow = window.flatMap { $0 > now ? $0 : nil }
        case .failed:
            failures = min(failures + 1, 1000)
            let base = min(Self.shortestDelay << min(failures - 1, 10), Self.longestDelay)
            delayedUntil = later(base, now, spread: base / 5)
            wanted.insert(.retry)
        }
        if isStopping { return stopIfAsked() }
        if hasLostLease {
            phase = .waiting
            waitForLease(nil, now)
            return []
        }
        return begin(now)
    }

    private mutating func stopIfAsked() -> [ReconcileAction] {
        guard isStopping else { return [] }
        switch phase {
        case .waiting:
            phase = .stopped
            return [.finish]
        case .resting:
            phase = .stopped
            return hasLostLease ? [.finish] : [.releaseLease, .finish]
        // The step in hand is finished first.
        case .acquiring, .reconciling, .stopped: return []
        }
    }

    /// What lies further ahead than it is ever set was set before the clock was put back, and would hardly ever come.
    /// Rotations and windows have their times whatever the clock said; each look at the repository finds them anew.
    private mutating func forgetFarTimes(_ now: Instant) {
        func near(_ time: Instant?, _ seconds: Int) -> Instant? {
            time.map { min($0, now.adding(seconds: Int64(seconds))) }
        }
        nextPoll = near(nextPoll, settings.interval + settings.interval / 10 + 1)
        nextSweep = near(nextSweep, settings.sweepInterval)
        nextAcquisition = near(nextAcquisition, Self.yieldedWait * 2)
        delayedUntil = near(delayedUntil, Self.longestDelay + Self.longestDelay / 5 + 1)
    }

    private mutating func later(_ seconds: Int, _ now: Instant, spread: Int = 0) -> Instant {
        let extra = spread > 0 ? chance.draw(below: UInt64(spread) * 2_000_000) : 0
        return now.adding(microseconds: Int64(seconds) * 1_000_000 + Int64(extra) - Int64(spread) * 1_000_000)
    }
}

/// Why a round is made.
public enum ReconcileTrigger: String, Hashable, Sendable, CaseIterable, Comparable {
    /// The lease was just gained.
    case startup
    /// It is time to look.
    case poll
    /// The repository's host says that something was pushed.
    case webhook
    /// Somebody else has written to the fleet.
    case drift
    /// A rotation goes on, or is due.
    case rotation
    /// A window opens.
    case window
    /// Somebody asks for it.
    case person
    /// It is time to look at everything.
    case sweep
    /// The last round failed.
    case retry

    /// By name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What the loop is told.
public enum ReconcileEvent: Hashable, Sendable {
    /// The controller has begun.
    case started
    /// `wakesAt` has come.
    case tick
    /// There is something to look at.
    case triggered(ReconcileTrigger)
    /// The lease is held, and kept by heartbeats.
    case leaseGained
    /// Another has the lease until then, or the database does not answer (nil).
    case leaseUnavailable(until: Instant?)
    /// The lease ended or was taken over.
    case leaseLost
    /// Another replica has less to do: this one gives the lease back where it rests.
    case giveBack
    /// The round is over.
    case finished(ReconcileOutcome)
    /// The controller ends.
    case stop
}

/// What came of a round.
public enum ReconcileOutcome: Hashable, Sendable {
    /// The deployed state is what it should be, or says itself why not. `nextRotation`: when a rotation goes on; nil: none;
    /// `nextWindow`: when a window opens that something waits for; nil: nothing waits.
    case done(nextRotation: Instant? = nil, nextWindow: Instant? = nil)
    /// It could not be carried out: a fetch that failed, a database that does not answer.
    case failed
}

/// What whoever drives the loop is to do.
public enum ReconcileAction: Hashable, Sendable {
    /// Ask for the lease, and say what came of it.
    case acquireLease
    /// Fetch, plan and apply, and say what came of it; `sweep`: look at everything.
    case reconcile(Set<ReconcileTrigger>)
    /// Give the lease back.
    case releaseLease
    /// There is nothing more to do, ever.
    case finish
}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): chance that can be repeated.
struct SeededChance: Hashable, Sendable {
    var state: UInt64

    /// A number from 0 and less than `bound`, which is at least 1.
    mutating func draw(below bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ mixed >> 31) % max(bound, 1)
    }
}
