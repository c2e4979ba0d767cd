/// How a fetch proves who is asking, and how the server proves who it is. Prints none of it.
public struct FetchAccess: Hashable, Sendable, CustomStringConvertible {
    /// What is shown to the server.
    public enum Credentials: Hashable, Sendable {
        /// Nothing but what the URL holds.
        case none
        /// For `http` and `https`: a user and a password or token.
        case password(user: String, password: String)
        /// For `ssh`.
        case key(SSHKeyAccess)
    }

    /// The most bytes that a user's name, a password or a passphrase may have.
    public static let maximumSecretLength = 8192

    /// What is shown to the server.
    public var credentials: Credentials
    /// A file with certificates in PEM that servers are checked against over `https`, in place of the system's.
    public var authorityFile: String?

    /// Memberwise.
    public init(_ credentials: Credentials = .none, authorityFile: String? = nil) {
        self.credentials = credentials
        self.authorityFile = authorityFile
    }

    /// The kind of credentials alone.
    public var description: String {
        switch credentials {
        case .none: "no credentials"
        case .password: "a user and a password"
        case .key: "an SSH key"
        }
    }
}

/// A key for SSH, and the keys that the server may have.
public struct SSHKeyAccess: Hashable, Sendable {
    /// The file with the private key: ed25519 or ECDSA, in OpenSSH's format or PEM.
    public var file: String
    /// What the file is encrypted with; nil: it is not.
    public var passphrase: String?
    /// A file of known hosts, as sshd(8) describes it.
    public var knownHostsFile: String

    /// Memberwise.
    public init(file: String, passphrase: String? = nil, knownHostsFile: String) {
        self.file = file
        self.passphrase = passphrase
        self.knownHostsFile = knownHostsFile
    }
}

extension FetchAccess {
    /// `name value` of what a request says about it.
    var fields: [(name: String, value: String)] {
        var fields: [(String, String)] = authorityFile.map { [("authority-file", $0)] } ?? []
        switch credentials {
        case .none: break
        case .password(let user, let password): fields += [("user", user), ("password", password)]
        case .key(let key):
            fields += [("key-file", key.file), ("known-hosts-file", key.knownHostsFile)]
            if let passphrase = key.passphrase { fields.append(("passphrase", passphrase)) }
        }
        return fields
    }

    /// Reads the fields of a request.
    init(fields: [Substring: Substring]) {
        self.init(authorityFile: fields["authority-file"].map(String.init))
        if let user = fields["user"], let password = fields["password"] {
            credentials = .password(user: String(user), password: String(password))
        } else if let file = fields["key-file"], let hosts = fields["known-hosts-file"] {
            credentials = .key(
                SSHKeyAccess(
                    file: String(file), passphrase: fields["passphrase"].map(String.init),
                    knownHostsFile: String(hosts)))
        }
    }

    /// Throws `invalidRequest` for what cannot be handed over, or goes with another kind of URL.
    func check(for url: RemoteURL) throws(FetchFailure) {
        let shown = url.withoutCredentials
        for (name, value) in fields {
            let limit = name.hasSuffix("-file") ? FetchRequest.maximumLength : Self.maximumSecretLength
            let isSecret = !name.hasSuffix("-file")
            guard value.utf8.count <= limit, !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }),
                isSecret || value.hasPrefix("/")
            else {
                throw FetchFailure(
                    .invalidRequest,
                    "\(shown) cannot be fetched: the \(name.replacing("-", with: " ")) has a control character, is too long, or no absolute path"
                )
            }
        }
        let isHTTP = url.scheme == "http" || url.scheme == "https"
        switch credentials {
        case .none: break
        case .password:
            guard isHTTP else { throw Self.mismatch(shown, "a user and a password go with https://") }
        case .key:
            guard url.scheme == "ssh" else { throw Self.mismatch(shown, "an SSH key goes with ssh://") }
        }
        guard authorityFile == nil || url.scheme == "https" else {
            throw Self.mismatch(shown, "a certificate authority goes with https://")
        }
    }

    private static func mismatch(_ url: String, _ reason: String) -> FetchFailure {
        FetchFailure(.invalidRequest, "\(url) cannot be fetched with these credentials: \(reason)")
    }
}
