public import CoreMetrics
import Synchronization

/// Keeps what swift-metrics measures, and shows it in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
///
/// It is bounded: what was not described before is not kept, and of each family at most `seriesLimit` series.
public final class PrometheusRegistry: MetricsFactory {
    private struct Family {
        var description: PrometheusFamily
        /// By their labels as they are shown.
        var series: [String: PrometheusSeries] = [:]
    }

    private let seriesLimit: Int
    private let families: Mutex<[String: Family]>

    /// - Parameters:
    ///   - families: what can be measured; of equal names the first.
    ///   - seriesLimit: how many series a family has at most.
    public init(_ families: [PrometheusFamily], seriesLimit: Int = 10_000) {
        self.seriesLimit = seriesLimit
        self.families = Mutex(
            Dictionary(families.map { ($0.name, Family(description: $0)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// All of it, families by their names, series by their labels.
    public var text: String {
        let families = families.withLock { $0.sorted { $0.key < $1.key } }
        var text = ""
        for (name, family) in families {
            text += "# HELP \(name) \(Self.escaped(family.description.help, quotes: false))\n"
            text += "# TYPE \(name) \(family.description.kind.name)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                for line in series.lines(name, labels) { text += line + "\n" }
            }
        }
        return text
    }

    private func series(_ name: String, _ dimensions: [(String, String)]) -> PrometheusSeries? {
        families.withLock { families in
            guard let family = families[name], dimensions.count == family.description.labels.count else { return nil }
            var pairs: [String] = []
            for label in family.description.labels {
                guard let value = dimensions.first(where: { $0.0 == label })?.1 else { return nil }
                pairs.append("\(label)=\"\(Self.escaped(value, quotes: true))\"")
            }
            let labels = pairs.joined(separator: ",")
            if let series = family.series[labels] { return series }
            guard family.series.count < seriesLimit else { return nil }
            let series = PrometheusSeries(family.description.kind)
            families[name]?.series[labels] = series
            return series
        }
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: For swift-metrics

    /// See `MetricsFactory`.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// See `MetricsFactory`.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { series(label, dimensions) ?? NOOPMetricsHandler.instance }

    /// See `MetricsFactory`.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// See `MetricsFactory`.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { series(label, dimensions) ?? NOOPMetricsHandler.instance }

    /// See `MetricsFactory`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // Series stay: a counter that vanishes and comes back is a restart to whoever reads it.

    /// See `MetricsFactory`.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// See `MetricsFactory`.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// See `MetricsFactory`.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// See `MetricsFactory`.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// See `MetricsFactory`.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
