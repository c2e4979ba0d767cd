public import WeirModel
public import WeirRotation

/// The new content of a secret's row, and where its first value comes from. It never holds a value.
public struct SecretWrite: Hashable, Sendable {
    /// The first value, which apply gets and encrypts before anything is written.
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
    /// nil: the value stays, or a rotation brings it.
    public var value: NewValue?
    /// Why apply asks for a rotation; nil: it does not.
    public var rotation: RotationRequest?
    /// The version of the source that asks for the rotation; nil: something else does.
    public var sourceVersion: String?

    /// Memberwise.
    public init(
        operation: RowOperation, secret: SecretKey, spec: Spec, sourcePath: String, value: NewValue? = nil,
        rotation: RotationRequest? = nil, sourceVersion: String? = nil
    ) {
        self.operation = operation
        self.secret = secret
        self.spec = spec
        self.sourcePath = sourcePath
        self.value = value
        self.rotation = rotation
        self.sourceVersion = sourceVersion
    }
}
