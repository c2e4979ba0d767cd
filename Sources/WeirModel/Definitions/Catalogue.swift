/// The published versions of all integrations, as far as loading a repository needs to know them.
public struct Catalogue: Sendable {
    /// A published version.
    public struct Version: Hashable, Sendable {
        /// From 1, without gaps, in this environment.
        public var number: Int
        /// SHA-256 of the content.
        public var digest: Digest
        /// False: no new deployments.
        public var isAvailable: Bool
        /// Canonical JSON of its `DefinitionInterface`.
        public var interface: [UInt8]

        /// Memberwise.
        public init(number: Int, digest: Digest, isAvailable: Bool, interface: [UInt8]) {
            self.number = number
            self.digest = digest
            self.isAvailable = isAvailable
            self.interface = interface
        }
    }

    /// False where no database was asked (`validate`, `plan --from`): statements about published versions are then
    /// taken as they are and checked against the definition in Git.
    public var isKnown: Bool
    /// By integration's slug; versions ascending by number.
    public var versions: [String: [Version]]
    /// Instances that run a version which is not available any more: `latest` leaves them on it.
    public var stranded: [UnitKey: StrandedVersion]

    /// A version that is not available any more and still runs.
    public struct StrandedVersion: Hashable, Sendable {
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

    /// Memberwise.
    public init(
        isKnown: Bool, versions: [String: [Version]], stranded: [UnitKey: StrandedVersion] = [:]
    ) {
        self.isKnown = isKnown
        self.versions = versions
        self.stranded = stranded
    }

    /// Nothing is known of what is published.
    public static let unknown = Catalogue(isKnown: false, versions: [:])
}
