/// Finds the canonical JSON of the definitions of published versions; those that do not exist are left out.
public typealias PublishedDefinitions =
    @Sendable (_ versions: Set<Catalogue.VersionName>) async throws -> [Catalogue.VersionName: [UInt8]]

/// The published versions of all integrations, as far as loading a repository needs to know them.
public struct Catalogue: Sendable {
    /// A published version.
    public struct Version: Hashable, Sendable {
        /// From 1, without gaps, in this environment.
        public var number: Int
        /// SHA-256 of the content.
        public var digest: Digest
        /// The release's name; nil where it has none.
        public var release: String?
        /// False: no new deployments.
        public var isAvailable: Bool
        /// Lower-cased, sorted.
        public var labels: [String]
        /// Canonical JSON of its `DefinitionInterface`.
        public var interface: [UInt8]
        /// Canonical JSON of its definition; nil where nobody asked for it.
        public var definition: [UInt8]?

        /// Memberwise.
        public init(
            number: Int, digest: Digest, release: String? = nil, isAvailable: Bool, labels: [String] = [],
            interface: [UInt8], definition: [UInt8]? = nil
        ) {
            self.number = number
            self.digest = digest
            self.release = release
            self.isAvailable = isAvailable
            self.labels = labels
            self.interface = interface
            self.definition = definition
        }

        /// What identifies the version.
        public var identity: VersionIdentity { VersionIdentity(number: number, digest: digest, release: release) }
    }

    /// A version by the names of its integration and its number.
    public struct VersionName: Hashable, Sendable {
        /// The integration's slug.
        public var integration: String
        /// From 1, without gaps, in this environment.
        public var number: Int

        /// Memberwise.
        public init(integration: String, number: Int) {
            self.integration = integration
            self.number = number
        }
    }

    /// False where no database was asked (`validate`, `plan --from`): statements about published versions are then
    /// taken as they are and checked against the definition in Git.
    public var isKnown: Bool
    /// By integration's slug; versions ascending by number.
    public var versions: [String: [Version]]
    /// The deployed instances, for telling who runs a version; tombstones count for nothing.
    public var deployed: [ObservedInstance]

    /// What the database holds of files, by the ids that Git gives them: a file with such an id need not be read.
    public var blobs: [ObjectID: BlobContent]

    /// Memberwise.
    public init(
        isKnown: Bool, versions: [String: [Version]], deployed: [ObservedInstance] = [],
        blobs: [ObjectID: BlobContent] = [:]
    ) {
        self.isKnown = isKnown
        self.versions = versions
        self.deployed = deployed
        self.blobs = blobs
    }

    /// Nothing is known of what is published.
    public static let unknown = Catalogue(isKnown: false, versions: [:])

    /// Takes in the canonical JSON of definitions.
    public mutating func add(_ definitions: [VersionName: [UInt8]]) {
        for (name, definition) in definitions {
            guard let index = versions[name.integration]?.firstIndex(where: { $0.number == name.number }) else {
                continue
            }
            versions[name.integration]?[index].definition = definition
        }
    }

    /// The instances that run one of these versions, which are not available any more: `latest` leaves them on it.
    public func running(_ unavailable: Set<VersionName>) -> [UnitKey: VersionName] {
        guard !unavailable.isEmpty else { return [:] }
        var running: [UnitKey: VersionName] = [:]
        for instance in deployed where !instance.row.isDeleted {
            let version = VersionName(integration: instance.integration, number: instance.version)
            if unavailable.contains(version) { running[instance.key] = version }
        }
        return running
    }
}
