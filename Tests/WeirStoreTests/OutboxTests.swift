import Testing
import WeirModel
import WeirNotify
import WeirPlanning
import WeirPostgres
import WeirStore

@Suite("The outbox") struct OutboxTests {
    private static let own = [StoreFixture.environment]
    private static let now = Instant(microseconds: 1_795_322_400_000_000)

    private static func held(_ names: String...) -> Announcement {
        var announcement = Announcement(.held, environment: StoreFixture.environment, time: now)
        announcement.name(names.map { .init(name: $0, reason: "it does not validate") })
        return announcement
    }

    private static func types(_ fixture: StoreFixture) async throws -> [String] {
        try await fixture.outside.query(
            "SELECT payload::json ->> 'type' FROM weir.outbox WHERE recipient = '' ORDER BY created_at"
        ).map { try $0.decode(String.self, at: 0) }
    }

    private static func due(_ fixture: StoreFixture) async throws {
        try await fixture.outside.execute(
            "UPDATE weir.outbox SET next_attempt_at = clock_timestamp() WHERE next_attempt_at IS NOT NULL")
    }

    @Test("a revision is told in its own transaction, and one that did not come about is not")
    func applied() async throws {
        let fixture = try await StoreFixture()
        let applied = try await fixture.apply { $0.customer("globex", .insert) }
        let row = try await fixture.outside.query("SELECT id, payload FROM weir.outbox").map {
            try $0.decode((Identifier, String).self)
        }
        #expect(row.map(\.0) == [applied.id])
        let told = try #require(Announcement(json: Array((row.first?.1 ?? "").utf8)))
        #expect(told.kind == .applied && told.serial == 1 && told.environment == StoreFixture.environment)
        #expect(told.actor == "Ada" && told.counts == [.init(kind: "customer", action: "create", total: 1)])
        let plan = PlanBuilder(observed: try await fixture.observeAll(), commit: 2).plan
        struct Stop: Error {}
        _ = try? await fixture.apply(plan, steps: ApplySteps { if $0 == .checkLease { throw Stop() } })
        #expect(try await Self.types(fixture) == ["environment.applied"])
    }

