public import WeirCluster
import WeirPostgres

/// A PostgreSQL server for the tests of this process: started by the first test that needs it, without any care for
/// crashes, ended and removed with the process, however that ends.
///
/// ```swift
/// let database = try await TemporaryPostgreSQL.shared.database(preparedBy: "migrated") { url in … }
/// let connection = try await PostgresConnection.open(database.url)
/// ```
public actor TemporaryPostgreSQL {
    /// The one server of this process.
    public static let shared = TemporaryPostgreSQL()

    private struct Server: Sendable {
        let cluster: PrivateCluster
        let administrator: PostgresConnection
    }

    private var server: Task<Server, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var databaseCount = 0

    /// The server, started where it does not run yet.
    public func cluster() async throws -> PrivateCluster { try await startedServer().cluster }

    /// An empty database of the test's own.
    public func database() async throws -> TemporaryDatabase { try await clone("template0") }

    /// A database of the test's own that is a copy (about 40 ms) of one that `prepare` has filled.
    ///
    /// - Parameters:
    ///   - key: tells preparations apart; `prepare` runs once per key and process.
    ///   - prepare: fills the template through its URL and closes its connections.
    public func database(
        preparedBy key: String, prepare: @escaping @Sendable (_ url: String) async throws -> Void
    ) async throws -> TemporaryDatabase {
        let template =
            templates[key]
            ?? Task {
                let database = try await self.clone("template0")
                try await prepare(database.url)
                return database.name
            }
        templates[key] = template
        return try await clone(template.value)
    }

    /// Lends a database that is dropped afterwards.
    public func withDatabase<Value: Sendable>(
        _ body: @Sendable (TemporaryDatabase) async throws -> Value
    ) async throws -> Value {
        let database = try await database()
        do {
            let value = try await body(database)
            try await database.drop()
            return value
        } catch {
            try await database.drop()
            throw error
        }
    }

    private func clone(_ template: String) async throws -> TemporaryDatabase {
        let server = try await startedServer()
        databaseCount += 1
        let name = "test_\(databaseCount)"
        try await server.administrator.execute(
            "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
        return TemporaryDatabase(
            name: name, url: server.cluster.url(database: name), administrator: server.administrator)
    }

    private func startedServer() async throws -> Server {
        let task =
            server
            ?? Task {
                let options = ClusterOptions(
                    user: "tester",
                    settings: [
                        "max_connections": "200", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
                        "jit": "off", "log_min_messages": "fatal",
                    ],
                    isDurable: false, lifetime: .untilParentEnds(removingFiles: true))
                let cluster = try await PrivateCluster(folder: temporaryPath("postgres"), options: options)
                try await cluster.start()
                let administrator = try await PostgresConnection.open(cluster.url(database: "postgres"))
                return Server(cluster: cluster, administrator: administrator)
            }
        server = task
        return try await task.value
    }
}
