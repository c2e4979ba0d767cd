import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite struct ApplyRoundTripTests {
    @Test func `an environment that was never applied is seen as empty`() async throws {
        let fixture = try await StoreFixture()
        let state = try await fixture.observe()
        #expect(state.environment == nil)
        #expect(state.catalogue.isKnown)
        #expect(state.customers.isEmpty && state.instances.isEmpty)
        let count = try await fixture.outside.query("SELECT 1 FROM weir.environment").count
        #expect(count == 0, "observing writes nothing")
    }

    @Test func `what is applied is observed`() async throws {
        let fixture = try await StoreFixture()
        let applied = try await fixture.apply { plan in
            plan.customer("globex", text: "Globex", .insert)
            plan.integration("erp", publish: 1, flows: ["Import", "Export"], .insert)
            plan.instance("globex", "erp", of: "erp", text: "E", new: ["Export", "Import"], .insert)
            plan.hold(.customer("broken"))
        }
        #expect(applied.serial == 1)
        #expect(applied.startedAt <= applied.finishedAt)
        #expect(applied.counts.map(\.total) == [1, 1, 1])

        let state = try await fixture.observeAll()
        let environment = try #require(state.environment)
        #expect(environment.serial == 1)
        #expect(environment.applied?.commit == PlanBuilder.objectID(1))
        #expect(environment.applied?.tree == PlanBuilder.objectID(1001))
        #expect(environment.limits == Limits.standard)
        let customer = try #require(state.customers.first)
        #expect(customer.spec == PlanBuilder.spec("Globex"))
        #expect(customer.sourcePath == "customers/globex/customer.yaml")
        #expect(customer.row.version == 1 && !customer.row.isDeleted)
        let version = try #require(state.integrations.first?.versions.first)
        #expect(version.digest == PlanBuilder.digest("erp@1"))
        #expect(version.definition == Array("{\"definition\":\"erp@1\"}".utf8))
        #expect(version.interface == PlanBuilder.interface(["Import", "Export"]))
        let instance = try #require(state.instances.first)
        #expect(instance.key == .instance("globex", "erp"))
        #expect(instance.integration == "erp" && instance.version == 1 && instance.enabled)
        #expect(instance.missing == ["API \"Key\""] && instance.needsAuthorization.isEmpty)
        #expect(instance.spec == PlanBuilder.spec("E").json)
        #expect(instance.specDigest == PlanBuilder.spec("E").digest)
        #expect(instance.endpoints?.map(\.flow) == ["Export", "Import"])
        #expect(instance.endpoints?.allSatisfy(\.isActive) == true)
        let identifiers = NewIdentifiers(revision: applied.id)
        #expect(instance.row.id == identifiers.unit(instance.key))
        #expect(instance.endpoints?.first?.id == identifiers.endpoint(instance: instance.key, flow: "Export"))

        var expected = PlanBuilder(observed: .empty)
        expected.hold(.customer("broken"))
        #expect(state.pending == expected.plan.pending, "diagnostics come back whole")
    }

    @Test func `every step is needed by the scenario's plan, and its result is what it says`() async throws {
        let fixture = try await Scenario.fixture()
        let before = try await fixture.observeAll()
        let plan = try await Scenario.everything(fixture)
        let seen = Recorder<ApplyStep>()
        try await fixture.apply(plan, steps: ApplySteps { step in seen.append(step) })
        #expect(seen.values == ApplyStep.allCases)

        let after = try await fixture.observeAll()
        func instance(_ name: String, _ state: ObservedState) -> ObservedInstance? {
            state.instances.first { $0.key.name == name }
        }
        #expect(after.customers.map(\.slug) == ["back", "gone", "keep", "lost", "new", "to", "way~1a2b3c4d"])
        #expect(after.customers.map(\.row.isDeleted) == [false, true, false, false, false, false, true])
        #expect(after.integrations.map(\.slug) == ["back-i", "gone-i", "keep-i", "mark-i", "new-i", "to-i"])
        #expect(after.integrations.map { $0.versions.map(\.number) } == [[1], [1], [1, 2], [1], [1], [1]])
        let marked = try #require(after.integrations.first { $0.slug == "mark-i" }?.versions.first)
        #expect(!marked.isAvailable && marked.labels == ["old"] && marked.release == "1.0")
        #expect(
            after.instances.map(\.key.name) == [
                "back/app", "gone/app", "keep/app", "keep/second", "keep/to", "new/app", "to/stays",
            ])
        #expect(after.instances.map(\.row.isDeleted) == [false, true, false, false, false, false, false])

        let kept = try #require(instance("keep/app", after))
        #expect(kept.version == 2 && kept.spec == PlanBuilder.spec("B").json)
        #expect(kept.endpoints?.map { "\($0.flow) \($0.isActive)" } == ["Export true", "Import false", "Sleep true"])
        #expect(kept.row.version == 3, "every write raises the row's version")

        let back = try #require(instance("back/app", after))
        let tombstone = try #require(instance("back/app", before))
        #expect(tombstone.row.isDeleted)
        #expect(back.row.id == tombstone.row.id, "what comes back keeps its id")
        #expect(back.endpoints == tombstone.endpoints, "and its endpoints")

        let moved = try #require(instance("keep/to", after))
        let old = try #require(instance("keep/from", before))
        #expect(moved.row.id == old.row.id && moved.endpoints == old.endpoints && moved.integration == "to-i")
        #expect(moved.row.version == old.row.version + 3, "its name is written twice, then its content")
        let follower = try #require(instance("to/stays", after))
        #expect(follower.row.id == instance("from/stays", before)?.row.id)
        #expect(follower.sourcePath == "customers/to/stays.yaml")

        #expect(after.approvals.isEmpty)
        #expect(after.pending.map(\.key) == [.customer("broken")])
        let purged = try await fixture.outside.query(
            "SELECT 1 FROM weir.endpoint e WHERE NOT EXISTS (SELECT FROM weir.instance i WHERE i.id = e.instance_id)")
        #expect(purged.isEmpty)
        #expect(try await fixture.store.verifyChain(environment: StoreFixture.environment) == .intact(revisions: 3))
    }

    @Test func `instances come in the order of their keys' bytes`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.integration("erp", publish: 1, .insert)
            for customer in ["a", "a-b", "a0"] {
                plan.customer(customer, .insert)
                plan.instance(customer, "x", of: "erp", .insert)
            }
        }
        let keys = try await fixture.observe().instances.map(\.key)
        #expect(keys.map(\.name) == ["a-b/x", "a/x", "a0/x"])
        #expect(keys == keys.sorted())
    }

    @Test func `a plan without changes still moves the environment to its commit, one with targets does not`()
        async throws
    {
        let fixture = try await StoreFixture()
        try await fixture.apply(commit: 1) { $0.customer("globex", .insert) }
        try await fixture.apply(commit: 2) { _ in }
        var state = try await fixture.observe()
        #expect(state.environment?.serial == 2)
        #expect(state.environment?.applied?.commit == PlanBuilder.objectID(2))

        try await fixture.apply(commit: 3) { plan in
            plan.plan.options.targets = [.customer("globex")]
            plan.plan.settings.limits = Limits([.deletes: Limit(count: 1)])
            plan.customer("globex", text: "B", .update)
        }
        state = try await fixture.observe()
        #expect(state.environment?.serial == 3)
        #expect(state.environment?.applied?.commit == PlanBuilder.objectID(2))
        #expect(state.environment?.limits == .standard, "the limits are those of the applied commit")
        let revisions = try await fixture.store.revisions(environment: StoreFixture.environment)
        #expect(revisions.map(\.advances) == [false, true, true])
        #expect(revisions.map { $0.counts.map(\.total) } == [[1], [], [1]])
    }

    @Test func `limits are kept as the commit states them`() async throws {
        let fixture = try await StoreFixture()
        let limits = Limits([.deletes: Limit(percent: 5), .upgrades: Limit(count: 7, percent: 25), .disables: Limit()])
        try await fixture.apply { plan in plan.plan.settings.limits = limits }
        #expect(try await fixture.observe().environment?.limits == limits)
        let summary = try #require(try await fixture.store.environments().first)
        #expect(summary.settings.limits == limits && summary.settings.retainSeconds == 7 * 86_400)
    }

    @Test func `a plan that must not be applied is refused before anything is written`() async throws {
        let fixture = try await StoreFixture()
        var builder = PlanBuilder(observed: .empty)
        builder.plan.refusals = [Refusal(kind: .rollback, message: "it does not descend")]
        let refused = builder.plan
        await #expect(throws: StoreError.self) { try await fixture.apply(refused) }
        builder.plan.refusals = []
        builder.plan.complete = false
        let incomplete = builder.plan
        await #expect(throws: StoreError.self) { try await fixture.apply(incomplete) }
        #expect(try await fixture.observe().environment?.serial == 0)
    }
}
