/// Names a key-encryption key without revealing it, the same for as long as the key is the same.
///
/// `key:` and 16 hexadecimal digits for a key that weir holds itself, whether in a file or in the environment; `age:` and
/// those of the recipients; a service's own name for it otherwise (`vault:transit/weir`, `aws:arn:aws:kms:…`).
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// What holds a key: what the id begins with, up to its first colon.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A key that weir holds itself, in a file or in the environment.
        case local = "key"
        /// An age identity.
        case age
        /// Vault's or OpenBao's transit engine.
        case vaultTransit = "vault"
        /// AWS KMS.
        case awsKMS = "aws"
    }

    /// As it is stored.
    public var text: String

    /// Takes it as it is stored.
    public init(_ text: String) { self.text = text }

    /// What holds the key; nil for an id that a later weir has written.
    public var kind: Kind? { Kind(rawValue: String(text.prefix { $0 != ":" })) }

    /// How the operator's configuration names the key, so that it opens what it wrapped.
    var configuration: String {
        let name = text.drop { $0 != ":" }.dropFirst()
        switch kind {
        case .local: return "{keyFile: FILE}"
        case .age: return "{age: {identityFile: FILE}}"
        case .awsKMS: return "{awsKMS: {key: \"\(name)\"}}"
        case .vaultTransit:
            let parts = name.split(separator: "/")
            return "{vaultTransit: {mount: \(parts.dropLast().joined(separator: "/")), key: \(parts.last ?? "")}}"
        case nil: return "{…: \(name)}"
        }
    }

    /// The text.
    public var description: String { text }
}
