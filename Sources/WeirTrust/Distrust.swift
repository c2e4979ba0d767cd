/// Why a commit is not trusted. Names keys and signers, and holds nothing secret.
public struct Distrust: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The commit has no signature.
        case unsigned
        /// The signature is not of those who sign it, or the commit was changed afterwards.
        case badSignature = "bad-signature"
        /// Nobody whom the configuration names has the key.
        case unknownSigner = "unknown-signer"
        /// The signer is known, but not for the time of the commit.
        case notValidThen = "not-valid-then"
        /// The signature, or the signer's permission, is for something other than Git.
        case wrongNamespace = "wrong-namespace"
        /// The signer's key was revoked.
        case revoked
        /// A kind of key, hash or signature that is not accepted, or that nothing is configured for.
        case unsupported
        /// The commit or its signature breaks its format.
        case malformed
        /// There are more commits, or larger ones, than are verified at once.
        case tooMany = "too-many"
    }

    /// What is wrong.
    public var reason: Reason
    /// It as a sentence without its full stop; after a semicolon, what to do where there is something.
    public var message: String

    /// Memberwise.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
