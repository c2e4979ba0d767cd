import Testing
import WeirCluster
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore
import WeirTesting

@Suite(.serialized) struct ApplyCrashTests {
    /// Ends the server's side of whoever sits in a transaction of the database.
    private static func killApply(_ fixture: StoreFixture) async throws {
        let killed = try await fixture.outside.query(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
            """)
        #expect(killed.count == 1)
    }

    /// The fleet after an apply that nobody disturbed.
    private static let finished = Task {
        let fixture = try await Scenario.fixture()
        try await fixture.apply(try await Scenario.everything(fixture))
        return try await fixture.fleet()
    }

    @Test(arguments: ApplyStep.allCases)
    func `row 18: an apply whose backend is killed at a step leaves the old state, and a second run finishes it`(
        _ step: ApplyStep
    ) async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease()
        let revision = Identifier.random()
        let before = try await fixture.dump()
        await #expect(throws: StoreError.self) {
            _ = try await fixture.store.apply(
                plan, revision: revision, actor: "Ada", lease: lease, blobs: Scenario.blobs,
                sealed: PlanBuilder.sealed(plan),
                steps: ApplySteps { if $0 == step { try await Self.killApply(fixture) } })
        }
        #expect(try await fixture.dump() == before)
        _ = try await fixture.store.apply(
            plan, revision: revision, actor: "Ada", lease: lease, blobs: Scenario.blobs,
            sealed: PlanBuilder.sealed(plan))
        #expect(try await fixture.fleet() == Self.finished.value)
        #expect(try await fixture.store.verifyChain(environment: StoreFixture.environment) == .intact(revisions: 3))
    }

    @Test func `a connection that ends is tried again by itself`() async throws {
        let fixture = try await Scenario.fixture(attempts: 2)
        let plan = try await Scenario.everything(fixture)
        let kills = Recorder<ApplyStep>()
        try await fixture.apply(
            plan,
            steps: ApplySteps { step in
                guard step == .insertInstances, kills.values.isEmpty else { return }
                kills.append(step)
                try await Self.killApply(fixture)
            })
        #expect(try await fixture.observe().environment?.serial == 3)
    }

    @Test func `a cancelled apply leaves nothing behind`() async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease()
        let before = try await fixture.dump()
        let cancellation = Recorder<@Sendable () -> Void>()
        let apply = Task {
            try await fixture.store.apply(
                plan, revision: .random(), actor: "Ada", lease: lease, blobs: Scenario.blobs,
                sealed: PlanBuilder.sealed(plan),
                steps: ApplySteps { step in
                    guard step == .insertCustomers else { return }
                    while cancellation.values.isEmpty { await Task.yield() }
                    for cancel in cancellation.values { cancel() }
                })
        }
        cancellation.append { apply.cancel() }
        await #expect(throws: CancellationError.self) { _ = try await apply.value }
        #expect(try await fixture.dump() == before)
    }

    @Test func `row 18: a commit whose answer is lost is settled by looking for the revision`() async throws {
        // Without its standby the server commits and then waits; ended while it waits, it has committed and cannot say so.
        let server = try await StoreFixture.clusterThatWaitsForStandbys()
        let fixture = try await StoreFixture(url: server.url(database: "postgres"))
        try await Migrator(pool: fixture.pool).migrate()
        var builder = PlanBuilder(observed: .empty)
        builder.customer("globex", .insert)
        let plan = builder.plan
        let lease = try await fixture.lease()
        let revision = Identifier.random()
        try await fixture.outside.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try await fixture.outside.execute("SELECT pg_reload_conf()")
        try await Self.untilCommitsWait(server.url(database: "postgres"), fixture)
        // As long as there are any: one that was ended before may show as waiting for a moment.
        let other = try await PostgresConnection.open(server.url(database: "postgres"))
        let killer = Task {
            while true {
                _ = try await other.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let applied = try await fixture.store.apply(
            plan, revision: revision, actor: "Ada", lease: lease, blobs: Scenario.blobs,
            sealed: PlanBuilder.sealed(plan))
        killer.cancel()
        _ = await killer.result
        await other.close()
        #expect(applied.id == revision && applied.serial == 1)
        #expect(applied.counts == [RevisionCount(kind: .customer, action: "create", total: 1, approved: 0)])
        #expect(try await fixture.observe().customers.map(\.slug) == ["globex"])
        // Whatever still commits must not keep the server from ending with the process.
        try await fixture.outside.execute("ALTER SYSTEM RESET synchronous_standby_names")
        try await fixture.outside.execute("SELECT pg_reload_conf()")
    }

    /// The server takes the setting when it gets to it: until a commit has waited, none may.
    private static func untilCommitsWait(_ url: String, _ fixture: StoreFixture) async throws {
        for number in 1... {
            let connection = try await PostgresConnection.open(url)
            let commit = Task {
                try? await connection.execute("CREATE TABLE public.waits_\(unescaped: "\(number)") ()")
            }
            defer { commit.cancel() }
            while true {
                let waiting = try await fixture.outside.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                if !waiting.isEmpty { return }
                let made = try await fixture.outside.query(
                    "SELECT to_regclass(\("public.waits_\(number)"))::text IS NOT NULL")
                if try made.first?.decode(Bool.self, at: 0) == true { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            await connection.close()
        }
    }

    @Test func `a commit that fails says so, and nothing is written`() async throws {
        let fixture = try await StoreFixture(attempts: 3)
        // Ends its own connection at the commit, before anything is durable.
        try await fixture.outside.execute(
            """
            CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
            """)
        try await fixture.outside.execute(
            """
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON weir.revision DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.die()
            """)
        var builder = PlanBuilder(observed: .empty)
        builder.customer("globex", .insert)
        let plan = builder.plan
        await #expect(throws: StoreError.self) { try await fixture.apply(plan) }
        #expect(try await fixture.observe().environment?.serial == 0)
        try await fixture.outside.execute("DROP TRIGGER die ON weir.revision")
        try await fixture.apply(plan)
        #expect(try await fixture.observe().environment?.serial == 1)
    }
}
