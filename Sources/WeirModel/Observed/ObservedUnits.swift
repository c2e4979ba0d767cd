/// What every deployed row has.
public struct RowIdentity: Hashable, Sendable {
    public var id: Identifier
    /// Raised by the database on every write; a write names the one that its plan saw.
    public var version: Int64
    /// When the unit was deleted; nil while it is deployed.
    public var deletedAt: Instant?

    public init(id: Identifier, version: Int64, deletedAt: Instant? = nil) {
        self.id = id
        self.version = version
        self.deletedAt = deletedAt
    }

    public var isDeleted: Bool { deletedAt != nil }
}

/// A deployed customer.
public struct ObservedCustomer: Hashable, Sendable {
    public var row: RowIdentity
    public var slug: String
    public var spec: Spec
    public var protect: Bool
    public var sourcePath: String

    public init(row: RowIdentity, slug: String, spec: Spec, protect: Bool, sourcePath: String) {
        self.row = row
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
    }

    public var key: UnitKey { .customer(slug) }
}

/// A published integration with its versions.
public struct ObservedIntegration: Hashable, Sendable {
    public var row: RowIdentity
    public var slug: String
    public var spec: Spec
    public var protect: Bool
    public var sourcePath: String
    /// Ascending by number.
    public var versions: [ObservedVersion]

    public init(
        row: RowIdentity, slug: String, spec: Spec, protect: Bool, sourcePath: String, versions: [ObservedVersion]
    ) {
        self.row = row
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
        self.versions = versions
    }

    public var key: UnitKey { .integration(slug) }
    public var newestVersion: ObservedVersion? { versions.last }
}

/// A published version. Immutable but for its availability.
public struct ObservedVersion: Hashable, Sendable {
    public var number: Int
    public var digest: Digest
    public var isAvailable: Bool
    /// Canonical JSON of the `DefinitionInterface`.
    public var interface: [UInt8]
    /// Canonical JSON of the definition; nil where it was not asked for (`DetailRequest`).
    public var definition: [UInt8]?

    public init(number: Int, digest: Digest, isAvailable: Bool, interface: [UInt8], definition: [UInt8]? = nil) {
        self.number = number
        self.digest = digest
        self.isAvailable = isAvailable
        self.interface = interface
        self.definition = definition
    }
}

/// A deployed instance.
public struct ObservedInstance: Hashable, Sendable {
    public var row: RowIdentity
    /// The customer's slug.
    public var customer: String
    public var slug: String
    /// The integration's slug.
    public var integration: String
    public var version: Int
    public var enabled: Bool
    public var protect: Bool
    /// Always there, so that unchanged instances are told without reading their specs.
    public var specDigest: Digest
    public var missing: [String]
    public var needsAuthorization: [String]
    public var sourcePath: String
    /// Canonical JSON of the spec; nil where it was not asked for (`DetailRequest`).
    public var spec: [UInt8]?
    /// The instance's endpoints by flow name; nil where they were not asked for.
    public var endpoints: [ObservedEndpoint]?

    public init(
        row: RowIdentity, customer: String, slug: String, integration: String, version: Int, enabled: Bool,
        protect: Bool, specDigest: Digest, missing: [String] = [], needsAuthorization: [String] = [],
        sourcePath: String, spec: [UInt8]? = nil, endpoints: [ObservedEndpoint]? = nil
    ) {
        self.row = row
        self.customer = customer
        self.slug = slug
        self.integration = integration
        self.version = version
        self.enabled = enabled
        self.protect = protect
        self.specDigest = specDigest
        self.missing = missing
        self.needsAuthorization = needsAuthorization
        self.sourcePath = sourcePath
        self.spec = spec
        self.endpoints = endpoints
    }

    public var key: UnitKey { .instance(customer, slug) }
}

/// The stable id behind the URL of one flow of an instance.
public struct ObservedEndpoint: Hashable, Sendable {
    public var flow: String
    public var id: Identifier
    /// False while the instance's version has no such flow; the id waits for the flow to come back.
    public var isActive: Bool

    public init(flow: String, id: Identifier, isActive: Bool) {
        self.flow = flow
        self.id = id
        self.isActive = isActive
    }
}

/// Which details an observation still needs before it can be planned from: the changed part of the fleet.
public struct DetailRequest: Hashable, Sendable {
    /// Instances whose spec and endpoints are needed.
    public var instances: Set<Identifier>
    /// Integrations whose newest definition is needed.
    public var integrations: Set<Identifier>

    public init(instances: Set<Identifier> = [], integrations: Set<Identifier> = []) {
        self.instances = instances
        self.integrations = integrations
    }

    public var isEmpty: Bool { instances.isEmpty && integrations.isEmpty }
}
