/// What a `deploy.yaml` selects: the customers that get an instance of its integration.
public struct DesiredDeployment: Hashable, Sendable {
    /// The slug of the instance at each customer.
    public var instance: String
    /// Where `instance` is stated; the file where it is not.
    public var instanceSource: SourceLocation
    /// The labels that a customer must have, all of them; none for every customer.
    public var labels: [String]
    /// Customers that get none, by slug, and where that is stated.
    public var excluded: [String: SourceLocation]
    /// Where `customers` is stated.
    public var selectorSource: SourceLocation

    /// Memberwise.
    public init(
        instance: String, instanceSource: SourceLocation, labels: [String], excluded: [String: SourceLocation],
        selectorSource: SourceLocation
    ) {
        self.instance = instance
        self.instanceSource = instanceSource
        self.labels = labels
        self.excluded = excluded
        self.selectorSource = selectorSource
    }
}
