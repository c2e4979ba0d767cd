import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

/// What others did to the identity of rows is undone by the next revision.
@Suite struct RestoredIdentityTests {
    private static func fixture() async throws -> StoreFixture {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            for slug in ["a", "b", "c"] { plan.customer(slug, .insert) }
            plan.integration("erp", publish: 1, .insert)
            plan.secret("a/KEY", value: 1, .insert)
            for slug in ["a", "b", "c"] { plan.instance(slug, "erp", of: "erp", new: ["Import"], .insert) }
        }
        return fixture
    }

    /// Every row of the fleet by id: what it is called, and the ids of its endpoints.
    private static func identities(_ fixture: StoreFixture) async throws -> [String] {
        let state = try await fixture.observeAll()
        return state.customers.map { "\($0.slug) \($0.row.id)" } + state.integrations.map { "\($0.slug) \($0.row.id)" }
            + state.secrets.map { "\($0.secret) \($0.row.id) \($0.current?.number ?? 0)" }
            + state.instances.map { "\($0.key) \($0.row.id) \(($0.endpoints ?? []).map { "\($0.flow) \($0.id)" })" }
    }

    private static let damages: [[String]] = [
        [
            "TRUNCATE weir.customer, weir.instance, weir.endpoint, weir.secret, weir.integration, weir.integration_version"
        ],
        ["DELETE FROM weir.instance", "DELETE FROM weir.customer WHERE slug = 'b'"],
        ["UPDATE weir.endpoint SET id = gen_random_uuid()"],
        ["UPDATE weir.endpoint SET flow = 'Other'"],
        [
            "UPDATE weir.customer SET slug = 'x' WHERE slug = 'a'",
            "UPDATE weir.customer SET slug = 'a' WHERE slug = 'b'",
            "UPDATE weir.customer SET slug = 'b' WHERE slug = 'x'",
        ],
        [
            "UPDATE weir.customer SET slug = 'x', spec = '{}' WHERE slug = 'a'", "SET application_name = 'second'",
            "UPDATE weir.customer SET slug = 'y' WHERE slug = 'x'", "DELETE FROM weir.customer WHERE slug = 'y'",
        ],
        [
            """
            UPDATE weir.instance SET slug = 'other', customer_id = (SELECT id FROM weir.customer WHERE slug = 'c')
            WHERE customer_id = (SELECT id FROM weir.customer WHERE slug = 'a')
            """
        ],
        ["DELETE FROM weir.integration_version", "DELETE FROM weir.integration"],
        [
            """
            INSERT INTO weir.integration_version
                (environment, integration_id, number, digest, definition, interface, note, commit_id, author, published_at)
            SELECT environment, integration_id, 2, digest, '{"evil":1}', interface, note, commit_id, author, now()
            FROM weir.integration_version
            """
        ],
        ["DELETE FROM weir.secret", "DELETE FROM weir.customer"],
    ]

    @Test(arguments: damages)
    func `rows have their names, ids and endpoints back`(_ damage: [String]) async throws {
        let fixture = try await Self.fixture()
        let before = try await Self.identities(fixture)
        for statement in damage { try await fixture.outside.execute(PostgresQuery(unescaped: statement)) }
        // As a plan sees it, it is that already.
        var observed = try await fixture.observeAll()
        #expect(try await Self.identities(fixture) == before)
        #expect(!observed.drift.isEmpty)
        try await fixture.apply { plan in
            for unit in observed.customers where unit.row.isDrifted {
                plan.customer(unit.slug, unit.row.isDeleted ? .restore : .update)
            }
            for unit in observed.integrations where unit.isDrifted {
                plan.integration(unit.slug, unit.row.isDeleted ? .restore : .update)
            }
            for unit in observed.secrets where unit.row.isDrifted {
                plan.secret("\(unit.secret)", unit.row.isDeleted ? .restore : .update)
            }
            for unit in observed.instances where unit.row.isDrifted {
                plan.instance(unit.customer, unit.slug, of: "erp", unit.row.isDeleted ? .restore : .update)
            }
            plan.heal()
        }
        observed = try await fixture.observeAll()
        #expect(observed.drift == [])
        #expect(try await Self.identities(fixture) == before)
        #expect(observed.customers.allSatisfy { !$0.row.isDeleted && !$0.row.isDrifted })
        #expect(observed.instances.allSatisfy { !$0.row.isDeleted && !$0.row.isDrifted })
        #expect(observed.integrations.flatMap(\.versions).map(\.number) == [1])
        let rows = try await fixture.outside.query("SELECT count(*) FROM weir.drift WHERE former IS NOT NULL")
        #expect(try rows.first?.decode(Int.self, at: 0) == 0, "what was kept to restore is forgotten")
    }
}
