/// What a commit states: a repository, read, layered and checked.
public struct DesiredState: Sendable {
    /// What `weir.yaml` says beside configuration.
    public var settings: RepositorySettings
    /// By slug.
    public var customers: [DesiredCustomer]
    /// By slug; only those whose definition is valid.
    public var integrations: [DesiredIntegration]
    /// By key.
    public var instances: [DesiredInstance]
    /// By key; what nobody could read is not among them.
    public var secrets: [SecretDeclaration]
    /// Whose `secrets.yaml` was read and is valid, or is not there; the repository's own is `nil`.
    public var secretOwners: Set<String?>
    /// By key: units that keep their deployed state, whatever it is, because something about them could not be read.
    public var held: [HeldUnit]
    /// Deployed units that are stated under another name, sorted by their new keys.
    public var moves: [Move]
    /// What stands against concluding that an unstated unit was removed.
    public var doubts: RemovalDoubts
    /// The valid `deploy.yaml`s by the slug of their integration: what they select, for saying why an instance is not
    /// selected any more.
    public var deployments: [String: DesiredDeployment]
    /// Every error of every file, and what else is to be said, sorted.
    public var diagnostics: [Diagnostic]
    /// The paths that `FieldOrigin.file` indexes.
    public var files: [String]
    /// What was looked at; nil: everything. Units outside are not listed above.
    public var scope: DesiredScope?
    /// What the files were taken to mean; see `LoaderSemantics`. 0: no later load can go on from this one.
    public var semantics: Int

    /// Memberwise.
    public init(
        settings: RepositorySettings = RepositorySettings(), customers: [DesiredCustomer] = [],
        integrations: [DesiredIntegration] = [], instances: [DesiredInstance] = [],
        secrets: [SecretDeclaration] = [], secretOwners: Set<String?> = [], held: [HeldUnit] = [],
        moves: [Move] = [], doubts: RemovalDoubts = RemovalDoubts(), deployments: [String: DesiredDeployment] = [:],
        diagnostics: [Diagnostic] = [], files: [String] = [], scope: DesiredScope? = nil, semantics: Int = 0
    ) {
        self.settings = settings
        self.customers = customers
        self.integrations = integrations
        self.instances = instances
        self.secrets = secrets
        self.secretOwners = secretOwners
        self.held = held
        self.moves = moves
        self.doubts = doubts
        self.deployments = deployments
        self.diagnostics = diagnostics
        self.files = files
        self.scope = scope
        self.semantics = semantics
    }
}
