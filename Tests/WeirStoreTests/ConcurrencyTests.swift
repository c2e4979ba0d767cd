import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite struct ConcurrencyTests {
    @Test func `of two applies of the same state one is stale`() async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease()
        // Both have copied their rows before either reaches the fence.
        let arrivals = Recorder<Int>()
        let results = await withTaskGroup(of: Result<AppliedRevision, any Error>.self) { group in
            for number in 1...2 {
                group.addTask {
                    do {
                        return .success(
                            try await fixture.store.apply(
                                plan, revision: .random(), actor: "\(number)", lease: lease, blobs: Scenario.blobs,
                                sealed: PlanBuilder.sealed(plan),
                                steps: ApplySteps { step in
                                    guard step == .lockLease else { return }
                                    arrivals.append(number)
                                    while arrivals.values.count < 2 { await Task.yield() }
                                }))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let errors = results.compactMap { result in if case .failure(let error) = result { error } else { nil } }
        #expect(errors.count == 1)
        guard case .stalePlan(_, planned: 2, found: 3) = errors.first as? StoreError else {
            Issue.record("\(errors)")
            return
        }
        #expect(try await fixture.store.verifyChain(environment: StoreFixture.environment) == .intact(revisions: 3))
    }

    @Test func `a deadlock is tried again`() async throws {
        let fixture = try await Scenario.fixture(attempts: 3)
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease()
        // The server ends the one that has waited longest without an answer; here it must be the apply.
        try await fixture.outside.execute(
            "ALTER DATABASE \(unescaped: try await name(fixture)) SET deadlock_timeout = 100")
        let attempts = Recorder<ApplyStep>()
        let others = Recorder<Task<Void, any Error>>()
        _ = try await fixture.store.apply(
            plan, revision: .random(), actor: "Ada", lease: lease, blobs: Scenario.blobs,
            sealed: PlanBuilder.sealed(plan),
            steps: ApplySteps { step in
                // The apply has written gone/app by now and goes on to keep/app; somebody goes the other way.
                guard step == .updateInstances else { return }
                attempts.append(step)
                guard attempts.values.count == 1 else { return }
                try await fixture.outside.execute("SET deadlock_timeout = '1min'")
                try await fixture.outside.execute("BEGIN")
                try await fixture.outside.execute(
                    "UPDATE weir.instance SET slug = slug WHERE integration_id IN (SELECT id FROM weir.integration WHERE slug = 'keep-i')"
                )
                others.append(
                    Task {
                        // Waits for the apply's row, and ends without a trace.
                        _ = try? await fixture.outside.execute(
                            "UPDATE weir.instance SET slug = slug WHERE integration_id IN (SELECT id FROM weir.integration WHERE slug = 'gone-i')"
                        )
                        try await fixture.outside.execute("ROLLBACK")
                    })
                while try await !isWaiting(fixture) { await Task.yield() }
            })
        for task in others.values { try await task.value }
        #expect(attempts.values.count == 2)
        #expect(try await fixture.observe().environment?.serial == 3)
    }

    private func name(_ fixture: StoreFixture) async throws -> String {
        let rows = try await fixture.outside.query("SELECT current_database()::text")
        return try #require(try rows.first?.decode(String.self, at: 0))
    }

    /// Whether somebody waits for a row.
    private func isWaiting(_ fixture: StoreFixture) async throws -> Bool {
        try await fixture.pool.withConnection { session in
            let rows = try await session.query(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            return !rows.isEmpty
        }
    }

    @Test func `an observation belongs to one moment`() async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let before = try await fixture.observeAll()
        try await fixture.store.observe(environment: StoreFixture.environment) { snapshot in
            var state = try await snapshot.state()
            try await fixture.apply(plan)
            let request = DetailRequest(
                instances: Set(state.instances.map(\.row.id)), integrations: Set(state.integrations.map(\.row.id)))
            try await snapshot.details(request, into: &state)
            #expect(state.instances == before.instances)
            #expect(state.integrations == before.integrations)
        }
        #expect(try await fixture.observe().environment?.serial == 3)
    }

    @Test func `row 17: environments do not see each other`() async throws {
        let fixture = try await Scenario.fixture()
        let other = try await fixture.store.acquireLease(environment: "staging", holder: "tester")
        var builder = PlanBuilder(observed: .empty)
        builder.plan.environment = "staging"
        builder.customer("keep", .insert)
        let before = try await fixture.fleet()
        _ = try await fixture.store.apply(builder.plan, revision: .random(), actor: "Ada", lease: other)
        #expect(try await fixture.fleet() == before)
        let state = try await fixture.store.observe(environment: "staging") { try await $0.state() }
        #expect(state.customers.map(\.slug) == ["keep"] && state.instances.isEmpty && state.approvals.isEmpty)
        #expect(state.recent.counts.values.reduce(0, +) == 1)
        #expect(try await fixture.store.environments().map(\.name) == ["production", "staging"])
    }
}
