import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite struct ApplyMoveTests {
    private static func fixture() async throws -> StoreFixture {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            for slug in ["a", "b", "c"] { plan.customer(slug, .insert) }
            for slug in ["x", "y"] { plan.integration(slug, publish: 1, .insert) }
            for slug in ["one", "two", "three"] { plan.instance("a", slug, of: "x", new: ["Import"], .insert) }
            plan.instance("b", "one", of: "y", new: ["Import"], .insert)
        }
        return fixture
    }

    /// `name id`, endpoints included, sorted by id: what must not change but for the names.
    private static func names(_ fixture: StoreFixture) async throws -> [Identifier: String] {
        let state = try await fixture.observeAll()
        var names: [Identifier: String] = [:]
        for unit in state.customers { names[unit.row.id] = unit.key.description }
        for unit in state.integrations { names[unit.row.id] = unit.key.description }
        for unit in state.instances {
            names[unit.row.id] = unit.key.description
            for endpoint in unit.endpoints ?? [] { names[endpoint.id] = "\(unit.key) \(endpoint.flow)" }
        }
        return names
    }

    /// Applies moves, and checks that every id has the name that it is to have.
    private func check(_ renames: [String: String], _ build: (inout PlanBuilder) -> Void) async throws {
        let fixture = try await Self.fixture()
        let before = try await Self.names(fixture)
        try await fixture.apply(build)
        let after = try await Self.names(fixture)
        #expect(Set(before.keys) == Set(after.keys))
        for (id, name) in before {
            let words = name.split(separator: " ").map(String.init)
            let key = words[0...1].joined(separator: " ")
            let expected = [renames[key] ?? key] + words.dropFirst(2)
            #expect(after[id] == expected.joined(separator: " "))
        }
    }

    @Test func `names of instances are swapped`() async throws {
        try await check(["instance a/one": "instance a/two", "instance a/two": "instance a/one"]) { plan in
            plan.instance("a", "two", from: .instance("a", "one"), of: "x", .move)
            plan.instance("a", "one", from: .instance("a", "two"), of: "x", text: "B", .update)
        }
    }

    @Test func `names go around in a circle`() async throws {
        try await check([
            "instance a/one": "instance a/two", "instance a/two": "instance a/three",
            "instance a/three": "instance a/one",
        ]) { plan in
            plan.instance("a", "two", from: .instance("a", "one"), of: "x", .move)
            plan.instance("a", "three", from: .instance("a", "two"), of: "x", .move)
            plan.instance("a", "one", from: .instance("a", "three"), of: "x", .move)
        }
    }

    @Test func `customers swap their names, and their instances follow`() async throws {
        try await check([
            "customer a": "customer b", "customer b": "customer a", "instance a/one": "instance b/one",
            "instance a/two": "instance b/two", "instance a/three": "instance b/three",
            "instance b/one": "instance a/one",
        ]) { plan in
            plan.customer("b", from: "a", .move)
            plan.customer("a", from: "b", text: "B", .update)
            plan.instance("b", "one", from: .instance("a", "one"), of: "x", .move)
            plan.instance("b", "two", from: .instance("a", "two"), of: "x", text: "B", .update)
            plan.instance("a", "one", from: .instance("b", "one"), of: "y", .move)
        }
    }

    @Test func `names follow each other in a chain, with an integration's new one beside`() async throws {
        try await check([
            "customer b": "customer d", "customer a": "customer b", "instance a/one": "instance b/one",
            "instance a/two": "instance b/two", "instance a/three": "instance b/new",
            "instance b/one": "instance d/one",
            "integration x": "integration y", "integration y": "integration z",
        ]) { plan in
            plan.customer("b", from: "a", .move)
            plan.customer("d", from: "b", .move)
            plan.integration("z", from: "y", .move)
            plan.integration("y", from: "x", .update)
            plan.instance("b", "one", from: .instance("a", "one"), of: "y", text: "B", .update)
            plan.instance("b", "new", from: .instance("a", "three"), of: "y", text: "B", .update)
        }
    }

    @Test func `a tombstone is displaced, and keeps everything but its name`() async throws {
        let fixture = try await Self.fixture()
        try await fixture.apply { $0.instance("a", "two", of: "x", .delete) }
        let before = try await fixture.observeAll()
        try await fixture.apply { plan in
            plan.displace(.instance("a", "two"), to: "two~1a2b3c4d")
            plan.instance("a", "two", from: .instance("a", "one"), of: "x", .move)
        }
        let after = try await fixture.observeAll()
        func instance(_ slug: String, _ state: ObservedState) -> ObservedInstance? {
            state.instances.first { $0.customer == "a" && $0.slug == slug }
        }
        let tombstone = try #require(instance("two~1a2b3c4d", after))
        var old = try #require(instance("two", before))
        #expect(tombstone.row.id == old.row.id && tombstone.row.deletedAt == old.row.deletedAt)
        old.slug = tombstone.slug
        old.row = tombstone.row
        #expect(old == tombstone)
        #expect(instance("two", after)?.row.id == instance("one", before)?.row.id)
    }

    @Test func `a name that somebody took meanwhile fails the revision by its key`() async throws {
        let fixture = try await Self.fixture()
        var builder = PlanBuilder(observed: try await fixture.observe())
        builder.customer("d", from: "a", .move)
        builder.customer("e", from: "b", .move)
        let plan = builder.plan
        try await fixture.outside.execute("UPDATE weir.customer SET slug = 'd' WHERE slug = 'c'")
        let before = try await fixture.dump()
        let error = await #expect(throws: StoreError.self) { try await fixture.apply(plan) }
        guard case .premiseFailed(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure == PremiseFailure(step: .moveCustomers, expected: 2, found: 1, rows: ["d"]))
        #expect(try await fixture.dump() == before)
    }

    @Test func `what wrote a row last is known, whatever came after`() async throws {
        let fixture = try await Self.fixture()
        let first = try await fixture.observe()
        var builder = PlanBuilder(observed: first, commit: 2)
        builder.customer("b", text: "B", .update)
        try await fixture.apply(builder.plan)
        let rows = first.customers.map(\.row.id)
        let sources = try await fixture.store.observe(environment: StoreFixture.environment) { snapshot in
            try await snapshot.sources(of: rows, environment: first.environment?.id ?? .random())
        }
        #expect(rows.map { sources[$0]?.commit } == [1, 2, 1].map { PlanBuilder.objectID($0) })
        #expect(sources[rows[1]]?.tree == PlanBuilder.objectID(1002))
    }
}
