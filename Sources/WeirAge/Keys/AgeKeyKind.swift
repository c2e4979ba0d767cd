/// The kinds of recipients and identities that are known here.
public enum AgeKeyKind: String, Hashable, Sendable, CaseIterable {
    /// A key of Curve25519: `age1…` and `AGE-SECRET-KEY-1…`.
    case x25519 = "X25519"
    /// A key of X-Wing, which a quantum computer does not break either: `age1pq1…` and `AGE-SECRET-KEY-PQ-1…`.
    case hybrid = "mlkem768x25519"
    /// A passphrase.
    case passphrase = "scrypt"
}

/// What the texts of keys begin with, before the `1` of Bech32.
enum KeyPrefix {
    static let x25519Recipient = "age"
    static let hybridRecipient = "age1pq"
    static let x25519Identity = "AGE-SECRET-KEY-"
    static let hybridIdentity = "AGE-SECRET-KEY-PQ-"
    static let pluginIdentity = "AGE-PLUGIN-"
}
