import WeirGit

extension ConfigurationOptions {
    /// Who fetches: what the operator's configuration says of the environment, where it is its repository that is fetched.
    /// Credentials go nowhere but where the operator sends them. The URL is the one to fetch.
    ///
    /// Throws a `CommandFailure` where the configuration cannot be read.
    func access(to location: String, environment: String) throws -> (url: String, auth: RepositoryAuth?) {
        guard SourceArgument.isURL(location),
            let source = try OperatorConfiguration.load(config).sources[environment], let auth = source.auth,
            source.repository == location || RemoteURL(source.repository).withoutCredentials == location
        else { return (location, nil) }
        return (source.repository, auth)
    }

    /// Opens what an environment's command names, as the operator's configuration says that it is fetched; see
    /// `SourceOpening.open`.
    func open(
        _ location: String, _ options: SourceOptions, environment: String, isWorktree: Bool = false
    ) async throws -> OpenedSource {
        let (url, auth) = try access(to: location, environment: environment)
        return try await SourceOpening(argument: url, options: options, isWorktree: isWorktree, auth: auth).open()
    }
}
