import Metrics
import WeirController
import WeirModel
import WeirTelemetry

/// What the controller measures of its environments, through swift-metrics, for whoever scrapes it.
final class ControllerReport: Sendable {
    private let registry: PrometheusRegistry

    init(_ environments: [String]) {
        registry = PrometheusRegistry(ControllerMetrics.families)
        // What has not happened yet is shown as zero: whoever looks for the first failure needs the zero before.
        for name in environments {
            gauge(ControllerMetrics.leaseHeld, name).record(0)
            gauge(ControllerMetrics.failures, name).record(0)
            gauge(ControllerMetrics.queue, name).record(0)
            for outcome in ControllerMetrics.outcomes { rounds(name, outcome).increment(by: 0) }
            for outcome in ControllerMetrics.rotationOutcomes { rotations(name, outcome).increment(by: 0) }
            fetchFailures(name).increment(by: 0)
            drift(name).increment(by: 0)
        }
    }

    /// In Prometheus' text format.
    var text: String { registry.text }

    func note(_ loop: ReconcileLoop, of name: String) {
        gauge(ControllerMetrics.leaseHeld, name).record([.resting, .reconciling].contains(loop.phase) ? 1 : 0)
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
    }

    private func note(_ figures: RoundFigures, of name: String) {
        for action in Action.allCases {
            labelled(ControllerMetrics.changes, name, "action", action.rawValue)
                .record(figures.changes[action] ?? 0)
        }
        for state in InstanceState.allCases {
            labelled(ControllerMetrics.instances, name, "state", state.rawValue)
                .record(figures.instances[state] ?? 0)
        }
        if let time = figures.appliedCommitAt { gauge(ControllerMetrics.commitTime, name).record(Self.seconds(time)) }
        if let age = figures.secretAge { gauge(ControllerMetrics.secretAge, name).record(age) }
        for (outcome, count) in figures.rotations { rotations(name, outcome).increment(by: count) }
    }

    /// Rows that others wrote to.
    func note(drift rows: Int, of name: String) { drift(name).increment(by: rows) }

    func note(failure: String, of name: String) { rounds(name, "failed").increment() }

    /// A fetch that took so long.
    func note(fetch seconds: Duration, of name: String) { duration(ControllerMetrics.fetchDuration, name, seconds) }

    /// A fetch that failed.
    func noteFailedFetch(of name: String) { fetchFailures(name).increment() }

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

    private func fetchFailures(_ name: String) -> Counter {
        Counter(label: ControllerMetrics.fetchFailures, dimensions: [("environment", name)], factory: registry)
    }

    private func duration(_ family: String, _ name: String, _ duration: Duration) {
        Timer(label: family, dimensions: [("environment", name)], factory: registry)
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    private static func seconds(_ instant: Instant) -> Double { Double(instant.microseconds) / 1e6 }
}
