/// How a private server runs.
public struct ClusterOptions: Sendable {
    /// When the server ends.
    public enum Lifetime: Sendable {
        /// It stays until it is stopped, also when this program has ended.
        case untilStopped
        /// It ends with this program, however that ends.
        ///
        /// - Parameter removingFiles: whether the cluster's folder is removed then too.
        case untilParentEnds(removingFiles: Bool)
    }

    /// The database superuser, who is also the user of the connection URL.
    public var user: String
    /// Further server settings, name to value, such as `max_connections`.
    public var settings: [String: String]
    /// False gives up safety against a crash of the machine for speed: `fsync`, `synchronous_commit` and
    /// `full_page_writes` off. For tests.
    public var isDurable: Bool
    /// When the server ends.
    public var lifetime: Lifetime
    /// How long the server may take to get ready, more than zero.
    public var startTimeout: Duration

    /// A durable server that stays until it is stopped, unless something else is said.
    public init(
        user: String = "weir", settings: [String: String] = [:], isDurable: Bool = true,
        lifetime: Lifetime = .untilStopped, startTimeout: Duration = .seconds(60)
    ) {
        self.user = user
        self.settings = settings
        self.isDurable = isDurable
        self.lifetime = lifetime
        self.startTimeout = startTimeout
    }
}
