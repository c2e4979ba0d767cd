/// Where a secret's value comes from.
public enum SecretOrigin: Hashable, Sendable {
    /// It is read.
    case source(SecretSource)
    /// weir makes it.
    case generated(SecretRecipe)
    /// The service that accepts it makes it, when its rotator asks (`rotate: {by: {http: {create: …, valueAt: …}}}`).
    case issued
}

/// A place that holds the value of a secret.
///
/// All of this is said by a file in Git; what of it may be asked for is decided outside of Git, by `SecretAllowances`.
public enum SecretSource: Hashable, Sendable {
    /// A value of a file that SOPS encrypted, next to the declaring `secrets.yaml`.
    ///
    /// - `path`: below the declaring file's folder. `key`: the way to the value, its parts joined with `.`; nil: the
    ///   whole file, which is a binary one.
    case sops(path: String, key: String?)
    /// An environment variable of the process that applies.
    case environment(name: String)
    /// A file below the folders that the operator names.
    case file(path: String, key: String?)
    /// A field of a secret in the KV engine, version 2, of Vault or OpenBao; `path` as its HTTP API has it
    /// (`secret/data/globex/s3`).
    case vault(path: String, key: String)
    /// A secret of AWS Secrets Manager, by name or ARN; `key`: a member of its JSON, nil: the whole string.
    case aws(id: String, key: String?)
    /// A plain text in a connection's input, in a definition or a layer of configuration. No `secrets.yaml` declares it.
    case inline(InlineText)

    /// The word that a declaration says: `sops`, `env`, `file`, `vault`, `aws`; `inline` for a text that no declaration names.
    public var kind: String {
        switch self {
        case .sops: "sops"
        case .environment: "env"
        case .file: "file"
        case .vault: "vault"
        case .aws: "aws"
        case .inline: "inline"
        }
    }

    /// What is asked for, as the declaration names it.
    public var path: String {
        switch self {
        case .sops(let path, _), .file(let path, _), .vault(let path, _): path
        case .environment(let name): name
        case .aws(let id, _): id
        case .inline(let place): place.path
        }
    }

    /// Which value of it; nil: all of it.
    public var key: String? {
        switch self {
        case .sops(_, let key), .file(_, let key), .aws(_, let key): key
        case .vault(_, let key): key
        case .environment: nil
        case .inline(let place):
            "\(place.variable) / \(place.input)" + (place.part.map { " / \($0)" } ?? "")
        }
    }
}

extension SecretSource: CustomStringConvertible {
    /// `vault secret/data/globex/s3, key access_key`: names, never a value.
    public var description: String { "\(kind) \(path)" + (key.map { ", key \($0)" } ?? "") }
}

/// How weir makes a value.
public enum SecretRecipe: Hashable, Sendable {
    /// Random bytes as unpadded base64url; 16 to 4096 of them.
    case token(bytes: Int)
    /// Random characters of an alphabet, 12 to 4096; nil: letters and digits without those that are easily confused.
    case password(length: Int, alphabet: String?)
    /// Random bytes as padded base64, a key for HMAC; 16 to 4096 of them.
    case hmac(bytes: Int)
    /// A private key as PKCS #8 in PEM.
    case ed25519
    /// A private key as PKCS #8 in PEM; 2048, 3072 or 4096 bits.
    case rsa(bits: Int)
}
