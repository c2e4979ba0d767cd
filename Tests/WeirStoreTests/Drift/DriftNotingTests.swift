import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

/// What is noted of writes that no revision proves, and what counts as proof.
@Suite struct DriftNotingTests {
    private static func fixture() async throws -> StoreFixture {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.customer("globex", .insert)
            plan.customer("hooli", .insert)
            plan.integration("erp", publish: 1, .insert)
            plan.secret("globex/KEY", value: 1, .insert)
            plan.instance("globex", "erp", of: "erp", new: ["Import"], .insert)
            plan.instance("hooli", "erp", of: "erp", new: ["Import"], .insert)
        }
        #expect(try await fixture.observe().drift == [])
        return fixture
    }

    private static func noted(_ fixture: StoreFixture) async throws -> [String] {
        try await fixture.observe().drift.map {
            let part = $0.part.isEmpty ? "" : " \($0.part)"
            return "\($0.operation.rawValue) \($0.key)\(part) \($0.columns.joined(separator: ","))"
        }
    }

    @Test(arguments: [
        (
            "UPDATE weir.instance SET enabled = false WHERE source_path LIKE '%globex%'",
            ["UPDATE instance globex/erp enabled"]
        ),
        ("UPDATE weir.customer SET spec = '{}' WHERE slug = 'hooli'", ["UPDATE customer hooli spec"]),
        (
            "UPDATE weir.secret SET spec = '{}', spec_digest = sha256('{}')",
            ["UPDATE secret globex/KEY spec,spec_digest"]
        ),
        ("UPDATE weir.integration SET protect = true", ["UPDATE integration erp protect"]),
        ("UPDATE weir.integration_version SET available = false", ["UPDATE integration erp 1 available"]),
        (
            "UPDATE weir.endpoint SET active = false",
            ["UPDATE instance globex/erp Import active", "UPDATE instance hooli/erp Import active"]
        ),
        ("DELETE FROM weir.customer WHERE slug = 'hooli'", ["DELETE customer hooli "]),
        (
            "INSERT INTO weir.endpoint SELECT environment, id, 'Other', gen_random_uuid(), true FROM weir.instance WHERE source_path LIKE '%globex%'",
            ["INSERT instance globex/erp Other "]
        ),
        ("TRUNCATE weir.customer", ["TRUNCATE customer globex ", "TRUNCATE customer hooli "]),
        ("UPDATE weir.customer SET slug = slug WHERE slug = 'globex'", ["UPDATE customer globex "]),
        (
            "UPDATE weir.endpoint SET id = gen_random_uuid() WHERE instance_id = (SELECT id FROM weir.instance WHERE source_path LIKE '%globex%')",
            ["DELETE instance globex/erp Import ", "INSERT instance globex/erp Import "]
        ),
    ])
    func `each kind of write is noted`(_ statement: String, _ expected: [String]) async throws {
        let fixture = try await Self.fixture()
        try await fixture.outside.execute(PostgresQuery(unescaped: statement))
        #expect(try await Self.noted(fixture).sorted() == expected.sorted())
        let drift = try #require(try await fixture.observe().drift.first)
        #expect(drift.author.login != nil && drift.author.application != nil && drift.transaction != nil)
        #expect(drift.writes == 1 && drift.settledAt == nil)
    }

    @Test func `row 17: the settings of weir's sessions prove nothing`() async throws {
        let fixture = try await Self.fixture()
        for statement: PostgresQuery in [
            "SET application_name = 'weir'", "SET weir.revision = 'b1f8a5a4-30c0-4b1b-9d0f-000000000000'",
            "SET weir.open = 'yes'", "SET search_path = weir, pg_catalog",
        ] { try await fixture.outside.execute(statement) }
        try await fixture.outside.execute("UPDATE weir.instance SET enabled = false WHERE source_path LIKE '%globex%'")
        #expect(try await Self.noted(fixture) == ["UPDATE instance globex/erp enabled"])
        #expect(try await fixture.observe().drift.first?.author.application == "weir")
    }

    @Test func `writes of a kind by one author are one entry until it is settled`() async throws {
        let fixture = try await Self.fixture()
        for _ in 0..<3 { try await fixture.outside.execute("UPDATE weir.customer SET protect = NOT protect") }
        try await fixture.outside.execute("UPDATE weir.customer SET spec = '{}'")
        #expect(
            try await Self.noted(fixture) == [
                "UPDATE customer globex protect,spec", "UPDATE customer hooli protect,spec",
            ])
        #expect(try await fixture.observe().drift.map(\.writes) == [4, 4])
        try await fixture.outside.execute("SET application_name = 'another'")
        try await fixture.outside.execute("UPDATE weir.customer SET spec = '{}' WHERE slug = 'hooli'")
        #expect(try await fixture.observe().drift.count == 3)
    }

    @Test func `another role is noted although it may not write what is noted`() async throws {
        let fixture = try await Self.fixture()
        let lease = try await fixture.lease()
        let role = "stranger_\(Identifier.random().description.prefix(8))"
        for statement in [
            "CREATE ROLE \(role)", "GRANT USAGE ON SCHEMA weir TO \(role)", "GRANT ALL ON weir.instance TO \(role)",
            "GRANT ALL ON weir.open_revision, weir.lease, weir.revision TO \(role)", "SET ROLE \(role)",
            "SET application_name = 'weir'",
            "UPDATE weir.instance SET enabled = false WHERE source_path LIKE '%globex%'",
        ] { try await fixture.outside.execute(PostgresQuery(unescaped: statement)) }
        for statement: PostgresQuery in [
            "DELETE FROM weir.drift", "SELECT weir.add_drift('customer', 'DELETE', '{}', NULL)",
            // With all that the applier knows: it is the role that counts.
            """
            INSERT INTO weir.open_revision (environment, transaction, revision, holder, epoch)
            VALUES (\(lease.environmentID), pg_current_xact_id(), \(Identifier.random()), \(lease.holder), \(lease.epoch))
            """,
        ] { await #expect(throws: PostgresError.self) { try await fixture.outside.execute(statement) } }
        try await fixture.outside.execute("RESET ROLE")
        let drift = try await fixture.observe().drift
        #expect(drift.map(\.author.role) == [role])
        #expect(try await Self.noted(fixture) == ["UPDATE instance globex/erp enabled"])
        for statement in ["DROP OWNED BY \(role)", "DROP ROLE \(role)"] {
            try await fixture.outside.execute(PostgresQuery(unescaped: statement))
        }
    }

    @Test func `what is noted stays as it is`() async throws {
        let fixture = try await Self.fixture()
        try await fixture.outside.execute("UPDATE weir.customer SET protect = true WHERE slug = 'globex'")
        for statement: PostgresQuery in [
            "DELETE FROM weir.drift", "TRUNCATE weir.drift", "UPDATE weir.drift SET login = 'somebody else'",
            "UPDATE weir.drift SET key = 'hooli'",
        ] { await #expect(throws: PostgresError.self) { try await fixture.outside.execute(statement) } }
        try await fixture.apply { plan in
            plan.customer("globex", .update)
            plan.heal()
        }
        await #expect(throws: PostgresError.self) {
            try await fixture.outside.execute("UPDATE weir.drift SET settled_at = NULL")
        }
        let drift = try #require(try await fixture.store.drift(environment: StoreFixture.environment).first)
        #expect(drift.revision == 2 && drift.settledAt != nil)
        #expect(try await fixture.observe().drift == [])
    }

    @Test func `a revision is opened under the lease alone, and has to be recorded`() async throws {
        let fixture = try await Self.fixture()
        let lease = try await fixture.lease()
        func open(_ epoch: Int64, _ holder: String) -> PostgresQuery {
            """
            INSERT INTO weir.open_revision (environment, transaction, revision, holder, epoch)
            VALUES (\(lease.environmentID), '1', \(Identifier.random()), \(holder), \(epoch))
            """
        }
        for (epoch, holder) in [(lease.epoch - 1, lease.holder), (lease.epoch, "somebody else")] {
            await #expect(throws: PostgresError.self) { try await fixture.outside.execute(open(epoch, holder)) }
        }
        // With the lease it can be opened; then the transaction is answerable for a revision.
        try await fixture.outside.execute("BEGIN")
        try await fixture.outside.execute(open(lease.epoch, lease.holder))
        try await fixture.outside.execute("UPDATE weir.instance SET enabled = false")
        let error = await #expect(throws: PostgresError.self) { try await fixture.outside.execute("COMMIT") }
        #expect(error.map { "\($0)" }?.contains("was opened and not recorded") == true)
        let state = try await fixture.observe()
        #expect(state.instances.allSatisfy(\.enabled) && state.drift == [])
    }

    @Test func `drift is audited once, by transaction`() async throws {
        let fixture = try await Self.fixture()
        try await fixture.outside.execute("UPDATE weir.instance SET enabled = false")
        try await fixture.outside.execute("DELETE FROM weir.customer WHERE slug = 'hooli'")
        let environment = try #require(try await fixture.observe().environment?.id)
        #expect(try await fixture.store.pulse(environment).hasNewDrift)
        let noted = try await fixture.store.auditDrift(environment: environment)
        #expect(noted.map(\.rows) == [2, 1] && noted.map(\.operation) == [.update, .delete])
        #expect(noted.map(\.keys) == [["globex/erp", "hooli/erp"], ["hooli"]])
        #expect(try await fixture.store.auditDrift(environment: environment) == [])
        #expect(try await !fixture.store.pulse(environment).hasNewDrift)
        let details = try await fixture.outside.query(
            "SELECT actor = session_user, detail FROM weir.audit WHERE action = 'drift' ORDER BY number")
        #expect(try details.map { try $0.decode(Bool.self, at: 0) } == [true, true])
        let first = try #require(try details.first?.decode(String.self, at: 1))
        #expect(first.contains(#""keys": ["globex/erp", "hooli/erp"]"#) && first.contains(#""rows": 2"#), "\(first)")
        #expect(first.contains(#""columns": ["enabled"]"#), "\(first)")
    }
}
