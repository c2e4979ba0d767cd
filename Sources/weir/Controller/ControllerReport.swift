import Metrics
import Synchronization
import WeirController
import WeirGit
import WeirModel
import WeirTelemetry

/// What the controller measures of its environments, through swift-metrics, for whoever scrapes it.
final class ControllerReport: Sendable {
    private let registry: PrometheusRegistry
    private let held = Mutex<Set<String>>([])
    /// What was wrong with each environment after its last round.
    private let troubles = Mutex<[String: Trouble]>([:])

    /// How many instances each environment has, as of its last round.
    private let counted = Mutex<[String: [InstanceState: Int]]>([:])

    private struct Trouble {
        var kind: String
        var reason: String
    }

    init(_ environments: [String]) {
        registry = PrometheusRegistry(ControllerMetrics.families)
        // What has not happened yet is shown as zero: whoever looks for the first failure needs the zero before.
        for name in environments {
            gauge(ControllerMetrics.leaseHeld, name).record(0)
            gauge(ControllerMetrics.failures, name).record(0)
            gauge(ControllerMetrics.queue, name).record(0)
            for outcome in ControllerMetrics.outcomes { rounds(name, outcome).increment(by: 0) }
            for outcome in ControllerMetrics.rotationOutcomes { rotations(name, outcome).increment(by: 0) }
            for code in FetchFailure.Code.allCases { fetchFailures(name, code).increment(by: 0) }
            drift(name).increment(by: 0)
        }
    }

    /// In Prometheus' text format.
    var text: String { registry.text }

    /// Whether this replica has an environment's lease.
    func hasLease(of name: String) -> Bool { held.withLock { $0.contains(name) } }

    func note(_ loop: ReconcileLoop, of name: String) {
        let hasLease = [.resting, .reconciling].contains(loop.phase)
        held.withLock { if hasLease { $0.insert(name) } else { $0.remove(name) } }
        gauge(ControllerMetrics.leaseHeld, name).record(hasLease ? 1 : 0)
        gauge(ControllerMetrics.failures, name).record(loop.failures)
        gauge(ControllerMetrics.queue, name).record(loop.wanted.count)
    }

    func note(_ round: Reconciler.Round, seconds: Duration, of name: String) {
        rounds(name, round.refusal == nil ? "done" : "blocked").increment()
        duration(ControllerMetrics.duration, name, seconds)
        gauge(ControllerMetrics.held, name).record(round.held)
        gauge(ControllerMetrics.blocked, name).record(round.blocked)
        gauge(ControllerMetrics.serial, name).record(round.serial)
        gauge(ControllerMetrics.lastRound, name).record(Self.seconds(Effects.now()))
        if let figures = round.figures { note(figures, of: name) }
        note(trouble: round.refusal.map { _ in ("blocked", round.reason) }, of: name)
    }

    /// Whether it is known how many instances the environment has.
    func hasCounted(_ name: String) -> Bool { counted.withLock { $0[name] != nil } }

    private func note(_ figures: RoundFigures, of name: String) {
        let instances = counted.withLock { counted in
            let before = figures.isDifference ? counted[name] ?? [:] : [:]
            counted[name] = before.merging(figures.instances) { $0 + $1 }
            return counted[name] ?? [:]
        }
        for action in Action.allCases {
            labelled(ControllerMetrics.changes, name, "action", action.rawValue)
                .record(figures.changes[action] ?? 0)
        }
        for state in InstanceState.allCases {
            labelled(ControllerMetrics.instances, name, "state", state.rawValue)
                .record(instances[state] ?? 0)
        }
        if let time = figures.appliedCommitAt { gauge(ControllerMetrics.commitTime, name).record(Self.seconds(time)) }
        if let age = figures.secretAge { gauge(ControllerMetrics.secretAge, name).record(age) }
        for (outcome, count) in figures.rotations { rotations(name, outcome).increment(by: count) }
    }

    /// Rows that others wrote to.
    func note(drift rows: Int, of name: String) { drift(name).increment(by: rows) }

    func note(_ error: any Error, of name: String) {
        rounds(name, "failed").increment()
        note(trouble: ("failed", TroubleNotes.reason(error)), of: name)
    }

    /// What is wrong, in words that do not change; nil: nothing is any more.
    private func note(trouble now: (kind: String, reason: String)?, of name: String) {
        let before = troubles.withLock { troubles in
            defer { troubles[name] = now.map { Trouble(kind: $0.kind, reason: $0.reason) } }
            return troubles[name]
        }
        if let before, before.kind != now?.kind || before.reason != now?.reason {
            trouble(name, before.kind, before.reason).record(0)
        }
        if let now { trouble(name, now.kind, now.reason).record(1) }
    }

    /// A fetch that took so long.
    func note(fetch seconds: Duration, of name: String) { duration(ControllerMetrics.fetchDuration, name, seconds) }

    /// A fetch that failed.
    func note(_ failure: FetchFailure, of name: String) { fetchFailures(name, failure.code).increment() }

    // MARK: Instruments

    private func gauge(_ family: String, _ name: String) -> Gauge {
        Gauge(label: family, dimensions: [("environment", name)], factory: registry)
    }

    private func labelled(_ family: String, _ name: String, _ label: String, _ value: String) -> Gauge {
        Gauge(label: family, dimensions: [("environment", name), (label, value)], factory: registry)
    }

    private func rounds(_ name: String, _ outcome: String) -> Counter {
        Counter(
            label: ControllerMetrics.rounds, dimensions: [("environment", name), ("outcome", outcome)],
            factory: registry)
    }

    private func rotations(_ name: String, _ outcome: String) -> Counter {
        Counter(
            label: ControllerMetrics.rotations, dimensions: [("environment", name), ("outcome", outcome)],
            factory: registry)
    }

    private func drift(_ name: String) -> Counter {
        Counter(label: ControllerMetrics.drift, dimensions: [("environment", name)], factory: registry)
    }

    private func fetchFailures(_ name: String, _ code: FetchFailure.Code) -> Counter {
        Counter(
            label: ControllerMetrics.fetchFailures, dimensions: [("environment", name), ("reason", code.rawValue)],
            factory: registry)
    }

    private func trouble(_ name: String, _ kind: String, _ reason: String) -> Gauge {
        Gauge(
            label: ControllerMetrics.trouble,
            dimensions: [("environment", name), ("kind", kind), ("reason", reason)], factory: registry)
    }

    private func duration(_ family: String, _ name: String, _ duration: Duration) {
        Timer(label: family, dimensions: [("environment", name)], factory: registry)
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    private static func seconds(_ instant: Instant) -> Double { Double(instant.microseconds) / 1e6 }
}
