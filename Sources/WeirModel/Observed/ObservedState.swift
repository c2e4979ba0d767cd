/// What PostgreSQL says is deployed in one environment, read in one snapshot.
public struct ObservedState: Sendable {
    /// nil: nothing was ever applied to this environment.
    public var environment: ObservedEnvironment?
    /// By slug, tombstones included.
    public var customers: [ObservedCustomer]
    /// By slug, tombstones included.
    public var integrations: [ObservedIntegration]
    /// By key, tombstones included.
    public var instances: [ObservedInstance]
    /// By key, tombstones included.
    public var secrets: [ObservedSecret]
    /// The bytes that integrations refer to, by digest; what they hold is not read.
    public var blobs: [ObservedBlob]
    /// What the last revision left undone, by key.
    public var pending: [PendingUnit]
    /// Approvals that were not used up.
    public var approvals: [Approval]
    /// What changed in the 24 hours before the snapshot; counts against the limits.
    public var recent: RecentChanges
    /// Writes by others that are not settled, by number.
    public var drift: [Drift]
    /// When the units that drifted were healed in the day before the snapshot, ascending.
    public var heals: [Identifier: [Instant]]
    /// What was not read; nil: all of it was. Integrations and secrets are always read.
    public var rest: FleetRest?

    /// Memberwise.
    public init(
        environment: ObservedEnvironment? = nil, customers: [ObservedCustomer] = [],
        integrations: [ObservedIntegration] = [], instances: [ObservedInstance] = [], pending: [PendingUnit] = [],
        approvals: [Approval] = [], recent: RecentChanges = RecentChanges(), blobs: [ObservedBlob] = [],
        secrets: [ObservedSecret] = [], drift: [Drift] = [], heals: [Identifier: [Instant]] = [:],
        rest: FleetRest? = nil
    ) {
        self.environment = environment
        self.customers = customers
        self.integrations = integrations
        self.instances = instances
        self.pending = pending
        self.approvals = approvals
        self.recent = recent
        self.blobs = blobs
        self.secrets = secrets
        self.drift = drift
        self.heals = heals
        self.rest = rest
    }

    /// Notes rows that are not what a revision left although nobody was seen writing to them: a plan compares all of them.
    public mutating func mark(drifted rows: Set<Identifier>) {
        guard !rows.isEmpty else { return }
        for index in customers.indices where rows.contains(customers[index].row.id) {
            customers[index].row.isDrifted = true
        }
        for index in integrations.indices where rows.contains(integrations[index].row.id) {
            integrations[index].row.isDrifted = true
        }
        for index in secrets.indices where rows.contains(secrets[index].row.id) {
            secrets[index].row.isDrifted = true
        }
        for index in instances.indices where rows.contains(instances[index].row.id) {
            instances[index].row.isDrifted = true
        }
    }

    /// An environment that has never been applied.
    public static let empty = ObservedState()

    /// The published versions, for loading a repository against them. Those of tombstones count: they come back.
    public var catalogue: Catalogue {
        Catalogue(
            isKnown: true,
            versions: Dictionary(
                integrations.map { integration in
                    let versions = integration.versions.map {
                        Catalogue.Version(
                            number: $0.number, digest: $0.digest, release: $0.release, isAvailable: $0.isAvailable,
                            labels: $0.labels, interface: $0.interface, definition: $0.definition)
                    }
                    return (integration.slug, versions)
                }, uniquingKeysWith: { first, _ in first }),
            deployed: instances,
            blobs: Dictionary(
                blobs.lazy.filter { $0.objectID != .zero }.map { ($0.objectID, $0.content) },
                uniquingKeysWith: { first, _ in first }))
    }
}

/// The environment's own row.
public struct ObservedEnvironment: Hashable, Sendable {
    /// Stable for as long as the unit lives, moves and restores included.
    public var id: Identifier
    /// The number of the last revision; 0 before the first.
    public var serial: Int64
    /// What was applied last; nil before the first revision.
    public var applied: AppliedSource?
    /// The limits of the applied commit.
    public var limits: Limits
    /// Whether nothing is to be applied for now.
    public var isSuspended: Bool
    /// How the applied commit was read; nil where nothing can go on from that: it was never recorded, or a revision since
    /// then brought only part of a commit about.
    public var reading: AppliedReading?
    /// What the last revision left deployed; nil where it was not counted, as before weir counted.
    public var size: FleetSize?

    /// Memberwise.
    public init(
        id: Identifier, serial: Int64, applied: AppliedSource?, limits: Limits, isSuspended: Bool = false,
        reading: AppliedReading? = nil, size: FleetSize? = nil
    ) {
        self.id = id
        self.serial = serial
        self.applied = applied
        self.limits = limits
        self.isSuspended = isSuspended
        self.reading = reading
        self.size = size
    }
}

/// Which commit of which repository an environment shows.
public struct AppliedSource: Hashable, Sendable {
    /// The repository's URL without credentials, or its real path where it has no remote.
    public var repository: String
    /// The environment's folder in the repository; empty for its top.
    public var path: String
    /// The branch, tag or revision as asked for, for people.
    public var revision: String
    /// The commit.
    public var commit: ObjectID
    /// The tree of `commit`.
    public var tree: ObjectID

    /// Memberwise.
    public init(repository: String, path: String, revision: String, commit: ObjectID, tree: ObjectID) {
        self.repository = repository
        self.path = path
        self.revision = revision
        self.commit = commit
        self.tree = tree
    }
}
