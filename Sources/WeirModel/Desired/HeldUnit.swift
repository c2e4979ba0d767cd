/// A unit that keeps its deployed state because it, or something that it depends on, could not be read.
public struct HeldUnit: Hashable, Sendable {
    /// How the unit is named.
    public var key: UnitKey
    /// One sentence without its full stop: `2 errors`, `customers/globex/customer.yaml is not valid`.
    public var reason: String
    /// The file to repair.
    public var source: SourceLocation
    /// Its own errors; empty where it is held for another file's sake.
    public var diagnostics: [Diagnostic]

    /// Memberwise.
    public init(key: UnitKey, reason: String, source: SourceLocation, diagnostics: [Diagnostic] = []) {
        self.key = key
        self.reason = reason
        self.source = source
        self.diagnostics = diagnostics
    }
}

/// What stands against concluding that a deployed unit which nothing states was removed.
///
/// A unit is deleted only on positive evidence: everything that could state, select or rename it was read and is valid.
public struct RemovalDoubts: Hashable, Sendable {
    /// Why an absence proves nothing.
    public struct Doubt: Hashable, Sendable {
        /// One sentence without its full stop.
        public var reason: String
        /// Where it is stated.
        public var source: SourceLocation

        /// Memberwise.
        public init(reason: String, source: SourceLocation) {
            self.reason = reason
            self.source = source
        }
    }

    /// No unit of any kind is deleted: a broken `weir.yaml`, an unreadable top folder.
    public var everything: Doubt?
    /// No unit of this kind is deleted.
    public var kinds: [UnitKind: Doubt]
    /// No instance of this customer is deleted, and neither is the customer.
    public var customers: [String: Doubt]
    /// This integration is not deleted, and neither is any instance of it.
    public var integrations: [String: Doubt]
    /// Whether `weir.yaml` is there at all.
    public var hasSettings: Bool
    /// Whether `customers/` and `integrations/` are there at all.
    public var hasCustomersFolder: Bool
    /// Whether `integrations/` is there at all.
    public var hasIntegrationsFolder: Bool

    /// Memberwise.
    public init(
        everything: Doubt? = nil, kinds: [UnitKind: Doubt] = [:], customers: [String: Doubt] = [:],
        integrations: [String: Doubt] = [:], hasSettings: Bool = true, hasCustomersFolder: Bool = true,
        hasIntegrationsFolder: Bool = true
    ) {
        self.everything = everything
        self.kinds = kinds
        self.customers = customers
        self.integrations = integrations
        self.hasSettings = hasSettings
        self.hasCustomersFolder = hasCustomersFolder
        self.hasIntegrationsFolder = hasIntegrationsFolder
    }
}
