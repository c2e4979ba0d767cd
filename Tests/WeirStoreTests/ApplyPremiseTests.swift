import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite(.serialized) struct ApplyPremiseTests {
    @Test(arguments: ApplyStep.allCases)
    func `a row that moved before a step fails the revision, and nothing is written`(_ step: ApplyStep) async throws {
        for interference in Interference.with(step) { try await check(interference, before: step) }
    }

    private func check(_ interference: Interference, before step: ApplyStep) async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease()
        let dump = Recorder<String>()
        let steps = ApplySteps { next in
            guard next == step else { return }
            try await fixture.outside.execute(interference.statement)
            dump.append(try await fixture.dump())
        }
        let what: Comment = "\(step): \(interference.statement.text)"
        do {
            _ = try await fixture.store.apply(
                plan, revision: .random(), actor: "Ada", lease: lease, blobs: Scenario.blobs,
                sealed: PlanBuilder.sealed(plan), steps: steps)
            #expect(interference.outcome == .goesThrough, what)
            #expect(try await fixture.observe().environment?.serial == 3, what)
        } catch let error as StoreError {
            #expect(outcome(error, at: step) == interference.outcome, what)
            #expect(try await [fixture.dump()] == dump.values, what)
        }
    }

    private func outcome(_ error: StoreError, at step: ApplyStep) -> Interference.Outcome? {
        switch error {
        case .leaseLost: .leaseLost
        case .stalePlan: .stale
        case .suspended: .suspended
        case .premiseFailed(let failure) where failure.step == step:
            // An approval is named by its id, which is another one in every run.
            .premise(step == .consumeApprovals ? failure.rows.map { _ in "approval" } : failure.rows)
        default: nil
        }
    }

    @Test func `an instance is not written without its customer, integration and version`() async throws {
        let statements: [PostgresQuery] = [
            "UPDATE weir.customer SET deleted_at = now() WHERE slug = 'globex'",
            "UPDATE weir.integration SET deleted_at = now() WHERE slug = 'erp'",
            "DELETE FROM weir.integration_version WHERE number = 2",
        ]
        for statement in statements {
            let fixture = try await StoreFixture()
            try await fixture.apply { plan in
                plan.customer("globex", .insert)
                plan.integration("erp", publish: 1, .insert)
            }
            try await fixture.apply { $0.integration("erp", publish: 2, .update) }
            var builder = PlanBuilder(observed: try await fixture.observe())
            builder.instance("globex", "a", of: "erp", version: 1, .insert)
            builder.instance("globex", "b", of: "erp", version: 2, .insert)
            let plan = builder.plan
            try await fixture.outside.execute(statement)
            let before = try await fixture.dump()
            let error = await #expect(throws: StoreError.self) { try await fixture.apply(plan) }
            guard case .premiseFailed(let failure) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(failure.step == .insertInstances)
            #expect(failure.rows.contains("globex/b"))
            #expect(try await fixture.dump() == before)
        }
    }

    @Test func `an instance that is there already fails the revision by its key`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.customer("globex", .insert)
            plan.integration("erp", publish: 1, .insert)
        }
        var builder = PlanBuilder(observed: try await fixture.observe())
        builder.instance("globex", "erp", of: "erp", .insert)
        builder.instance("globex", "erp2", of: "erp", .insert)
        let plan = builder.plan
        try await fixture.outside.execute(
            """
            INSERT INTO weir.instance
                (environment, id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization,
                 spec, spec_digest, protect, source_path, revision, created_at, updated_at)
            SELECT c.environment, gen_random_uuid(), 'erp', c.id, g.id, 1, true, '{}', '{}', '{}', sha256('{}'), false,
                'x', 1, now(), now()
            FROM weir.customer c, weir.integration g
            """)
        let error = await #expect(throws: StoreError.self) { try await fixture.apply(plan) }
        guard case .premiseFailed(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure == PremiseFailure(step: .insertInstances, expected: 2, found: 1, rows: ["globex/erp"]))
        #expect(try await fixture.observe().environment?.serial == 1)
    }

    @Test func `an approval lets its changes through without counting them`() async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        // The fixture's own two revisions count too.
        let before = try await fixture.observe().recent.counts
        try await fixture.apply(plan)
        let after = try await fixture.observe().recent.counts
        let customers = RecentChanges.Key(kind: .customer, action: .delete)
        let integrations = RecentChanges.Key(kind: .integration, action: .delete)
        #expect(before[customers] == 3 && after[customers] == 3, "approved")
        #expect(before[integrations] == 2 && after[integrations] == 3, "not approved")
        let gone = try #require(try await fixture.observe().customers.first { $0.slug == "gone" })
        let changes = try await fixture.store.changes(of: gone.row.id, environment: StoreFixture.environment)
        #expect(changes.map(\.isApproved) == [true, false])
    }

    @Test func `changes count for 24 hours`() async throws {
        let fixture = try await StoreFixture()
        let applied = try await fixture.apply { $0.customer("globex", .insert) }
        let key = RecentChanges.Key(kind: .customer, action: .create)
        let later = applied.finishedAt.adding(seconds: 86_399)
        #expect(try await fixture.observe(now: later).recent.counts[key] == 1)
        #expect(try await fixture.observe(now: later.adding(seconds: 2)).recent.counts[key] == nil)
        #expect(try await fixture.observe(now: applied.finishedAt.adding(seconds: -1)).recent.counts[key] == nil)
    }
}
