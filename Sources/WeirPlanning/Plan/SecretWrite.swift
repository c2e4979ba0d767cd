public import WeirModel

/// The new content of a secret's row, and where a new value comes from. It never holds a value.
public struct SecretWrite: Hashable, Sendable {
    /// A value that apply gets and encrypts before anything is written.
    public struct NewValue: Hashable, Sendable {
        /// From 1; one more than the newest that is stored.
        public var number: Int
        /// Where it comes from.
        public var origin: SecretOrigin
        /// The version that its source had when the plan was made; nil for a value that weir makes. Apply takes no other.
        public var sourceVersion: String?

        /// Memberwise.
        public init(number: Int, origin: SecretOrigin, sourceVersion: String?) {
            self.number = number
            self.origin = origin
            self.sourceVersion = sourceVersion
        }
    }

    /// What happens to the row.
    public var operation: RowOperation
    /// Which secret.
    public var secret: SecretKey
    /// What its declaration says (`SecretSpec`); for a delete, what it said.
    public var spec: Spec
    /// The file that declares it.
    public var sourcePath: String
    /// nil: the value stays.
    public var value: NewValue?

    /// Memberwise.
    public init(
        operation: RowOperation, secret: SecretKey, spec: Spec, sourcePath: String, value: NewValue? = nil
    ) {
        self.operation = operation
        self.secret = secret
        self.spec = spec
        self.sourcePath = sourcePath
        self.value = value
    }
}
