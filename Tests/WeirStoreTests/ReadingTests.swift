import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirTesting

@testable import WeirStore

/// What an environment remembers for the load after an apply.
@Suite struct ReadingTests {
    /// A fleet of one of each, read under semantics 7 with an error in one file.
    private static func fixture() async throws -> StoreFixture {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.customer("globex", .insert)
            plan.integration("erp", publish: 1, .insert)
            plan.instance("globex", "erp", of: "erp", new: ["Import"], .insert)
            plan.plan.semantics = 7
            plan.plan.settings.retainSeconds = 60
            plan.plan.diagnostics = [
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/b/secrets.yaml"), "one"),
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/b/secrets.yaml"), "two"),
                Diagnostic(.versionNumber, severity: .information, at: SourceLocation(path: "weir.yaml"), "three"),
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/a/\u{e9}.yaml"), "four"),
            ]
        }
        return fixture
    }

    @Test func `what was read and what was wrong with it comes back`() async throws {
        let state = try await Self.fixture().observe()
        let reading = try #require(state.environment?.reading)
        #expect(reading.semantics == 7)
        #expect(reading.problemPaths == ["customers/a/\u{e9}.yaml", "customers/b/secrets.yaml"])
        #expect(reading.settings.retainSeconds == 60)
    }

    @Test func `a plan with targets leaves nothing to go on from`() async throws {
        let fixture = try await Self.fixture()
        try await fixture.apply(commit: 2) { plan in
            plan.customer("globex", text: "B", .update)
            plan.plan.semantics = 7
            plan.plan.options.targets = [.customer("globex")]
        }
        let environment = try await fixture.observe().environment
        #expect(environment?.serial == 2)
        #expect(environment?.applied?.commit == PlanBuilder.objectID(1))
        #expect(environment?.reading == nil)
    }

    @Test func `reading the same commit in another way is worth a revision`() async throws {
        let fixture = try await Self.fixture()
        let observed = try await fixture.observe()
        var plan = PlanBuilder(observed: observed).plan
        plan.semantics = 7
        #expect(ApplyDecision(plan, observed: observed) == .nothingToDo)
        plan.semantics = 8
        #expect(ApplyDecision(plan, observed: observed) == .record)
        plan.options.targets = [.customer("globex")]
        #expect(ApplyDecision(plan, observed: observed) == .nothingToDo, "the commit does not advance")
    }

    @Test func `rows that a revision wrote last are told from those that somebody else did`() async throws {
        let fixture = try await Self.fixture()
        #expect(try await drifted(fixture) == [])
        for (table, names) in [
            ("customer", ["globex"]), ("integration", ["erp"]), ("integration_version", ["erp", "erp@1"]),
            ("instance", ["globex/erp"]),
        ] {
            try await fixture.outside.execute("UPDATE weir.\(unescaped: table) SET environment = environment")
            #expect(try await drifted(fixture) == names)
            // Back to what it was: a write by a revision.
            try await fixture.apply { plan in
                plan.heal()
                switch table {
                case "customer": plan.customer("globex", .update)
                case "integration": plan.integration("erp", .update)
                case "integration_version": plan.integration("erp", mark: [1], .update)
                default: plan.instance("globex", "erp", of: "erp", .update)
                }
            }
            #expect(try await drifted(fixture) == [], "\(table)")
        }
    }

    @Test func `rows that were known to be others' before their writers were noted are found`() async throws {
        let fixture = try await StoreFixture(TemporaryPostgreSQL.shared.database())
        try await Migrator(pool: fixture.pool, migrations: Array(Migration.all.prefix(8))).migrate()
        for statement: PostgresQuery in [
            """
            INSERT INTO weir.environment (id, name, serial, settings)
            VALUES (gen_random_uuid(), \(StoreFixture.environment), 1, '{"limits":{}}')
            """,
            """
            INSERT INTO weir.customer
                (environment, id, slug, spec, spec_digest, protect, source_path, revision, created_at, updated_at)
            SELECT id, gen_random_uuid(), slug, '{}', sha256('{}'), false, 'x', 1, now(), now()
            FROM weir.environment, unnest('{a,b,c}'::text[]) AS s (slug)
            """,
            "UPDATE weir.customer SET protect = true WHERE slug = 'b'",
            "ALTER TABLE weir.customer DISABLE TRIGGER USER",
            "UPDATE weir.customer SET row_version = 5, written_version = NULL WHERE slug = 'c'",
            "ALTER TABLE weir.customer ENABLE TRIGGER USER",
        ] { try await fixture.outside.execute(statement) }
        try await Migrator(pool: fixture.pool).migrate()
        #expect(try await drifted(fixture) == ["b"])
        let drift = try #require(try await fixture.observe().drift.first)
        #expect(drift.operation == .found && drift.key == .customer("b") && drift.author == Drift.Author())
    }

    private func drifted(_ fixture: StoreFixture) async throws -> [String] {
        let state = try await fixture.observe()
        var names = state.customers.filter(\.row.isDrifted).map(\.slug)
        for integration in state.integrations {
            if integration.row.isDrifted { names.append(integration.slug) }
            names += integration.versions.filter(\.isDrifted).map { "\(integration.slug)@\($0.number)" }
        }
        return names + state.instances.filter(\.row.isDrifted).map(\.key.name)
    }
}
