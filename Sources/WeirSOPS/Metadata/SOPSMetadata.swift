/// What SOPS keeps in a file beside the values.
public struct SOPSMetadata: Hashable, Sendable {
    /// Who can open the data key. With several groups, each holds a part of it.
    public var keyGroups: [[SOPSRecipient]]
    /// How many groups it takes; 0 where the file does not say.
    public var threshold: Int
    /// When the file was encrypted last, as the file has it (RFC 3339).
    public var lastModified: String
    /// The version of SOPS that wrote the file, such as `3.11.0`.
    public var version: String
    /// Which values are encrypted.
    public var rule: SOPSRule
    /// Whether the MAC covers encrypted values only.
    public var macCoversEncryptedOnly: Bool

    /// The encrypted MAC over the file.
    var mac: [UInt8]
    /// What the MAC is bound to: `lastModified`.
    var macAdditionalData: [UInt8]

    /// All recipients, those of the first group first.
    public var recipients: [SOPSRecipient] { keyGroups.flatMap(\.self) }
}

/// One who can open a file's data key, or a part of it.
public struct SOPSRecipient: Hashable, Sendable {
    /// What holds the key.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case awsKMS = "kms"
        case googleKMS = "gcp_kms"
        case huaweiKMS = "hckms"
        case azureKeyVault = "azure_kv"
        case vault = "hc_vault"
        case pgp
        case age
    }

    /// What holds the key.
    public var kind: Kind
    /// An age recipient, a PGP fingerprint, an ARN, or a key's address.
    public var name: String
    /// The data key, or a part of it, encrypted for this recipient: armored for age and PGP.
    public var encryptedKey: [UInt8]

    /// Memberwise.
    public init(kind: Kind, name: String, encryptedKey: [UInt8]) {
        self.kind = kind
        self.name = name
        self.encryptedKey = encryptedKey
    }
}

/// Which values of a file are encrypted. Keys are those on the way to a value.
public enum SOPSRule: Hashable, Sendable {
    /// All but those below a key that ends so.
    case unencryptedSuffix(String)
    /// Those below a key that ends so.
    case encryptedSuffix(String)
    /// All but those below a key that matches.
    case unencryptedRegex(String)
    /// Those below a key that matches.
    case encryptedRegex(String)
    /// All but those below a comment that matches.
    case unencryptedCommentRegex(String)
    /// Those below a comment that matches.
    case encryptedCommentRegex(String)
}
