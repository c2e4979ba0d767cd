import Synchronization
import Testing
import WeirCustody
import WeirModel
import WeirRotation
import WeirSecrets
import WeirStore

@Suite("Driving rotations") struct RotationDriverTests {
    private let first = RotationRequest(.first)
    private let again = RotationRequest(.requested)

    @Test("a key that a service issues is stored, proved and current; the one before is taken away by its id")
    func issued() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        let one = try #require(try await fixture.driver(lease).drive(fixture.secret))
        #expect(one.stored.record.stage == .idle && one.notices.contains(.promoted(version: 1)))
        #expect(try await fixture.current(lease) == "key 1")
        try await fixture.ask(again, lease)
        let two = try #require(try await fixture.driver(lease).drive(fixture.secret))
        #expect(two.notices.contains(.retired(version: 1)) && two.stored.problem == nil)
        #expect(try await fixture.current(lease) == "key 2")
        #expect(two.stored.versions.map(\.account) == ["id 1", "id 2"])
        #expect(fixture.service.state.withLock { $0.accepted } == ["key 2": "id 2"])
    }

    @Test("a key whose answer was lost is asked for again by the same operation, and not made twice")
    func lostAnswer() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        fixture.service.state.withLock { $0.losesAnswer = true }
        try await fixture.ask(first, lease)
        let outcome = try #require(try await fixture.driver(lease).drive(fixture.secret))
        #expect(outcome.stored.record.stage == .idle && outcome.stored.record.current == 1)
        #expect(fixture.service.state.withLock { $0.issued.count } == 1)
        #expect(try await fixture.current(lease) == "key 1")
    }

    @Test("row 18: what a process that died had proved is proved again before it is current")
    func provedAgain() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        _ = try await fixture.driver(lease).drive(fixture.secret)
        try await fixture.ask(again, lease)
        let dying = fixture.driver(
            lease,
            steps: RotationSteps { point in
                guard case .committed(.verified, _) = point else { return }
                throw CancellationError()
            })
        await #expect(throws: CancellationError.self) { try await dying.drive(fixture.secret) }
        // Somebody takes the new key away before anybody goes on.
        fixture.service.state.withLock { $0.accepted["key 2"] = nil }
        let next = fixture.driver(
            lease,
            steps: RotationSteps { point in
                guard case .committed(let stage, _) = point, [.promoted, .overlap].contains(stage) else { return }
                #expect(fixture.service.state.withLock { $0.accepted["key 2"] != nil }, "\(stage): it is refused")
            })
        _ = try await next.drive(fixture.secret)
        let current = try #require(try await fixture.current(lease))
        #expect(fixture.service.state.withLock { $0.accepted[current] != nil }, "\(current)")
    }

    @Test("what stands in the way is kept with the secret, and gone when it is gone")
    func problem() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        // The driver comes back as soon as it may, which on a busy machine is before this call returns.
        fixture.service.fail("probe", times: .max)
        try await fixture.ask(first, lease)
        let stuck = try #require(try await fixture.driver(lease, patience: .zero).drive(fixture.secret))
        #expect(stuck.stored.problem == "v1: the service does not answer probe")
        #expect(stuck.stored.record.stage == .staged && stuck.stored.record.notBefore != nil)
        fixture.service.fail("probe", times: 0)
        let done = try #require(try await fixture.driver(lease).drive(fixture.secret))
        #expect(done.stored.problem == nil && done.stored.record.current == 1)
    }

    @Test("whoever has lost the lease touches nothing outside and stores nothing")
    func fenced() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        let driver = fixture.driver(
            lease,
            steps: RotationSteps { point in
                // Another takes over while this one is asleep, right before it calls the service.
                guard case .performing(_, .stage) = point else { return }
                _ = try await fixture.lease("tester")
            })
        let error = await #expect(throws: StoreError.self) { try await driver.drive(fixture.secret) }
        guard case .leaseLost = error else { throw try #require(error) }
        #expect(fixture.service.state.withLock { $0.calls } == [])
    }

    @Test("drivers that get into each other's way break nothing, and each transition is stored once")
    func collisions() async throws {
        let fixture = try await CustodyFixture()
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...3 {
                group.addTask { _ = try await fixture.driver(lease).drive(fixture.secret) }
            }
            try await group.waitForAll()
        }
        let stored = try await fixture.stored(lease)
        // Each that finds out where the others have got counts as an attempt; too many, and it is tried again later.
        let isDone = stored.record.labels == [1: .current]
        let isPutOff = stored.record.labels.isEmpty && stored.record.queued == first
        #expect(stored.record.stage == .idle && (isDone || isPutOff), "\(stored.record)")
        #expect(fixture.service.state.withLock { $0.issued.count } == 1)
        guard case .intact = try await fixture.store.verifyAudit(environment: CustodyFixture.environment) else {
            Issue.record("the audit is broken")
            return
        }
    }

    @Test("without a key nothing is made, and it says so")
    func withoutKey() async throws {
        let fixture = try await CustodyFixture(.generated(.token(bytes: 32)))
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        let outcome = try #require(
            try await fixture.driver(lease, ring: .some(nil), patience: .zero).drive(fixture.secret))
        #expect(outcome.stored.versions.isEmpty)
        #expect(outcome.stored.problem?.contains("no encryption key is configured") == true)
    }

    // MARK: Sources

    private let source = SecretOrigin.source(.environment(name: "KEY"))

    @Test("a source that has the current value still is waited for; another value is a rotation")
    func sources() async throws {
        let fixture = try await CustodyFixture(source)
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        @Sendable func value(_ text: String) -> (SecretValue, SourceVersion?)? { (SecretValue(text.utf8), nil) }
        _ = try await fixture.driver(lease) { value("one") }.drive(fixture.secret)
        #expect(try await fixture.current(lease) == "one")
        try await fixture.ask(again, lease)
        let waiting = try #require(try await fixture.driver(lease) { value("one") }.drive(fixture.secret))
        #expect(waiting.stored.record.activity == .awaitSource && waiting.notices.contains(.sourceHasToChange))
        try await fixture.ask(RotationRequest(.sourceChanged), lease)
        let done = try #require(try await fixture.driver(lease) { value("two") }.drive(fixture.secret))
        #expect(done.stored.record.stage == .idle && done.stored.record.current == 2)
        #expect(try await fixture.current(lease) == "two")
    }

    @Test("a source that cannot be read here is left to who can")
    func elsewhere() async throws {
        let fixture = try await CustodyFixture(source)
        let lease = try await fixture.lease()
        try await fixture.ask(first, lease)
        let outcome = try #require(try await fixture.driver(lease).drive(fixture.secret))
        #expect(outcome.stored.record.stage == .planned && outcome.stored.record.activity == .readSource)
        #expect(outcome.stored.record.failures == 0 && outcome.stored.problem == nil)
        let open = try await fixture.store.openRotations(environment: lease.environmentID)
        #expect(open.map(\.secret) == [fixture.secret] && open.allSatisfy(\.isDue))
    }
}
