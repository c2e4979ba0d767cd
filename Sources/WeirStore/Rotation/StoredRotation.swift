public import WeirModel
public import WeirRotation

/// A secret with all that its rotation needs, as it was read in one moment.
public struct StoredRotation: Sendable {
    /// The environment's row.
    public var environment: Identifier
    /// How far the rotation has got.
    public var record: RotationRecord
    /// Whose it is, and its name.
    public var secret: SecretKey
    /// The row of the customer whose it is; nil for the repository's own.
    public var customer: Identifier?
    /// What its declaration said when it was last applied (`SecretSpec`).
    public var spec: Spec
    /// The file that declared it.
    public var sourcePath: String
    /// All versions that were not destroyed, by number.
    public var versions: [StoredSecretVersion]
    /// How many instances have not acknowledged the record's epoch.
    public var lagging: Int
    /// What stood in the way when something was last tried; nil: nothing.
    public var problem: String?
    /// When it was read, by the database's clock.
    public var now: Instant
}

/// The value of a version that a transition stores.
public struct NewSecretVersion: Sendable {
    /// The ciphertext.
    public var sealed: [UInt8]
    /// What it is encrypted with.
    public var dataKey: Identifier
    /// Tells equal values of one owner, and nothing else about them; 16 bytes.
    public var fingerprint: [UInt8]
    /// What its source called it; nil for a value that was made.
    public var sourceVersion: String?

    /// Memberwise.
    public init(sealed: [UInt8], dataKey: Identifier, fingerprint: [UInt8], sourceVersion: String?) {
        self.sealed = sealed
        self.dataKey = dataKey
        self.fingerprint = fingerprint
        self.sourceVersion = sourceVersion
    }
}

/// A step of a rotation with what is stored beside the record.
public struct RotationCommit: Sendable {
    /// The step.
    public var transition: RotationTransition
    /// The value of `transition.storesValue`; nil where there is none.
    public var value: NewSecretVersion?
    /// The data key that the value is encrypted with, where it is new.
    public var newKey: StoredDataKey?
    /// What the pending version is for where it is used, as it is now known; nil: nothing new.
    public var account: String?
    /// What stands in the way; nil: nothing.
    public var problem: String?

    /// Memberwise.
    public init(
        _ transition: RotationTransition, value: NewSecretVersion? = nil, newKey: StoredDataKey? = nil,
        account: String? = nil, problem: String? = nil
    ) {
        self.transition = transition
        self.value = value
        self.newKey = newKey
        self.account = account
        self.problem = problem
    }
}
