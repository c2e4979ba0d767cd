/// What every deployed row has.
public struct RowIdentity: Hashable, Sendable {
    /// Stable for as long as the unit lives, moves and restores included.
    public var id: Identifier
    /// Raised by the database on every write; a write names the one that its plan saw.
    public var version: Int64
    /// When the unit was deleted; nil while it is deployed.
    public var deletedAt: Instant?
    /// Whether somebody else than a revision wrote to the row, or took it away, and that is not settled. One that was taken
    /// away is there as a tombstone.
    public var isDrifted: Bool

    /// Memberwise.
    public init(id: Identifier, version: Int64, deletedAt: Instant? = nil, isDrifted: Bool = false) {
        self.id = id
        self.version = version
        self.deletedAt = deletedAt
        self.isDrifted = isDrifted
    }

    /// Whether it is a tombstone.
    public var isDeleted: Bool { deletedAt != nil }
}

/// A deployed customer.
public struct ObservedCustomer: Hashable, Sendable {
    /// Its row in the database.
    public var row: RowIdentity
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// What it is meant to be.
    public var spec: Spec
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// The file that stated it when it was last written.
    public var sourcePath: String

    /// Memberwise.
    public init(row: RowIdentity, slug: String, spec: Spec, protect: Bool, sourcePath: String) {
        self.row = row
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
    }

    /// How the unit is named.
    public var key: UnitKey { .customer(slug) }
}

/// A published integration with its versions.
public struct ObservedIntegration: Hashable, Sendable {
    /// Its row in the database.
    public var row: RowIdentity
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// What it is meant to be.
    public var spec: Spec
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// The file that stated it when it was last written.
    public var sourcePath: String
    /// Ascending by number.
    public var versions: [ObservedVersion]
    /// SHA-256 of the definition that Git stated beyond the newest version; nil: there is no such draft.
    public var draftDigest: Digest?
    /// Canonical JSON of the draft; nil where there is none or it was not asked for (`DetailRequest`).
    public var draft: [UInt8]?

    /// Memberwise.
    public init(
        row: RowIdentity, slug: String, spec: Spec, protect: Bool, sourcePath: String, versions: [ObservedVersion],
        draftDigest: Digest? = nil, draft: [UInt8]? = nil
    ) {
        self.row = row
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
        self.versions = versions
        self.draftDigest = draftDigest
        self.draft = draft
    }

    /// How the unit is named.
    public var key: UnitKey { .integration(slug) }
    /// Whether somebody else than a revision wrote its row or one of its versions' last.
    public var isDrifted: Bool { row.isDrifted || versions.contains(where: \.isDrifted) }
    /// The version that was published last; nil where there is none.
    public var newestVersion: ObservedVersion? { versions.last }
    /// What identifies each version, ascending by number.
    public var versionIdentities: [VersionIdentity] {
        versions.map { VersionIdentity(number: $0.number, digest: $0.digest, release: $0.release) }
    }
}

/// A published version. Immutable but for its availability and labels.
public struct ObservedVersion: Hashable, Sendable {
    /// From 1, without gaps, in this environment.
    public var number: Int
    /// SHA-256 of the content.
    public var digest: Digest
    /// The release's name; nil where it has none.
    public var release: String?
    /// Whether it may be deployed anew.
    public var isAvailable: Bool
    /// Lower-cased, sorted.
    public var labels: [String]
    /// Canonical JSON of the `DefinitionInterface`.
    public var interface: [UInt8]
    /// Canonical JSON of the definition; nil where it was not asked for (`DetailRequest`).
    public var definition: [UInt8]?
    /// Whether somebody else than a revision wrote the row last.
    public var isDrifted: Bool

    /// Memberwise.
    public init(
        number: Int, digest: Digest, release: String? = nil, isAvailable: Bool, labels: [String] = [],
        interface: [UInt8], definition: [UInt8]? = nil, isDrifted: Bool = false
    ) {
        self.number = number
        self.digest = digest
        self.release = release
        self.isAvailable = isAvailable
        self.labels = labels
        self.interface = interface
        self.definition = definition
        self.isDrifted = isDrifted
    }
}

/// A deployed instance.
public struct ObservedInstance: Hashable, Sendable {
    /// Its row in the database.
    public var row: RowIdentity
    /// The customer's slug.
    public var customer: String
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// The integration's slug.
    public var integration: String
    /// Which version it runs.
    public var version: Int
    /// Whether its flows run.
    public var enabled: Bool
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// Always there, so that unchanged instances are told without reading their specs.
    public var specDigest: Digest
    /// Config variables without a value. Sorted.
    public var missing: [String]
    /// Connections that wait for a person. Sorted.
    public var needsAuthorization: [String]
    /// The file that stated it when it was last written.
    public var sourcePath: String
    /// Canonical JSON of the spec; nil where it was not asked for (`DetailRequest`).
    public var spec: [UInt8]?
    /// The instance's endpoints by flow name; nil where they were not asked for.
    public var endpoints: [ObservedEndpoint]?

    /// Memberwise.
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

    /// How the unit is named.
    public var key: UnitKey { .instance(customer, slug) }
}

/// The stable id behind the URL of one flow of an instance.
public struct ObservedEndpoint: Hashable, Sendable {
    /// The flow's name.
    public var flow: String
    /// Stable for as long as the unit lives, moves and restores included.
    public var id: Identifier
    /// False while the instance's version has no such flow; the id waits for the flow to come back.
    public var isActive: Bool

    /// Memberwise.
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
    /// Integrations whose newest definition and draft are needed.
    public var integrations: Set<Identifier>

    /// Memberwise.
    public init(instances: Set<Identifier> = [], integrations: Set<Identifier> = []) {
        self.instances = instances
        self.integrations = integrations
    }

    /// Whether nothing is asked for.
    public var isEmpty: Bool { instances.isEmpty && integrations.isEmpty }
}
