import Testing
import WeirModel
import WeirPostgres
import WeirTesting

@testable import WeirStore

@Suite struct MigratorTests {
    private func pool() async throws -> PostgresPool {
        let database = try await TemporaryPostgreSQL.shared.database()
        return PostgresPool(try PostgresConfiguration(database.url), limit: 4)
    }

    @Test func `migrating brings the schema once`() async throws {
        let pool = try await pool()
        let migrator = Migrator(pool: pool)
        let names = Migration.all.map(\.name)
        #expect(try await migrator.status() == Migrator.Status(applied: 0, known: names.count, pending: names))
        #expect(try await migrator.migrate() == names)
        #expect(try await migrator.migrate() == [])
        #expect(try await migrator.status() == Migrator.Status(applied: names.count, known: names.count, pending: []))
    }

    @Test func `looking at a database without a schema changes nothing and says what to do`() async throws {
        let pool = try await pool()
        _ = try await Migrator(pool: pool).status()
        let store = Store(pool: pool)
        let error = await #expect(throws: StoreError.self) {
            _ = try await store.observe(environment: "production") { try await $0.state() }
        }
        guard case .missingSchema = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("weir migrate") == true)
        await #expect(throws: StoreError.self) {
            _ = try await store.acquireLease(environment: "production", holder: "me")
        }
        let schemas = try await pool.withConnection { try await $0.query("SELECT to_regnamespace('weir') IS NULL") }
        #expect(try schemas.first?.decode(Bool.self, at: 0) == true)
    }

    @Test func `many migrators at once apply each migration once`() async throws {
        let pool = try await pool()
        let names = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { try await Migrator(pool: pool).migrate() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        // Each may have come to apply some of them.
        #expect(names.sorted() == Migration.all.map(\.name).sorted())
    }

    private static let next = Migration(
        number: Migration.all.count + 1, name: "next", statements: ["CREATE TABLE weir.next (id bigint)"])

    @Test func `a database newer than the binary is refused`() async throws {
        let pool = try await pool()
        try await Migrator(pool: pool, migrations: Migration.all + [Self.next]).migrate()
        for body: @Sendable () async throws -> Void in [
            { try await Migrator(pool: pool).migrate() },
            { _ = try await Migrator(pool: pool).status() },
            { _ = try await Store(pool: pool).observe(environment: "production") { try await $0.state() } },
        ] {
            let error = await #expect(throws: StoreError.self) { try await body() }
            guard case .newerSchema(found: Migration.all.count + 1, expected: Migration.all.count) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func `a migration that is not ours is refused`() async throws {
        let pool = try await pool()
        try await Migrator(pool: pool).migrate()
        try await pool.withConnection { session in
            _ = try await session.execute("UPDATE weir.migration SET checksum = 'x' WHERE number = 1")
        }
        let error = await #expect(throws: StoreError.self) { try await Migrator(pool: pool).migrate() }
        guard case .changedMigration(number: 1, name: "fleet") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a migration that fails leaves nothing, and what was before it stays`() async throws {
        let pool = try await pool()
        let broken = Migration(
            number: 2, name: "broken", statements: ["CREATE TABLE weir.half (id bigint)", "SELECT nothing"])
        let migrator = Migrator(pool: pool, migrations: [.fleet, broken])
        await #expect(throws: StoreError.self) { try await migrator.migrate() }
        #expect(try await migrator.status().applied == 1)
        let half = try await pool.withConnection { try await $0.query("SELECT to_regclass('weir.half') IS NULL") }
        #expect(try half.first?.decode(Bool.self, at: 0) == true)
    }

    @Test func `a database of the first release keeps its fleet`() async throws {
        let pool = try await pool()
        try await Migrator(pool: pool, migrations: [.fleet]).migrate()
        try await pool.withConnection { session in
            for statement: PostgresQuery in [
                """
                INSERT INTO weir.environment (id, name, serial, settings)
                VALUES (gen_random_uuid(), 'production', 1, '{"limits":{}}')
                """,
                """
                INSERT INTO weir.integration
                    (environment, id, slug, spec, spec_digest, protect, source_path, revision, created_at, updated_at)
                SELECT id, gen_random_uuid(), 'erp', '{"name":"ERP"}', sha256('{"name":"ERP"}'), false, 'x', 1, now(), now()
                FROM weir.environment
                """,
            ] { _ = try await session.execute(statement) }
        }
        let old = await #expect(throws: StoreError.self) {
            _ = try await Store(pool: pool).observe(environment: "production") { try await $0.state() }
        }
        guard case .outdatedSchema(found: 1, expected: Migration.all.count) = old else {
            Issue.record("\(String(describing: old))")
            return
        }
        #expect(try await Migrator(pool: pool).migrate() == Migration.all.dropFirst().map(\.name))
        let state = try await Store(pool: pool).observe(environment: "production") { try await $0.state() }
        #expect(state.integrations.map(\.slug) == ["erp"])
        #expect(state.blobs.isEmpty)
    }

    @Test func `an older schema says to migrate`() async throws {
        let pool = try await pool()
        try await Migrator(pool: pool).migrate()
        try await pool.withConnection { session in
            _ = try await session.execute("DELETE FROM weir.migration")
        }
        let error = await #expect(throws: StoreError.self) {
            _ = try await Store(pool: pool).observe(environment: "production") { try await $0.state() }
        }
        guard case .missingSchema = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the checksum of a migration does not change`() {
        // Once released, a migration is never edited: a database that has it could not be told from one that has not.
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
        #expect(Migration.all.allSatisfy { !$0.statements.isEmpty })
        #expect(Set(Migration.all.map(\.checksum)).count == Migration.all.count)
    }
}
