public import WeirModel

/// The encrypted values that a revision stores, and the data keys that are new with it.
///
/// Whoever seals them needs the ids that the rows are going to have: see `NewIdentifiers`.
public struct SealedSecrets: Sendable {
    /// One new value.
    public struct Value: Sendable {
        /// Which secret.
        public var secret: SecretKey
        /// As the plan numbers it.
        public var number: Int
        /// The ciphertext.
        public var sealed: [UInt8]
        /// What it is encrypted with.
        public var dataKey: Identifier
        /// Tells equal values of one owner, and nothing else about them; 16 bytes.
        public var fingerprint: [UInt8]
        /// As in the plan.
        public var sourceVersion: String?

        /// Memberwise.
        public init(
            secret: SecretKey, number: Int, sealed: [UInt8], dataKey: Identifier, fingerprint: [UInt8],
            sourceVersion: String?
        ) {
            self.secret = secret
            self.number = number
            self.sealed = sealed
            self.dataKey = dataKey
            self.fingerprint = fingerprint
            self.sourceVersion = sourceVersion
        }
    }

    /// In no particular order.
    public var values: [Value]
    /// The data keys of owners that had none.
    public var newKeys: [StoredDataKey]

    /// Memberwise.
    public init(values: [Value] = [], newKeys: [StoredDataKey] = []) {
        self.values = values
        self.newKeys = newKeys
    }
}

/// A data key as it is stored: wrapped by a key-encryption key.
public struct StoredDataKey: Hashable, Sendable {
    /// Names it in ciphertexts.
    public var id: Identifier
    /// The row of the customer whose it is; nil for the repository's own.
    public var customer: Identifier?
    /// Which key-encryption key wrapped it.
    public var keyID: String
    /// The wrapped key.
    public var wrapped: [UInt8]

    /// Memberwise.
    public init(id: Identifier, customer: Identifier?, keyID: String, wrapped: [UInt8]) {
        self.id = id
        self.customer = customer
        self.keyID = keyID
        self.wrapped = wrapped
    }
}
