/// A secret that is stored: what is said of it, and never its value.
public struct ObservedSecret: Hashable, Sendable {
    /// Its row in the database.
    public var row: RowIdentity
    /// The customer whose it is and its name.
    public var secret: SecretKey
    /// What its declaration said when it was last written: canonical JSON (`SecretSpec`).
    public var spec: Spec
    /// The file that declared it.
    public var sourcePath: String
    /// The value that is current; nil where there is none yet.
    public var current: StoredVersion?

    /// One value of a secret.
    public struct StoredVersion: Hashable, Sendable {
        /// From 1, in the order in which the values came.
        public var number: Int
        /// What its source called it; nil for a value that weir made.
        public var sourceVersion: String?
        /// When it became current.
        public var promotedAt: Instant

        /// Memberwise.
        public init(number: Int, sourceVersion: String?, promotedAt: Instant) {
            self.number = number
            self.sourceVersion = sourceVersion
            self.promotedAt = promotedAt
        }
    }

    /// Memberwise.
    public init(row: RowIdentity, secret: SecretKey, spec: Spec, sourcePath: String, current: StoredVersion?) {
        self.row = row
        self.secret = secret
        self.spec = spec
        self.sourcePath = sourcePath
        self.current = current
    }

    /// How the unit is named.
    public var key: UnitKey { .secret(secret) }
}
