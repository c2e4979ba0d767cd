/// How many customers and instances an environment has; tombstones do not count.
public struct FleetSize: Hashable, Sendable {
    /// From 0.
    public var customers: Int
    /// From 0.
    public var instances: Int

    /// Memberwise.
    public init(customers: Int = 0, instances: Int = 0) {
        self.customers = customers
        self.instances = instances
    }
}

/// The part of a fleet that was not read, because no file that could speak to it changed.
///
/// Every unit in it is deployed as the applied commit states it, nothing about it is pending, nobody else wrote to it, and
/// no tombstone's time in it is over.
public struct FleetRest: Hashable, Sendable {
    /// What is deployed in it.
    public var size: FleetSize
    /// The slugs of its customers, tombstones included; empty where nobody asked for them.
    public var customerNames: [String]
    /// The rows of its customers that own secrets, by slug; tombstones do not count.
    public var owners: [String: Identifier]

    /// Memberwise.
    public init(size: FleetSize, customerNames: [String] = [], owners: [String: Identifier] = [:]) {
        self.size = size
        self.customerNames = customerNames
        self.owners = owners
    }
}

extension ObservedState {
    /// What is deployed, read or not.
    public var size: FleetSize {
        FleetSize(
            customers: customers.count { !$0.row.isDeleted } + (rest?.size.customers ?? 0),
            instances: instances.count { !$0.row.isDeleted } + (rest?.size.instances ?? 0))
    }
}
