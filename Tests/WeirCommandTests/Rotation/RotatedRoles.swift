import Testing
import WeirCustody
import WeirModel
import WeirPostgres
import WeirRotation
import WeirSecrets
import WeirStore
import WeirTesting

/// A fleet with a secret that is the password of one of two roles of a PostgreSQL server, and a client that uses it.
struct RotatedRoles: Sendable {
    let fleet: Fleet
    let host: String
    let database: String
    let roles: [String]
    let administrator: PostgresConnection
    let environment: Identifier
    let secret: Identifier
    let store: Store

    static let name = "globex/APP_DB"

    /// - Parameter overlap: as the declaration says it.
    static func with(
        overlap: String = "0s", _ body: @Sendable (RotatedRoles) async throws -> Void
    ) async throws {
        let server = TemporaryPostgreSQL.withPasswords
        let target = try await server.database()
        let host = try #require(server.address)
        let administrator = try await PostgresConnection.open(target.url)
        let roles = ["\(target.name)_app_a", "\(target.name)_app_b"]
        let admin = "\(target.name)_admin"
        try await administrator.execute("CREATE ROLE \(identifier: admin) LOGIN CREATEROLE PASSWORD 'admin value'")
        for role in roles { try await administrator.execute("CREATE ROLE \(identifier: role)") }
        try await Fleet.with(.migrated) { fleet in
            try await fleet.commit([
                "customers/globex/secrets.yaml": """
                secrets:
                  DB_ADMIN: {from: {env: DB_ADMIN}}
                  APP_DB:
                    generate: {kind: password, length: 32}
                    rotate:
                      overlap: \(overlap)
                      by:
                        postgres-role:
                          url: postgresql://\(admin)@\(host)/\(target.name)
                          passwordFrom: {secret: DB_ADMIN}
                          roles: [\(roles.joined(separator: ", "))]

                """
            ])
            let applied = try await fleet.weir("apply", "--yes", environment: ["DB_ADMIN": "admin value"])
            try #require(applied.status == 0, "\(applied)")
            #expect(applied.output.contains("\(name): v1 is current"), "\(applied)")
            let pool = PostgresPool(try PostgresConfiguration(fleet.url), limit: 2)
            let store = Store(pool: pool)
            let environment = try #require(
                try await store.observe(environment: "default") { try await $0.environmentRow() }?.id)
            let key = SecretKey(customer: "globex", name: "APP_DB")
            let secret = try #require(try await store.secretID(key, environment: environment))
            let place = RotatedRoles(
                fleet: fleet, host: host, database: target.name, roles: roles, administrator: administrator,
                environment: environment, secret: secret, store: store)
            try await body(place)
            await pool.close()
        }
        await administrator.close()
    }

    private func custody() throws -> Custody {
        let service = try EnvironmentKeyService(in: [EnvironmentKeyService.usualName: TestOperator.key])
        return Custody(
            store: store, environment: environment, ring: KeyRing(primary: service), allowances: SecretAllowances())
    }

    func stored() async throws -> StoredRotation {
        try #require(try await store.rotation(of: secret, environment: environment))
    }

    /// Logs in with a version over the network, as a client does.
    func login(_ version: StoredSecretVersion) async throws {
        let custody = try custody()
        var keys = try await custody.keys()
        let value = try await custody.open(version, &keys)
        let connection = try await PostgresConnection.open(
            PostgresConfiguration(
                host: host, port: 5432, database: database, user: try #require(version.account),
                password: value.revealed))
        await connection.close()
    }

    /// What must hold whenever nobody runs.
    func check(_ place: String) async throws {
        let stored = try await stored()
        let current = try #require(stored.versions.filter { $0.label == .current }.first, "\(place)")
        #expect(stored.versions.filter { $0.label == .current }.count == 1, "\(place)")
        #expect(stored.versions.allSatisfy { $0.label == nil || $0.sealed != nil }, "\(place)")
        await #expect(throws: Never.self, "\(place): the current version is refused") { try await login(current) }
        let verdict = try await store.verifyAudit(environment: "default")
        guard case .intact = verdict else {
            Issue.record("\(place): \(verdict)")
            return
        }
    }

    /// The lease of a process that was killed ends by itself; nobody waits for that here.
    func endLease() async throws {
        try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
    }

    /// Until nobody has to take a version over.
    func waitForClient() async throws {
        while try await stored().lagging > 0 { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Carries on until nothing is under way, as often as it takes consumers to acknowledge.
    func settle() async throws {
        for _ in 0..<200 {
            let stored = try await stored()
            if stored.record.stage == .idle && stored.record.queued == nil { return }
            let outcome = try await fleet.weir("secrets", "rotate")
            #expect(outcome.status == 0, "\(outcome)")
        }
        Issue.record("it does not come to rest: \(try await stored().record)")
    }
}
