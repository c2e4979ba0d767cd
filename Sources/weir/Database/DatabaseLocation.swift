import WeirCluster
import WeirPostgres

/// Which database a command works on, and how it was found.
struct DatabaseLocation: Sendable {
    var url: String
    /// True for the server of `weir up` in this folder.
    var isPrivate: Bool
    /// The file with the private server's key for secrets; nil for other databases.
    var keyFile: String?

    /// From `--database`, `WEIR_DATABASE_URL` or the private server of this folder; nil where there is none.
    static func find(_ options: DatabaseOptions) async throws -> DatabaseLocation? {
        if let url = options.database ?? ProcessEnvironment.value("WEIR_DATABASE_URL") {
            return DatabaseLocation(url: url, isPrivate: false)
        }
        guard let server = try await PrivateServer.running(from: ProcessEnvironment.workingFolder) else { return nil }
        Terminal.writeError("Using the private PostgreSQL in \(server.folder).\n")
        return DatabaseLocation(url: server.url, isPrivate: true, keyFile: server.keyFile)
    }

    /// As `find`; throws a `CommandFailure` where there is none.
    static func require(_ options: DatabaseOptions) async throws -> DatabaseLocation {
        guard let location = try await find(options) else {
            throw CommandFailure(
                "no database is given: use --database or WEIR_DATABASE_URL, or start a private one here with weir up")
        }
        return location
    }

    /// How plans name the database: without credentials.
    func shownName() throws -> String {
        let configuration = try PostgresConfiguration(url)
        return isPrivate ? "private PostgreSQL" : "postgresql://\(configuration)"
    }

    /// What this process may read and open of the secrets of an environment here.
    func secrets(_ options: ConfigurationOptions, environment: String) throws -> SecretAccess {
        try SecretAccess(
            OperatorConfiguration.load(options.config), environment: environment, privateKeyFile: keyFile)
    }

    func pool(limit: Int = 4) throws -> PostgresPool {
        PostgresPool(try PostgresConfiguration(url, applicationName: "weir"), limit: limit)
    }
}
