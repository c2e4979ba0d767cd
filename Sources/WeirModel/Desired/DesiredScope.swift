/// The units that a load looked at, where it did not look at all.
///
/// Whatever lies outside is as the applied commit left it: it is stated exactly when it is deployed, nothing about it is
/// pending, and a plan leaves it alone.
public struct DesiredScope: Hashable, Sendable {
    /// By slug.
    public private(set) var customers: Set<String>
    /// By slug.
    public private(set) var integrations: Set<String>
    /// By their customers' slugs.
    private var instances: [String: Set<String>]

    /// Nothing was looked at, unless stated.
    public init(customers: Set<String> = [], integrations: Set<String> = []) {
        self.customers = customers
        self.integrations = integrations
        instances = [:]
    }

    /// Adds a customer, without its instances.
    public mutating func insert(customer slug: String) { customers.insert(slug) }

    /// Adds an integration, without its instances.
    public mutating func insert(integration slug: String) { integrations.insert(slug) }

    /// Adds an instance.
    public mutating func insert(instance slug: String, of customer: String) {
        instances[customer, default: []].insert(slug)
    }

    /// Whether the instance was looked at.
    public func contains(instance slug: String, of customer: String) -> Bool {
        instances[customer]?.contains(slug) ?? false
    }

    /// Whether the unit was looked at.
    public func contains(_ key: UnitKey) -> Bool {
        switch key.kind {
        case .customer: customers.contains(key.name)
        case .integration: integrations.contains(key.name)
        // The repository's own are always looked at.
        case .secret: key.customerSlug.map(customers.contains) ?? true
        case .instance: contains(instance: key.slug, of: key.customerSlug ?? "")
        }
    }

    /// The slugs of all customers that have an instance here.
    public var customersOfInstances: some Collection<String> { instances.keys }
}
