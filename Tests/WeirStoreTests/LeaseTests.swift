import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite struct LeaseTests {
    private static let environment = StoreFixture.environment

    /// Moves the lease's end, as if time had passed.
    private func expire(_ fixture: StoreFixture) async throws {
        try await fixture.outside.execute("UPDATE weir.lease SET expires_at = clock_timestamp() - interval '1 second'")
    }

    private func expectLost(_ body: () async throws -> Void) async {
        let error = await #expect(throws: StoreError.self) { try await body() }
        guard case .leaseLost = error else {
            Issue.record("expected a lost lease, got \(String(describing: error))")
            return
        }
    }

    @Test func `the first lease brings the environment into being`() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease("first")
        #expect(lease.epoch == 1 && lease.holder == "first")
        let environment = try #require(try await fixture.observe().environment)
        #expect(environment.id == lease.environmentID)
        #expect(environment.serial == 0 && environment.applied == nil && environment.limits == .standard)
    }

    @Test func `the pulse says who asks for something`() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease("first")
        let store = fixture.store
        let first = try await store.pulse(lease.environmentID)
        #expect(!first.isSuspended && first.syncRequestedAt == nil && first.pushedAt == nil && first.approvedAt == nil)
        try await store.notePush(environment: Self.environment)
        let pushed = try await store.pulse(lease.environmentID)
        #expect(pushed.pushedAt != nil && !first.asks(before: pushed))
        _ = try await store.requestSync(environment: Self.environment, actor: "Ada")
        let synced = try await store.pulse(lease.environmentID)
        #expect(pushed.asks(before: synced))
        _ = try await store.approve(
            environment: Self.environment, commit: .zero, items: [.init(action: .create, key: .customer("acme"))],
            by: "Ada", reason: "Reviewed")
        let approved = try await store.pulse(lease.environmentID)
        #expect(synced.asks(before: approved) && !approved.asks(before: approved))
        _ = try await store.suspend(environment: Self.environment, actor: "Ada", reason: "An incident")
        let suspended = try await store.pulse(lease.environmentID)
        #expect(suspended.isSuspended && !approved.asks(before: suspended))
        _ = try await store.resume(environment: Self.environment, actor: "Ada")
        #expect(suspended.asks(before: try await store.pulse(lease.environmentID)))
    }

    @Test func `a lease that is held is refused with its holder and its end`() async throws {
        let fixture = try await StoreFixture()
        let held = try await fixture.lease("first")
        let error = await #expect(throws: StoreError.self) { _ = try await fixture.lease("second") }
        guard case .leaseHeld(let environment, let holder, let until) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(environment == Self.environment && holder == "first" && until == held.expiresAt)
    }

    @Test func `whoever waits gets the lease once it is given back`() async throws {
        let fixture = try await StoreFixture()
        let held = try await fixture.lease("first")
        async let waiting = fixture.store.acquireLease(
            environment: Self.environment, holder: "second", lockTimeout: .seconds(60))
        try await fixture.store.release(held)
        let taken = try await waiting
        #expect(taken.epoch == 2 && taken.holder == "second")
    }

    @Test func `a takeover raises the epoch and fences the old holder`() async throws {
        let fixture = try await StoreFixture()
        let old = try await fixture.lease("old")
        try await expire(fixture)
        let new = try await fixture.lease("new")
        #expect(new.epoch == old.epoch + 1)
        await expectLost { _ = try await fixture.store.heartbeat(old) }
        // Giving back what is another's by now changes nothing.
        try await fixture.store.release(old)
        #expect(try await fixture.store.heartbeat(new).epoch == new.epoch)

        var builder = PlanBuilder(observed: try await fixture.observe())
        builder.customer("globex", .insert)
        let plan = builder.plan
        await expectLost {
            _ = try await fixture.store.apply(plan, revision: .random(), actor: "Ada", lease: old)
        }
        _ = try await fixture.store.apply(plan, revision: .random(), actor: "Ada", lease: new)
    }

    @Test func `the same holder fences what it did under its old lease`() async throws {
        let fixture = try await StoreFixture()
        let old = try await fixture.lease("me")
        let new = try await fixture.lease("me")
        #expect(new.epoch == 2)
        await expectLost { _ = try await fixture.store.heartbeat(old) }
    }

    @Test func `a heartbeat moves the end, and none revives a lease that is over`() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease(timeToLive: .seconds(60))
        let renewed = try await fixture.store.heartbeat(lease)
        #expect(renewed.expiresAt > lease.expiresAt && renewed.epoch == lease.epoch)
        try await expire(fixture)
        await expectLost { _ = try await fixture.store.heartbeat(lease) }
    }

    @Test func `heartbeats pass while an apply holds the fence, a takeover waits for it`() async throws {
        let fixture = try await Scenario.fixture()
        let plan = try await Scenario.everything(fixture)
        let lease = try await fixture.lease("old")
        let takeover = Recorder<Task<Lease, any Error>>()
        _ = try await fixture.store.apply(
            plan, revision: .random(), actor: "Ada", lease: lease, blobs: Scenario.blobs,
            sealed: PlanBuilder.sealed(plan),
            steps: ApplySteps { step in
                if step == .insertCustomers {
                    // The lease runs out while its holder is at work.
                    try await expire(fixture)
                    takeover.append(
                        Task {
                            try await fixture.store.acquireLease(
                                environment: Self.environment, holder: "new", lockTimeout: .seconds(60))
                        })
                }
                if step == .insertInstances {
                    // Another moment of patience: the takeover stands at the fence now.
                    while try await fixture.outside.query(
                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    ).isEmpty { await Task.yield() }
                    try await fixture.outside.execute(
                        "UPDATE weir.lease SET expires_at = clock_timestamp() + interval '1 minute'")
                }
                if step == .insertRevision { _ = try await fixture.store.heartbeat(lease) }
            })
        #expect(try await fixture.observe().environment?.serial == 3)
        for task in takeover.values {
            task.cancel()
            _ = await task.result
        }
        #expect(try await fixture.store.heartbeat(lease).epoch == lease.epoch, "the takeover came too late")
    }

    @Test func `a lease lives as long as its body, by heartbeats`() async throws {
        let fixture = try await StoreFixture()
        let observed = try await fixture.store.withLease(
            of: Self.environment, holder: "me", timeToLive: .seconds(4)
        ) { lease in
            // More than two times to live, each long enough for heartbeats on a busy machine.
            try await Task.sleep(for: .seconds(10))
            return try await fixture.store.heartbeat(lease)
        }
        #expect(observed.epoch == 1)
        let next = try await fixture.lease("next")
        #expect(next.epoch == 2, "it was given back")
    }

    @Test func `the loss of the lease cancels the body`() async throws {
        let fixture = try await StoreFixture()
        await expectLost {
            try await fixture.store.withLease(
                of: Self.environment, holder: "me", timeToLive: .milliseconds(300)
            ) { _ in
                try await fixture.outside.execute("UPDATE weir.lease SET epoch = epoch + 1, holder = 'another'")
                try await Task.sleep(for: .seconds(600))
            }
        }
    }

    @Test func `the body's own error comes through, and the lease is given back`() async throws {
        struct Failure: Error {}
        let fixture = try await StoreFixture()
        await #expect(throws: Failure.self) {
            try await fixture.store.withLease(of: Self.environment, holder: "me") { _ in throw Failure() }
        }
        _ = try await fixture.lease("next")
    }
}
