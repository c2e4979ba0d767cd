/// Who signed a commit, of those whom the configuration names.
public struct TrustedSigner: Hashable, Sendable, CustomStringConvertible {
    /// What kind of signature it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Of a key of OpenSSH's.
        case ssh
        /// Checked by gpgv.
        case openPGP = "openpgp"
    }

    /// What kind of signature it is.
    public var kind: Kind
    /// The principals as the allowed signers file writes them, or the user id of the OpenPGP key.
    public var name: String
    /// `SHA256:…` as ssh-keygen prints it, or the fingerprint of the primary OpenPGP key in hexadecimal digits.
    public var fingerprint: String
    /// True where the committer's e-mail address is one that the principals admit, or is in the user id. Git does not
    /// ask for it, and neither does verification: whoever has a key that is trusted may commit under any name.
    public var isCommitter: Bool

    /// Memberwise.
    public init(kind: Kind, name: String, fingerprint: String, isCommitter: Bool) {
        self.kind = kind
        self.name = name
        self.fingerprint = fingerprint
        self.isCommitter = isCommitter
    }

    /// `ada@example.com (SHA256:…)`.
    public var description: String { "\(name) (\(fingerprint))" }
}
