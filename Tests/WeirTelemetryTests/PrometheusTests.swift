import Metrics
import Testing
import WeirTesting

@testable import WeirTelemetry

@Suite("Prometheus' text") struct PrometheusTests {
    private static let families = [
        PrometheusFamily(
            "weir_rounds_total", .counter, labels: ["environment", "outcome"], help: "Rounds\nby \\ outcome."),
        PrometheusFamily("weir_held_units", .gauge, labels: ["environment"], help: "Units."),
        PrometheusFamily(
            "weir_round_duration_seconds", .histogram([0.5, 1]), labels: ["environment"], help: "Rounds."),
        PrometheusFamily("weir_up", .gauge, help: "Whether it is up."),
    ]

    @Test("what swift-metrics measures is shown, families and series in one order")
    func text() {
        let registry = PrometheusRegistry(Self.families)
        func counter(_ environment: String, _ outcome: String) -> Counter {
            Counter(
                label: "weir_rounds_total", dimensions: [("outcome", outcome), ("environment", environment)],
                factory: registry)
        }
        counter("eu", "failed").increment()
        counter("eu", "done").increment(by: 3)
        counter("eu", "done").increment()
        counter("a \"b\" \\ \n c", "done").increment()
        Gauge(label: "weir_held_units", dimensions: [("environment", "eu")], factory: registry).record(2.5)
        Meter(label: "weir_up", factory: registry).set(1)
        let timer = Timer(label: "weir_round_duration_seconds", dimensions: [("environment", "eu")], factory: registry)
        for milliseconds in [400, 500, 700, 2000] { timer.recordMilliseconds(milliseconds) }
        #expect(
            registry.text == """
                # HELP weir_held_units Units.
                # TYPE weir_held_units gauge
                weir_held_units{environment="eu"} 2.5
                # HELP weir_round_duration_seconds Rounds.
                # TYPE weir_round_duration_seconds histogram
                weir_round_duration_seconds_bucket{environment="eu",le="0.5"} 2
                weir_round_duration_seconds_bucket{environment="eu",le="1"} 3
                weir_round_duration_seconds_bucket{environment="eu",le="+Inf"} 4
                weir_round_duration_seconds_sum{environment="eu"} 3.6
                weir_round_duration_seconds_count{environment="eu"} 4
                # HELP weir_rounds_total Rounds\\nby \\\\ outcome.
                # TYPE weir_rounds_total counter
                weir_rounds_total{environment="a \\"b\\" \\\\ \\n c",outcome="done"} 1
                weir_rounds_total{environment="eu",outcome="done"} 4
                weir_rounds_total{environment="eu",outcome="failed"} 1
                # HELP weir_up Whether it is up.
                # TYPE weir_up gauge
                weir_up 1

                """)
    }

    @Test("what was not described, has other labels or is too much is not kept")
    func bounded() {
        let registry = PrometheusRegistry(Self.families, seriesLimit: 10)
        let empty = registry.text
        Counter(label: "requests", factory: registry).increment()
        Counter(label: "weir_rounds_total", factory: registry).increment()
        Counter(label: "weir_rounds_total", dimensions: [("environment", "eu"), ("path", "x")], factory: registry)
            .increment()
        Gauge(label: "weir_up", dimensions: [("user", "ada")], factory: registry).record(1)
        #expect(registry.text == empty)
        for number in 0..<1000 {
            Gauge(label: "weir_held_units", dimensions: [("environment", "e\(number)")], factory: registry).record(1)
        }
        #expect(registry.text.split(separator: "\n").count { $0.hasPrefix("weir_held_units{") } == 10)
    }

    @Test("a counter only grows, and no number is no value")
    func values() {
        let series = PrometheusSeries(.counter)
        series.increment(by: 2.5)
        series.increment(by: Int64(-1))
        series.increment(by: Double.nan)
        series.set(0.0)
        #expect(series.lines("n", "") == ["n 2.5"])
        let gauge = PrometheusSeries(.gauge)
        gauge.set(3.0)
        gauge.decrement(by: 5)
        gauge.record(Double.nan)
        #expect(gauge.lines("n", "a=\"b\"") == ["n{a=\"b\"} -2"])
        gauge.set(Double.infinity)
        #expect(gauge.lines("n", "") == ["n +Inf"])
        gauge.reset()
        #expect(gauge.lines("n", "") == ["n 0"])
    }
}
