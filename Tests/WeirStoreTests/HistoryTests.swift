import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite struct HistoryTests {
    private static let environment = StoreFixture.environment

    @Test(arguments: [
        ("UPDATE weir.revision SET actor = 'Mallory' WHERE serial = 2", ChainVerdict.brokenRevision(serial: 2)),
        (
            "UPDATE weir.revision SET finished_at = finished_at + interval '1 us' WHERE serial = 1",
            .brokenRevision(serial: 1)
        ),
        ("UPDATE weir.change SET reason = 'x' WHERE serial = 2 AND ordinal = 1", .brokenChanges(serial: 2)),
        ("UPDATE weir.change SET approved = true WHERE serial = 1 AND ordinal = 3", .brokenChanges(serial: 1)),
        ("DELETE FROM weir.change WHERE serial = 1 AND ordinal = 1", .brokenChanges(serial: 1)),
        ("DELETE FROM weir.revision WHERE serial = 1", .brokenRevision(serial: 2)),
        ("DELETE FROM weir.revision WHERE serial = 2", .brokenRevision(serial: 2)),
    ])
    func `the chain shows what was changed afterwards`(_ statement: String, _ verdict: ChainVerdict) async throws {
        let fixture = try await Scenario.fixture()
        #expect(try await fixture.store.verifyChain(environment: Self.environment) == .intact(revisions: 2))
        try await fixture.outside.execute(PostgresQuery(unescaped: statement))
        #expect(try await fixture.store.verifyChain(environment: Self.environment) == verdict)
    }

    @Test func `the history of a unit tells what, why, where and who`() async throws {
        let fixture = try await Scenario.fixture()
        try await fixture.apply(try await Scenario.everything(fixture))
        let unit = try #require(
            try await fixture.store.unit(.instance("keep", "app"), environment: Self.environment))
        #expect(unit.isDeployed)
        let changes = try await fixture.store.changes(of: unit.id, environment: Self.environment)
        #expect(changes.map(\.serial) == [3, 2, 1])
        let newest = try #require(changes.first)
        #expect(newest.action == .reconfigure && newest.actor == "Ada" && newest.commit == PlanBuilder.objectID(3))
        #expect(newest.fields == Scenario.fields)
        #expect(newest.source?.description == "keep/app.yaml:3:7")
        #expect(changes.last?.actor == "Setup")
        let all = try await fixture.store.changes(ofRevision: 3, environment: Self.environment)
        #expect(all.count == 26)
        #expect(all.first?.key == .instance("gone", "app"), "in the plan's order")
    }

    @Test func `the history of a unit that moved is all its own`() async throws {
        let fixture = try await Scenario.fixture()
        try await fixture.apply(try await Scenario.everything(fixture))
        func history(_ key: UnitKey) async throws -> [String] {
            guard let unit = try await fixture.store.unit(key, environment: Self.environment) else { return [] }
            return try await fixture.store.changes(of: unit.id, environment: Self.environment).map {
                "\($0.serial) \($0.action.rawValue) \($0.key.name)"
            }
        }
        #expect(
            try await history(.instance("keep", "to")) == [
                "3 move keep/to", "3 reconfigure keep/to", "1 deploy keep/from",
            ])
        #expect(
            try await history(.instance("keep", "from")) == (try await history(.instance("keep", "to"))),
            "by its old name, too")
        #expect(try await history(.customer("to")) == ["3 move to", "3 update to", "1 create from"])
        #expect(try await history(.instance("to", "stays")) == ["3 move to/stays", "1 deploy from/stays"])
        #expect(try await history(.customer("old")) == ["2 delete old", "1 create old"], "destroyed since")
    }

    @Test func `revisions are listed newest first`() async throws {
        let fixture = try await Scenario.fixture()
        try await fixture.apply(try await Scenario.everything(fixture))
        let revisions = try await fixture.store.revisions(environment: Self.environment)
        #expect(revisions.map(\.serial) == [3, 2, 1])
        let newest = try #require(revisions.first)
        #expect(newest.source.commit == PlanBuilder.objectID(3) && newest.source.revision == "main")
        let deletes = newest.counts.filter { $0.action == "delete" }
        #expect(deletes.map(\.kind) == [.customer, .integration, .secret, .instance])
        #expect(deletes.map(\.approved) == [1, 0, 0, 0])
        #expect(newest.counts.filter { $0.action == RevisionCount.purge }.map(\.total) == [1, 1, 1, 1])
        #expect(try await fixture.store.revisions(environment: Self.environment, limit: 1).map(\.serial) == [3])
    }

    @Test func `versions and definitions can be asked for`() async throws {
        let fixture = try await Scenario.fixture()
        try await fixture.apply(try await Scenario.everything(fixture))
        let store = fixture.store
        let versions = try await store.versions(of: "keep-i", environment: Self.environment)
        #expect(versions.map(\.number) == [2, 1])
        #expect(versions.first?.commit == PlanBuilder.objectID(7) && versions.first?.author == "Ada Lovelace")
        #expect(versions.first?.note == "Version 2" && versions.first?.isAvailable == true)
        #expect(try await store.versions(environment: Self.environment).count == 7)
        let newest = try await store.definition(of: "keep-i", environment: Self.environment)
        #expect(newest == Array("{\"definition\":\"keep-i@2\"}".utf8))
        let first = try await store.definition(of: "keep-i", version: 1, environment: Self.environment)
        #expect(first == Array("{\"definition\":\"keep-i@1\"}".utf8))
        #expect(try await store.definition(of: "keep-i", version: 3, environment: Self.environment) == nil)
    }

    @Test func `endpoints keep their ids over delete and restore`() async throws {
        let fixture = try await Scenario.fixture()
        let key = UnitKey.instance("back", "app")
        let deleted = try await fixture.store.endpoints(of: key, environment: Self.environment)
        #expect(deleted.map(\.flow) == ["Import", "Sleep"])
        try await fixture.apply(try await Scenario.everything(fixture))
        #expect(try await fixture.store.endpoints(of: key, environment: Self.environment) == deleted)
    }

    @Test func `an approval is kept until it is used up, and audited`() async throws {
        let fixture = try await Scenario.fixture()
        let approvals = try await fixture.store.approvals(environment: Self.environment)
        let approval = try #require(approvals.first)
        #expect(approvals.count == 1)
        #expect(approval.items == [Approval.Item(action: .delete, key: .customer("gone"))])
        #expect(approval.approvedBy == "Grace" && approval.reason == "They left us.")
        #expect(try await fixture.observe().approvals == approvals)
        try await fixture.apply(try await Scenario.everything(fixture))
        #expect(try await fixture.store.approvals(environment: Self.environment).isEmpty)
        let audit = try await fixture.outside.query("SELECT actor, action, detail FROM weir.audit")
        let (actor, action, detail) = try #require(audit.first).decode((String, String, String).self)
        #expect(actor == "Grace" && action == "approve" && detail.contains("They left us."))
    }

    @Test func `questions about an unknown environment say so`() async throws {
        let fixture = try await StoreFixture()
        let error = await #expect(throws: StoreError.self) {
            _ = try await fixture.store.revisions(environment: "nowhere")
        }
        guard case .unknownEnvironment("nowhere") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a row that weir did not write is named`() async throws {
        let fixture = try await Scenario.fixture()
        for (statement, table) in [
            ("UPDATE weir.environment SET settings = 'x'", "environment"),
            ("UPDATE weir.environment SET settings = '{}'; UPDATE weir.approval SET items = '[1]'", "approval"),
        ] {
            for part in statement.split(separator: ";") {
                try await fixture.outside.execute(PostgresQuery(unescaped: String(part)))
            }
            let error = await #expect(throws: StoreError.self) { _ = try await fixture.observe() }
            guard case .corrupt(let found, _, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(found == table)
        }
    }

    @Test func `a plan is worth a revision where something would be written`() async throws {
        let fixture = try await Scenario.fixture()
        let observed = try await fixture.observe()
        func decision(_ commit: Int = 1, _ change: (inout PlanBuilder) -> Void) -> ApplyDecision {
            var builder = PlanBuilder(observed: observed, commit: commit)
            change(&builder)
            return ApplyDecision(builder.plan, observed: observed)
        }
        #expect(decision { _ in } == .nothingToDo)
        #expect(decision(2) { _ in } == .record)
        #expect(decision(2) { $0.plan.options.targets = [.customer("keep")] } == .nothingToDo)
        #expect(decision { $0.hold(.customer("keep")) } == .record)
        #expect(decision { $0.customer("keep", .update) } == .record)
        #expect(decision { $0.purge(.customer("old")) } == .record)
        #expect(decision { $0.plan.consumedApprovals = observed.approvals.map(\.id) } == .record)
        #expect(decision { $0.plan.source.revision = "v1" } == .nothingToDo)
    }
}
