import WeirGit

/// Who fetches an environment's repository, and how its server proves who it is: `auth:` of the controller's file.
///
/// It names files. They are read for each fetch, so that what was replaced counts at once.
struct RepositoryAuth: Sendable {
    /// What is shown to the server.
    enum Credentials: Sendable {
        /// Nothing but what the URL says.
        case none
        /// `{sshKeyFile, knownHostsFile[, passphraseFile]}`
        case key(file: String, knownHostsFile: String, passphraseFile: String?)
        /// `{username, passwordFile}`, and `{tokenFile[, username]}`
        case password(username: String, file: String)
        /// `{githubApp: {appID, installationID, privateKeyFile[, apiURL]}}`
        case app(GitHubApp)
    }

    /// The user's name that goes with a token where none is named: GitHub wants this one, others take any.
    static let tokenUser = "x-access-token"

    var credentials = Credentials.none
    /// Certificates in PEM, in place of the system's.
    var caFile: String?

    /// False where it says only how servers prove who they are.
    var hasCredentials: Bool {
        if case .none = credentials { false } else { true }
    }

    /// What to hand to a fetch of `url`.
    ///
    /// Throws a `FetchFailure` where a file cannot be read, or no token is given.
    func access(to url: String) async throws(FetchFailure) -> FetchAccess {
        let shown = RemoteURL(url).withoutCredentials
        var access = FetchAccess(authorityFile: caFile)
        do throws(CredentialFailure) {
            switch credentials {
            case .none: break
            case .key(let file, let knownHostsFile, let passphraseFile):
                let passphrase = try passphraseFile.map { path throws(CredentialFailure) in
                    try CredentialFile.text(path, "the passphrase file")
                }
                access.credentials = .key(
                    SSHKeyAccess(file: file, passphrase: passphrase, knownHostsFile: knownHostsFile))
            case .password(let username, let file):
                access.credentials = .password(
                    user: username, password: try CredentialFile.text(file, "the password or token file"))
            case .app(let app):
                let token = try await InstallationTokens.shared.token(of: app, caFile: caFile)
                access.credentials = .password(user: Self.tokenUser, password: token)
            }
        } catch {
            throw FetchFailure(
                error.isTransient ? .refused : .authenticationNeeded, "\(shown) cannot be fetched: \(error.message)")
        }
        return access
    }

    /// Has the next fetch ask for a new token: the server did not take the last one.
    func forgetToken() async {
        if case .app(let app) = credentials { await InstallationTokens.shared.forget(app) }
    }

    /// With its files under other paths.
    func mapFiles(_ path: (String) -> String) -> RepositoryAuth {
        var result = self
        result.caFile = caFile.map(path)
        switch credentials {
        case .none: break
        case .key(let file, let knownHostsFile, let passphraseFile):
            result.credentials = .key(
                file: path(file), knownHostsFile: path(knownHostsFile), passphraseFile: passphraseFile.map(path))
        case .password(let username, let file): result.credentials = .password(username: username, file: path(file))
        case .app(var app):
            app.privateKeyFile = path(app.privateKeyFile)
            result.credentials = .app(app)
        }
        return result
    }
}

/// Why there are no credentials. Holds none.
struct CredentialFailure: Error {
    var message: String
    /// Whether it may be better the next time.
    var isTransient = false
}