    @Test("what lasts is told once, again when it changes, and when it is over")
    func conditions() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        func note(_ held: Announcement?, at time: Instant = Self.now) async throws {
            try await fixture.store.announce([.held: held, .failed: nil], lease: lease, at: time)
        }
        try await note(nil)
        #expect(try await Self.types(fixture) == [])
        try await note(Self.held("instance globex/erp"))
        try await note(Self.held("instance globex/erp"), at: Self.now.adding(seconds: 60))
        #expect(try await Self.types(fixture) == ["environment.held"])
        try await note(Self.held("instance globex/erp", "instance hooli/erp"))
        try await note(nil)
        try await note(nil)
        #expect(
            try await Self.types(fixture) == ["environment.held", "environment.held", "environment.held.resolved"])
        try await note(Self.held("instance globex/erp"))
        #expect(try await Self.types(fixture).count == 4)
    }

    @Test("who has lost the lease says nothing")
    func fenced() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        try await fixture.outside.execute("UPDATE weir.lease SET epoch = epoch + 1")
        await #expect(throws: StoreError.self) {
            try await fixture.store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
        }
        #expect(try await Self.types(fixture) == [])
    }

    @Test("each recipient gets what it wants under one id; several who deliver share the messages")
    func handedOut() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        for number in 0..<20 {
            try await fixture.store.announce([.held: Self.held("instance \(number)")], lease: lease, at: Self.now)
        }
        #expect(try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["ops", "audit"] } == 20)
        #expect(try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["ops", "audit"] } == 0)
        let store = fixture.store
        let claimed = try await withThrowingTaskGroup(of: [OutboxMessage].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var all: [OutboxMessage] = []
                    while true {
                        let some = try await store.claimMessages(
                            for: ["audit", "ops"], of: Self.own, each: 2, limit: 3)
                        if some.isEmpty { return all }
                        all += some
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        // A message that another has locked is skipped, and left to the next who looks.
        let rest = try await store.claimMessages(for: ["audit", "ops"], of: Self.own, each: 100, limit: 100)
        let keys = (claimed + rest).map { "\($0.recipient) \($0.id)" }
        #expect(keys.count == 40 && Set(keys).count == 40)
        #expect(Set((claimed + rest).map(\.id)).count == 20)
        #expect((claimed + rest).allSatisfy { $0.attempts == 1 })
        #expect(try await store.claimMessages(for: ["audit", "ops"], of: Self.own, each: 100, limit: 100).isEmpty)
        // Whoever claimed them is dead, and a minute has passed.
        try await Self.due(fixture)
        let again = try await store.claimMessages(for: ["ops"], of: Self.own, each: 100, limit: 100)
        #expect(again.count == 20 && again.allSatisfy { $0.attempts == 2 && $0.recipient == "ops" })
        #expect(Set(again.map(\.id)) == Set(claimed.map(\.id) + rest.map(\.id)))
    }

    @Test("a controller of other environments leaves these alone, whatever its recipients are called")
    func others() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        try await fixture.store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
        #expect(try await fixture.store.handOutAnnouncements(of: ["staging"]) { _ in ["ops"] } == 0)
        #expect(try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["ops"] } == 1)
        #expect(try await fixture.store.claimMessages(for: ["ops"], of: ["staging"], each: 1, limit: 1).isEmpty)
        #expect(try await fixture.store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).count == 1)
        #expect(try await fixture.store.outboxDepths(of: ["staging"]).isEmpty)
    }

    @Test("one recipient's backlog leaves room for the others")
    func room() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        for number in 0..<10 {
            try await fixture.store.announce([.held: Self.held("instance \(number)")], lease: lease, at: Self.now)
            _ = try await fixture.store.handOutAnnouncements(of: Self.own) { _ in
                number == 9 ? ["busy", "idle"] : ["busy"]
            }
        }
        let claimed = try await fixture.store.claimMessages(for: ["busy", "idle"], of: Self.own, each: 1, limit: 2)
        #expect(claimed.map(\.recipient).sorted() == ["busy", "idle"])
    }

    @Test("what was tried again since is not spoilt by whoever was slow; a late success counts")
    func slow() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        try await fixture.store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
        _ = try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["ops"] }
        let first = try #require(
            try await fixture.store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).first)
        try await Self.due(fixture)
        let second = try #require(
            try await fixture.store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).first)
        #expect(second.id == first.id && second.attempts == 2)
        try await fixture.store.settle(first, .dead(error: "too late"))
        var state = try await fixture.store.outbox(environment: StoreFixture.environment)
        #expect(state.pending == 1 && state.dead == 0)
        try await fixture.store.settle(first, .delivered)
        try await fixture.store.settle(second, .dead(error: "it answered 503"))
        state = try await fixture.store.outbox(environment: StoreFixture.environment)
        #expect(state.pending == 0 && state.dead == 0)
    }

    @Test("dead letters are shown with their reason, tried again on request, and forgotten after a month")
    func dead() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        let (store, name) = (fixture.store, StoreFixture.environment)
        try await store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
        _ = try await store.handOutAnnouncements(of: Self.own) { _ in ["ops"] }
        let message = try #require(try await store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).first)
        try await store.settle(message, .retry(Self.now.adding(seconds: 86_400 * 365), error: "it answered 503"))
        var state = try await store.outbox(environment: name)
        #expect(state.pending == 1 && state.oldestRecipient == "ops" && state.oldestError == "it answered 503")
        try await store.settle(message, .dead(error: "it answered 410"))
        state = try await store.outbox(environment: name)
        let letter = try #require(state.deadLetters.first)
        #expect(state.dead == 1 && state.pending == 0 && letter.recipient == "ops" && letter.attempts == 1)
        #expect(letter.type == "environment.held" && letter.error == "it answered 410")
        let depths = try await store.outboxDepths(of: Self.own)
        #expect(depths.map(\.dead) == [1] && depths.map(\.pending) == [0])
        #expect(try await store.retryDeadLetters(environment: name, actor: "ada") == 1)
        #expect(try await store.retryDeadLetters(environment: name, actor: "ada") == 0)
        let again = try #require(try await store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).first)
        #expect(again.id == message.id && again.attempts == 1)
        try await store.settle(again, .dead(error: "it answered 410"))
        try await fixture.outside.execute("UPDATE weir.outbox SET dead_at = now() - interval '31 days'")
        try await store.cleanOutbox()
        #expect(try await store.outbox(environment: name).dead == 0)
    }

    @Test("a report of a commit takes the place of the one that is still on its way")
    func reports() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        let commits = try ["01", "02"].map { digits in
            try #require(ObjectID(String(repeating: digits, count: 20)))
        }
        func report(_ commit: ObjectID, _ state: CommitReport.State) async throws {
            try await fixture.store.announce(
                [:], report: (CommitReport(commit: commit, state: state, description: "x"), "host"), lease: lease,
                at: Self.now)
        }
        try await report(commits[0], .failure)
        try await report(commits[0], .failure)
        try await report(commits[0], .success)
        try await report(commits[1], .success)
        let messages = try await fixture.store.claimMessages(for: ["host"], of: Self.own, each: 9, limit: 9)
        let reports = messages.compactMap { CommitReport(json: $0.payload) }
        #expect(reports.count == 2 && reports.allSatisfy { $0.state == .success })
        #expect(Set(reports.map(\.commit)) == Set(commits))
    }

    @Test("what nobody hands out or delivers does not stay for ever")
    func abandoned() async throws {
        let fixture = try await StoreFixture()
        let lease = try await fixture.lease()
        func count(_ condition: String) async throws -> Int64 {
            try await fixture.outside.query(
                PostgresQuery(unescaped: "SELECT count(*) FROM weir.outbox WHERE \(condition)")
            ).map { try $0.decode(Int64.self, at: 0) }.first ?? -1
        }
        try await fixture.store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
        try await fixture.outside.execute("UPDATE weir.outbox SET created_at = now() - interval '4 days'")
        try await fixture.store.announce([.held: Self.held("b")], lease: lease, at: Self.now)
        #expect(try await count("true") == 1)
        _ = try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["former"] }
        try await fixture.outside.execute("UPDATE weir.outbox SET next_attempt_at = now() - interval '5 days'")
        try await fixture.store.cleanOutbox()
        #expect(try await count("dead_at IS NOT NULL AND last_error LIKE '%no controller delivers%'") == 1)
        try await fixture.outside.execute(
            "UPDATE weir.outbox SET dead_at = NULL, delivered_at = now() - interval '2 days'")
        try await fixture.store.cleanOutbox()
        #expect(try await count("true") == 0)
    }

    @Test("row 20: whoever delivers by a clock that jumped neither loses the message nor sends it again at once")
    func clock() async throws {
        for years in [-20, 20] as [Int64] {
            let fixture = try await StoreFixture()
            let lease = try await fixture.lease()
            try await fixture.store.announce([.held: Self.held("a")], lease: lease, at: Self.now)
            _ = try await fixture.store.handOutAnnouncements(of: Self.own) { _ in ["ops"] }
            let message = try #require(
                try await fixture.store.claimMessages(for: ["ops"], of: Self.own, each: 1, limit: 1).first)
            let time = Self.now.adding(seconds: years * 365 * 86_400)
            let before = try #require(
                try await fixture.outside.query("SELECT clock_timestamp()::text")
                    .map { try $0.decode(String.self, at: 0) }.first)
            try await fixture.store.settle(message, .retry(time, error: "it answered 503"))
            try await fixture.store.cleanOutbox()
            let kept = try await fixture.outside.query(
                """
                SELECT (next_attempt_at >= \(before)::timestamptz + interval '1 second'
                    AND next_attempt_at < now() + interval '2 days')::text
                FROM weir.outbox WHERE recipient = 'ops' AND dead_at IS NULL
                """
            ).map { try $0.decode(String.self, at: 0) }
            #expect(kept == ["true"], "\(years)")
        }
    }
}
