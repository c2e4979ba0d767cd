import Synchronization
import WeirController
import WeirModel

/// What the controller knows of its environments, for health, metrics and whoever asks.
final class ControllerReport: Sendable {
    /// One environment.
    struct Environment: Sendable {
        var phase = ReconcileLoop.Phase.waiting
        var failures = 0
        var lastFailure: String?
        var lastRound: Reconciler.Round?
        var lastRoundAt: Instant?
        var rounds: [String: Int] = [:]
        /// Rows that others wrote to.
        var drift = 0
        var seconds = Histogram()
    }

    /// How often something took how long, in the buckets of a Prometheus histogram, in seconds.
    struct Histogram: Sendable {
        static let bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        var counts = [Int](repeating: 0, count: bounds.count)
        var sum = 0.0
        var count = 0

        mutating func add(_ seconds: Double) {
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { counts[index] += 1 }
            sum += seconds
            count += 1
        }
    }

    private let state: Mutex<[String: Environment]>

    init(_ environments: [String]) {
        state = Mutex(Dictionary(environments.map { ($0, Environment()) }, uniquingKeysWith: { first, _ in first }))
    }

    /// By name.
    var environments: [(name: String, environment: Environment)] {
        state.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }

    func note(_ loop: ReconcileLoop, of name: String) {
        state.withLock {
            $0[name]?.phase = loop.phase
            $0[name]?.failures = loop.failures
        }
    }

    func note(_ round: Reconciler.Round, seconds: Duration, of name: String) {
        let (whole, attoseconds) = seconds.components
        state.withLock {
            $0[name]?.lastRound = round
            $0[name]?.lastRoundAt = Effects.now()
            $0[name]?.lastFailure = round.refusal
            $0[name]?.rounds[round.refusal == nil ? "done" : "blocked", default: 0] += 1
            $0[name]?.seconds.add(Double(whole) + Double(attoseconds) / 1e18)
        }
    }

    func note(drift rows: Int, of name: String) { state.withLock { $0[name]?.drift += rows } }

    func note(failure: String, of name: String) {
        state.withLock {
            $0[name]?.lastFailure = failure
            $0[name]?.rounds["failed", default: 0] += 1
        }
    }
}

/// The report in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
enum MetricsText {
    static func text(_ report: ControllerReport) -> String {
        let environments = report.environments
        var text = ""
        func family(_ name: String, _ kind: String, _ help: String, _ lines: [String]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
            for line in lines { text += "\(line)\n" }
        }
        func gauge(_ name: String, _ help: String, _ value: (ControllerReport.Environment) -> Double?) {
            family(
                name, "gauge", help,
                environments.compactMap { environment in
                    value(environment.environment).map { "\(name){environment=\"\(environment.name)\"} \(number($0))" }
                })
        }
        gauge("weir_lease_held", "Whether this replica has the environment's lease.") {
            [.resting, .reconciling].contains($0.phase) ? 1 : 0
        }
        gauge("weir_reconcile_failures", "Rounds that failed since the last one that did not.") { Double($0.failures) }
        gauge("weir_held_units", "Units that the last round held.") { $0.lastRound.map { Double($0.held) } }
        gauge("weir_blocked_changes", "Changes that the last round left blocked.") {
            $0.lastRound.map { Double($0.blocked) }
        }
        gauge("weir_plan_changes", "Units that the last round's plan changes.") {
            $0.lastRound.map { Double($0.changes) }
        }
        gauge("weir_applied_serial", "The serial of the deployed revision.") { $0.lastRound.map { Double($0.serial) } }
        gauge("weir_last_reconcile_timestamp_seconds", "When the last round ended.") {
            $0.lastRoundAt.map { Double($0.microseconds) / 1e6 }
        }
        family(
            "weir_reconcile_total", "counter", "Rounds by their outcome.",
            environments.flatMap { environment in
                environment.environment.rounds.sorted { $0.key < $1.key }.map { outcome, count in
                    "weir_reconcile_total{environment=\"\(environment.name)\",outcome=\"\(outcome)\"} \(count)"
                }
            })
        family(
            "weir_drift_detected_total", "counter", "Rows that were written to beside weir.",
            environments.map { "weir_drift_detected_total{environment=\"\($0.name)\"} \($0.environment.drift)" })
        family(
            "weir_reconcile_duration_seconds", "histogram", "How long rounds took that did not fail.",
            environments.flatMap { histogram($0.environment.seconds, "environment=\"\($0.name)\"") })
        return text
    }

    private static func histogram(_ histogram: ControllerReport.Histogram, _ label: String) -> [String] {
        let name = "weir_reconcile_duration_seconds"
        let bounds = ControllerReport.Histogram.bounds
        return zip(bounds, histogram.counts).map { "\(name)_bucket{\(label),le=\"\(number($0))\"} \($1)" } + [
            "\(name)_bucket{\(label),le=\"+Inf\"} \(histogram.count)", "\(name)_sum{\(label)} \(number(histogram.sum))",
            "\(name)_count{\(label)} \(histogram.count)",
        ]
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
