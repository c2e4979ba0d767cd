public import WeirModel

/// What a source says of a secret without telling its value.
public struct SourceVersion: Hashable, Sendable, CustomStringConvertible {
    /// Changes when the value does, and says nothing about it: a number that the source counts (Vault, AWS), the digest
    /// of a ciphertext (SOPS), or a keyed fingerprint (environment, file).
    public var id: String

    /// Takes it as the source has it.
    public init(_ id: String) { self.id = id }

    /// The id.
    public var description: String { id }
}

/// A place that secrets are read from.
///
/// Whether a declaration may name it at all is `SecretAllowances`' to say, before anybody is asked.
public protocol SecretReading: Sendable {
    /// The version that the source has now; asks for the value only where the source tells versions no other way.
    func version(of source: SecretSource) async throws(SecretSourceError) -> SourceVersion
    /// The value, with the version that it is of.
    func read(_ source: SecretSource) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion)
}

/// Why a source gives no value. It names source and key, never the value, nor a credential.
public struct SecretSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is about.
    public enum Kind: String, Hashable, Sendable {
        /// The source has no such secret or key. Asking again does not help until somebody changes something.
        case missing
        /// The source refuses: credentials, permissions, the wrong key of a file.
        case refused
        /// The source is away, or slow, or limits requests: asking again may help.
        case away
        /// What came is not what was asked for: no text, too large, a damaged file.
        case invalid
    }

    /// What it is about.
    public var kind: Kind
    /// The source and the key that were asked for.
    public var source: SecretSource
    /// What happened.
    public var message: String
    /// What to do; nil where the message says it.
    public var hint: String?

    /// Memberwise.
    public init(_ kind: Kind, _ source: SecretSource, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.source = source
        self.message = message
        self.hint = hint
    }

    /// `vault secret/data/globex/s3, key access_key: there is no such secret`
    public var description: String { "\(source): \(message)" }
}
