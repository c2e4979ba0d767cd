import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

/// Rows whose specs are not what their digests say.
@Suite struct SweepTests {
    @Test func `a spec that was changed behind the triggers is noted once`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.customer("globex", .insert)
            plan.customer("hooli", .insert)
        }
        let sweep = { () async throws -> Int in
            try await fixture.store.sweepDigests(environment: StoreFixture.environment) { PlanBuilder.digest(of: $0) }
        }
        #expect(try await sweep() == 0)
        for statement: PostgresQuery in [
            "ALTER TABLE weir.customer DISABLE TRIGGER USER",
            "UPDATE weir.customer SET spec = '{\"name\":\"theirs\"}' WHERE slug = 'hooli'",
            "ALTER TABLE weir.customer ENABLE TRIGGER USER",
        ] { try await fixture.outside.execute(statement) }
        #expect(try await fixture.observe().drift == [])
        #expect(try await sweep() == 1)
        #expect(try await sweep() == 0)
        let state = try await fixture.observe()
        #expect(state.drift.map(\.operation) == [.found] && state.drift.map(\.key) == [.customer("hooli")])
        #expect(state.customers.filter(\.row.isDrifted).map(\.slug) == ["hooli"])
        try await fixture.apply { plan in
            plan.customer("hooli", .update)
            plan.heal()
        }
        #expect(try await sweep() == 0)
        #expect(try await fixture.observe().drift == [])
    }

    @Test func `a digest that has nothing to do with the text is its caller's to judge`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.apply { $0.customer("globex", .insert) }
        try await fixture.outside.execute("ALTER TABLE weir.customer DISABLE TRIGGER USER")
        try await fixture.outside.execute("UPDATE weir.customer SET spec_digest = sha256('own fields left out')")
        let own = PlanBuilder.digest("own fields left out")
        #expect(try await fixture.store.sweepDigests(environment: StoreFixture.environment) { _ in own } == 0)
        #expect(try await fixture.store.sweepDigests(environment: StoreFixture.environment) { _ in nil } == 1)
    }
}
