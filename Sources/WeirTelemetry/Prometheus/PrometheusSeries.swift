public import CoreMetrics
import Synchronization

/// One series of a family: what all of swift-metrics' kinds of instruments write to.
///
/// A counter ignores what would make it smaller; a histogram takes durations in seconds; a value that is no number is
/// ignored.
public final class PrometheusSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
    TimerHandler
{
    private struct State {
        var value = 0.0
        var buckets: [Int]
        var count = 0
    }

    private let kind: PrometheusFamily.Kind
    private let state: Mutex<State>

    init(_ kind: PrometheusFamily.Kind) {
        self.kind = kind
        if case .histogram(let bounds) = kind {
            state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count)))
        } else {
            state = Mutex(State(buckets: []))
        }
    }

    /// See `CounterHandler`.
    public func increment(by amount: Int64) { increment(by: Double(amount)) }

    /// See `FloatingPointCounterHandler` and `MeterHandler`.
    public func increment(by amount: Double) {
        guard amount.isFinite, kind != .counter || amount > 0 else { return }
        state.withLock { $0.value += amount }
    }

    /// See `MeterHandler`.
    public func decrement(by amount: Double) { increment(by: -amount) }

    /// See `MeterHandler`.
    public func set(_ value: Int64) { set(Double(value)) }

    /// See `MeterHandler`.
    public func set(_ value: Double) {
        guard kind == .gauge, !value.isNaN else { return }
        state.withLock { $0.value = value }
    }

    /// See `RecorderHandler`: a gauge is set, a histogram counts.
    public func record(_ value: Int64) { record(Double(value)) }

    /// See `RecorderHandler`: a gauge is set, a histogram counts.
    public func record(_ value: Double) {
        guard case .histogram(let bounds) = kind else { return set(value) }
        guard value.isFinite else { return }
        state.withLock { state in
            for (index, bound) in bounds.enumerated() where value <= bound { state.buckets[index] += 1 }
            state.value += value
            state.count += 1
        }
    }

    /// See `TimerHandler`.
    public func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    /// See `CounterHandler`.
    public func reset() {
        state.withLock { $0 = State(buckets: Array(repeating: 0, count: $0.buckets.count)) }
    }

    /// The lines of the series.
    ///
    /// - Parameter labels: as they stand between the braces; empty: none.
    func lines(_ name: String, _ labels: String) -> [String] {
        let state = state.withLock { $0 }
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        guard case .histogram(let bounds) = kind else { return ["\(name)\(braces) \(Self.text(state.value))"] }
        let before = labels.isEmpty ? "" : labels + ","
        return zip(bounds, state.buckets).map { "\(name)_bucket{\(before)le=\"\(Self.text($0))\"} \($1)" } + [
            "\(name)_bucket{\(before)le=\"+Inf\"} \(state.count)", "\(name)_sum\(braces) \(Self.text(state.value))",
            "\(name)_count\(braces) \(state.count)",
        ]
    }

    private static func text(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
