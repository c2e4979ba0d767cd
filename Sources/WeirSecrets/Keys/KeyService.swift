/// Something that holds a key-encryption key, or may use one that it never sees: a file, Vault's transit engine, AWS KMS.
///
/// It wraps the short keys that values are sealed with, never the values.
public protocol KeyService: Sendable {
    /// Which key this is. It is stored beside everything that the key wrapped.
    var id: KeyID { get }

    /// The kind and where the key is, for messages: `key file /etc/weir/key`. Never key material, nor a credential.
    var description: String { get }

    /// Whether this service unwraps what the key of that id wrapped. Without an answer of its own: only its own id.
    func opens(_ id: KeyID) -> Bool

    /// Encrypts a key.
    ///
    /// - Parameters:
    ///   - key: up to 64 bytes.
    ///   - context: what the wrapped key is for: not kept in the result, but needed, byte for byte, to unwrap it.
    /// - Returns: what `unwrap` takes, at most 64 KiB. It need not say which key it is wrapped with.
    func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8]

    /// Decrypts what `wrap` returned.
    ///
    /// - Throws: `KeyServiceError`: `.damaged` where it is something else or the context is another, as far as the
    ///   service tells that from `.refused`.
    func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue
}

extension KeyService {
    /// Only its own id.
    public func opens(_ id: KeyID) -> Bool { id == self.id }
}

/// Why a key was not wrapped or unwrapped. It never holds key material, nor a credential.
public struct KeyServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is about.
    public enum Kind: String, Hashable, Sendable {
        /// The service does not want to: credentials, permissions, a file that others may read.
        case refused
        /// The service cannot be reached, or limits requests: asking again may help.
        case away
        /// What was given is not what the key wrapped, is for something else, or the key itself is unreadable.
        case damaged
        /// No such key is there.
        case unknownKey
    }

    /// What it is about.
    public var kind: Kind
    /// What happened, and where.
    public var message: String
    /// What to do; nil where the message says it.
    public var hint: String?

    /// Memberwise.
    public init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    /// The message.
    public var description: String { message }
}
