import Logging
import Synchronization
import Tracing
import WeirController
import WeirModel
import WeirSecrets
import WeirStore

/// Drives the loop of one environment: performs what it answers with, and tells it what came of it.
final class EnvironmentController: Sendable {
    let name: String
    private let store: Store
    private let reconciler: Reconciler
    private let settings: ReconcileLoop.Settings
    private let turns: LeaseTurns
    private let logger: Logger
    private let report: ControllerReport
    /// nil: nobody is told.
    private let announcer: Announcer?
    private let trouble: TroubleNotes
    private let events: AsyncStream<ReconcileEvent>
    private let continuation: AsyncStream<ReconcileEvent>.Continuation
    /// What was asked for and is not handled yet: a hundred webhooks are one.
    private let queued = Mutex<Set<ReconcileTrigger>>([])
    private let held = Mutex<Held?>(nil)
    /// When to look at what others wrote.
    private let pace = Mutex(DriftPace())
    /// Whether a push is being handed on to the replica that has the lease.
    private let handsOn = Mutex(false)

    /// The lease while it is kept, and what gives it back.
    private struct Held {
        var lease: Lease
        var release: AsyncStream<Never>.Continuation
    }

    init(
        _ name: String, store: Store, reconciler: Reconciler, settings: ReconcileLoop.Settings, turns: LeaseTurns,
        report: ControllerReport, announcer: Announcer?, logger: Logger
    ) {
        self.name = name
        self.store = store
        self.reconciler = reconciler
        self.settings = settings
        self.turns = turns
        self.report = report
        self.announcer = announcer
        var logger = logger
        logger[metadataKey: "environment"] = "\(name)"
        self.logger = logger
        trouble = TroubleNotes(store, logger: logger)
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Asks for a round. What is asked for again before it was begun counts once.
    func trigger(_ trigger: ReconcileTrigger) {
        if queued.withLock({ $0.insert(trigger).inserted }) { continuation.yield(.triggered(trigger)) }
    }

    /// Something was pushed. Where another replica has the lease, that one is told, once for all that comes meanwhile.
    func pushed() {
        guard held.withLock({ $0 == nil }) else { return trigger(.webhook) }
        let isFirst = handsOn.withLock { isHandingOn in
            defer { isHandingOn = true }
            return !isHandingOn
        }
        guard isFirst else { return }
        Task {
            do {
                try await store.notePush(environment: name)
            } catch {
                logger.warning(
                    "push not handed on", metadata: ["error": "\(CommandFailure(describing: error).message)"])
            }
            handsOn.withLock { $0 = false }
        }
    }

    /// Whether it has the lease.
    var hasLease: Bool { held.withLock { $0 != nil } }

    /// Leaves the environment to another replica, unless a round is under way.
    func giveBack() { continuation.yield(.giveBack) }

    /// Ends after the step in hand, and gives the lease back.
    func stop() { continuation.yield(.stop) }

    /// From one look at the clock to the next at most, in microseconds: it may be put forward or back while nothing happens.
    private static let longestWait: Int64 = 60_000_000

    /// Runs until `stop`.
    func run() async {
        var loop = ReconcileLoop(settings, seed: .random(in: 0...UInt64.max))
        // What has ended is let go of at once: a group that keeps results would keep one of each round.
        await withDiscardingTaskGroup { group in
            var timer: Task<Void, Never>?
            continuation.yield(.started)
            for await event in events {
                if case .triggered(let trigger) = event { _ = queued.withLock { $0.remove(trigger) } }
                let actions = loop.handle(event, at: Effects.now())
                report.note(loop, of: name)
                for action in actions { perform(action, in: &group) }
                if actions.contains(.finish) { break }
                timer?.cancel()
                timer = loop.wakesAt.map { time in
                    Task { [continuation] in
                        let wait = min(max(time.microseconds - Effects.now().microseconds, 0), Self.longestWait)
                        guard (try? await Task.sleep(for: .microseconds(wait))) != nil else { return }
                        continuation.yield(.tick)
                    }
                }
            }
            timer?.cancel()
        }
    }

    private func perform(_ action: ReconcileAction, in group: inout DiscardingTaskGroup) {
        switch action {
        case .acquireLease: group.addTask { await self.keepLease() }
        case .releaseLease: held.withLock { $0?.release.finish() }
        case .reconcile(let triggers): group.addTask { await self.reconcile(triggers) }
        case .finish: continuation.finish()
        }
    }

    // MARK: The lease

    /// Holds the lease until it is given back or lost.
    private func keepLease() async {
        await turns.wait()
        let (released, release) = AsyncStream<Never>.makeStream()
        let hasGained = Mutex(false)
        do {
            try await store.withLease(
                of: name, holder: ControllerIdentity.holder, timeToLive: Application.timeToLive
            ) { lease in
                self.held.withLock { $0 = Held(lease: lease, release: release) }
                hasGained.withLock { $0 = true }
                self.logger.info("lease gained", metadata: ["epoch": "\(lease.epoch)"])
                // What is asked for from now on is asked of this replica; the first round sees what was asked before.
                let pulse = try await self.store.pulse(lease.environmentID)
                self.continuation.yield(.leaseGained)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { for await _ in released {} }
                    group.addTask { await self.watch(lease.environmentID, since: pulse) }
                    // Nothing ends by itself but the release, and the loss of the lease, which ends both.
                    await group.next()
                    group.cancelAll()
                }
                try Task.checkCancellation()
            }
            logger.info("lease given back")
        } catch StoreError.leaseHeld(_, _, let until) {
            continuation.yield(.leaseUnavailable(until: until))
        } catch {
            let failure = CommandFailure(describing: error)
            if hasGained.withLock({ $0 }) {
                logger.warning("lease lost", metadata: ["error": "\(failure.message)"])
                continuation.yield(.leaseLost)
            } else {
                logger.warning("lease not available", metadata: ["error": "\(failure.message)"])
                report.note(error, of: name)
                continuation.yield(.leaseUnavailable(until: nil))
            }
        }
        held.withLock { $0 = nil }
    }

