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
    public static let shared = TemporaryPostgreSQL(address: nil)

    /// Another one, which also listens on an address of its own on the loopback network, asks for passwords there, and logs
    /// every statement.
    public static let withPasswords = another()

    /// Where it listens beside its socket, at the usual port; nil: nowhere.
    public nonisolated let address: String?

    /// - Parameter address: see there.
    private init(address: String?) { self.address = address }

    /// Another server with passwords, that a test has to itself, to stop and start it.
    public static func another() -> TemporaryPostgreSQL {
        TemporaryPostgreSQL(
            address: "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))")
    }

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

    private static func passwordSettings(_ address: String) -> [String: String] {
        [
            "listen_addresses": address, "log_statement": "all", "log_min_messages": "info", "log_connections": "on",
            "password_encryption": "scram-sha-256",
        ]
    }

    /// Has the server ask for passwords on its address, but for those of the group `trusted`.
    private static func askForPasswords(_ cluster: PrivateCluster) async throws {
        let connection = try await PostgresConnection.open(cluster.url(database: "postgres"))
        try await connection.execute("CREATE ROLE trusted")
        let rules = [
            "local all all trust", "host all +trusted 0.0.0.0/0 trust", "host all all 0.0.0.0/0 scram-sha-256",
        ]
        let text = rules.map { "('\($0)')" }.joined(separator: ", ")
        try await connection.execute(
            "COPY (VALUES \(unescaped: text)) TO \(literal: cluster.folder + "/data/pg_hba.conf")")
        await connection.close()
        // Whoever connects after a reload may still meet a server that has not read them.
        try await cluster.stop()
        try await cluster.start()
    }

    private func startedServer() async throws -> Server {
        let task =
            server
            ?? Task {
                var settings = [
                    "max_connections": "400", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
                    "jit": "off", "log_min_messages": "fatal",
                ]
                if let address { settings.merge(Self.passwordSettings(address)) { _, new in new } }
                let options = ClusterOptions(
                    user: "tester", settings: settings, isDurable: false,
                    lifetime: .untilParentEnds(removingFiles: true))
                let cluster = try await PrivateCluster(folder: temporaryPath("postgres"), options: options)
                try await cluster.start()
                if address != nil { try await Self.askForPasswords(cluster) }
                let administrator = try await PostgresConnection.open(cluster.url(database: "postgres"))
                return Server(cluster: cluster, administrator: administrator)
            }
        server = task
        return try await task.value
    }
}
