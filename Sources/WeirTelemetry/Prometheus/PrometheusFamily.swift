/// A metric with all its series, as it is described before anything is measured.
///
/// Only what is described is shown: whatever measures something else, or with other labels, measures nothing.
public struct PrometheusFamily: Hashable, Sendable {
    /// What the values are.
    public enum Kind: Hashable, Sendable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// How often something was at most so much; the bounds ascend.
        case histogram([Double])

        var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// Letters, digits and underscores.
    public var name: String
    /// One sentence.
    public var help: String
    /// What the values are.
    public var kind: Kind
    /// The labels of each series, in the order in which they are shown.
    public var labels: [String]

    /// Memberwise.
    public init(_ name: String, _ kind: Kind, labels: [String] = [], help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}
