import WeirModel
import WeirPostgres
import WeirRotators
import WeirSecrets
import WeirTesting

/// A database on a server that asks for passwords, with an administrating role and two that take turns.
struct RoleFixture: Sendable {
    let administrator: PostgresConnection
    let host: String
    let database: String
    /// Told apart by the database, because roles belong to the whole server.
    let admin: String
    let roles: [String]
    static let password = "admin's \"pass\\word"

    static func with<Value>(
        _ server: TemporaryPostgreSQL = .withPasswords, _ body: (RoleFixture) async throws -> Value
    ) async throws -> Value {
        let database = try await server.database()
        guard let host = server.address else { throw RotatorFailure("the server has no address") }
        let connection = try await PostgresConnection.open(database.url)
        let fixture = RoleFixture(
            administrator: connection, host: host, database: database.name, admin: "\(database.name) admin",
            roles: ["\(database.name)_a", "\(database.name)_\"B\""])
        let verifier = try await connection.passwordVerifier(of: Array(password.utf8), role: fixture.admin)
        try await connection.execute(
            "CREATE ROLE \(identifier: fixture.admin) LOGIN CREATEROLE PASSWORD \(literal: verifier)")
        for role in fixture.roles { try await connection.execute("CREATE ROLE \(identifier: role)") }
        let value = try await body(fixture)
        await connection.close()
        return value
    }

    func rotator(
        roles: [String]? = nil, admin: String? = nil, passwordFrom: String? = "DB_ADMIN", reach: RotatorReach? = nil,
        host: String? = nil
    ) throws(RotatorFailure) -> PostgresRoleRotating {
        let user = URLEncoding.encode((admin ?? self.admin).utf8)
        let declared = PostgresRoleRotator(
            url: "postgresql://\(user)@\(host ?? self.host)/\(database)?connect_timeout=5", passwordFrom: passwordFrom,
            roles: roles ?? self.roles)
        return try PostgresRoleRotating(declared, reach: reach ?? .of(["DB_ADMIN": Self.password]))
    }

    /// Logs in over the network, as a client does.
    func login(_ role: String, _ password: String) async throws -> PostgresConnection {
        try await PostgresConnection.open(
            PostgresConfiguration(
                host: host, port: 5432, database: database, user: role, password: Array(password.utf8)))
    }
}