    /// From one look at the environment's row to the next: what others write to the fleet is healed within a second.
    private static let pulse = Duration.milliseconds(300)

    /// Looks all the time whether somebody asks for something, or writes to the fleet.
    private func watch(_ environment: Identifier, since first: EnvironmentPulse) async {
        var last = first
        pace.withLock { $0 = DriftPace() }
        while (try? await Task.sleep(for: Self.pulse)) != nil {
            // Where the database does not answer, the lease is going to be lost.
            guard let pulse = try? await store.pulse(environment) else { continue }
            if last.asks(before: pulse) { trigger(.person) }
            if pulse.pushedAt != last.pushedAt { trigger(.webhook) }
            if pace.withLock({ $0.looks(hasNews: pulse.hasNewDrift, at: Effects.now()) }) { trigger(.drift) }
            last = pulse
        }
    }

    // MARK: Rounds

    /// Tells whoever watches what others wrote to the fleet.
    private func note(_ drift: [NotedDrift]) {
        report.note(drift: drift.reduce(0) { $0 + $1.rows }, of: name)
        for entry in drift {
            logger.warning(
                "drift",
                metadata: [
                    "author": "\(entry.author)", "operation": "\(entry.operation.rawValue)",
                    "table": "\(entry.relation.rawValue)", "rows": "\(entry.rows)",
                    "keys": "\(entry.keys.joined(separator: ", "))",
                ])
        }
    }

    private func reconcile(_ triggers: Set<ReconcileTrigger>) async {
        guard let lease = held.withLock({ $0?.lease }) else {
            continuation.yield(.finished(.failed))
            return
        }
        let start = ContinuousClock.now
        let words = triggers.sorted().map(\.rawValue).joined(separator: ",")
        do {
            let round = try await withSpan("reconcile") { span in
                span.attributes["weir.environment"] = name
                span.attributes["weir.triggers"] = words
                return try await reconciler.reconcile(triggers, under: lease) { note($0) }
            }
            pace.withLock { $0.finished(resumesAt: round.nextHeal) }
            let seconds = ContinuousClock.now - start
            report.note(round, seconds: seconds, of: name)
            if let refusal = round.refusal { logger.warning("blocked", metadata: ["reason": "\(refusal)"]) }
            logger.info(
                "reconciled",
                metadata: [
                    "triggers": "\(words)", "commit": "\(round.commit)", "serial": "\(round.serial)",
                    "changes": "\(round.changes)", "held": "\(round.held)", "blocked": "\(round.blocked)",
                    "milliseconds":
                        "\(seconds.components.seconds * 1000 + seconds.components.attoseconds / 1_000_000_000_000_000)",
                ])
            await announcer?.note(round, under: lease)
            await trouble.note(round, under: lease)
            continuation.yield(.finished(.done(nextRotation: round.nextRotation, nextWindow: round.nextWindow)))
            if round.awaitsRebuild { giveBack() }
        } catch {
            let failure = CommandFailure(describing: error)
            pace.withLock { $0.finished(resumesAt: nil) }
            report.note(error, of: name)
            await trouble.note(error, failure, under: lease)
            logger.error("round failed", metadata: ["triggers": "\(words)", "error": "\(failure.message)"])
            await announcer?.note(failure: failure.message, under: lease)
            continuation.yield(.finished(.failed))
        }
    }
}

/// Has the environments of a process ask for their leases one after the other, with a pause: replicas that start together
/// share them by that, and one that dies does not hand everything to the first that notices.
actor LeaseTurns {
    private var next = ContinuousClock.now

    /// Until it is the caller's turn.
    func wait() async {
        let now = ContinuousClock.now
        let turn = max(next, now)
        next = turn + .milliseconds(Int64.random(in: 40...160))
        if turn > now { try? await Task.sleep(until: turn) }
    }
}

/// How this process is named in leases: nobody else is, whatever its host and process are called.
enum ControllerIdentity {
    static let holder =
        "controller \(ProcessEnvironment.hostName) pid \(ProcessIdentity.number) "
        + String(UInt32.random(in: 0...UInt32.max), radix: 16)
}
