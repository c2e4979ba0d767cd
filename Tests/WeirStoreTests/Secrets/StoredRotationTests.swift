import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirRotation
import WeirStore

/// Rotations as they are stored, with the machine that says what comes next.
@Suite("Stored rotations") struct StoredRotationTests {
    private let key = PlanBuilder.secretKey("keep/KEY")

    /// A secret with a value, in an environment with a lease.
    private struct Place {
        let fixture: StoreFixture
        let lease: Lease
        let secret: Identifier
        var environment: Identifier { lease.environmentID }

        func stored() async throws -> StoredRotation {
            try #require(try await fixture.store.rotation(of: secret, environment: environment))
        }

        func machine(_ stored: StoredRotation, overlap: Int = 0) -> RotationMachine {
            RotationMachine(
                record: stored.record,
                capabilities: RotatorCapabilities(origin: .generated, stages: false, probes: false, revokes: false),
                every: nil, overlap: overlap)
        }

        /// Tells the machine, and stores what it answers.
        @discardableResult
        func send(_ event: RotationEvent, overlap: Int = 0) async throws -> StoredRotation? {
            let before = try await stored()
            let transition = try #require(
                machine(before, overlap: overlap).transition(on: event, at: before.now, lagging: before.lagging),
                "\(event) in \(before.record.stage)")
            return try await commit(transition)
        }

        func commit(_ transition: RotationTransition) async throws -> StoredRotation? {
            let value = transition.storesValue.map { number in
                NewSecretVersion(
                    sealed: Array("sealed \(number)".utf8), dataKey: PlanBuilder.keyID,
                    fingerprint: Array("fingerprint \(number)xxxxxx".utf8.prefix(16)), sourceVersion: nil)
            }
            return try await fixture.store.commit(
                RotationCommit(transition, value: value), environment: environment, lease: lease, actor: "driver")
        }
    }

    private func place() async throws -> Place {
        let fixture = try await Scenario.fixture()
        let lease = try await fixture.lease()
        let secret = try #require(try await fixture.store.secretID(key, environment: lease.environmentID))
        return Place(fixture: fixture, lease: lease, secret: secret)
    }

    private let request = RotationEvent.requested(RotationRequest(.requested))

    @Test("a whole rotation: labels, values, epoch, history and audit")
    func whole() async throws {
        let place = try await place()
        try await place.send(request)
        for _ in 0..<3 { try await place.send(.done) }
        var stored = try await place.stored()
        #expect(stored.record.stage == .verified && stored.record.labels == [1: .current, 2: .pending])
        try await place.send(.done)
        stored = try await place.stored()
        #expect(stored.record.labels == [1: .previous, 2: .current] && stored.record.epoch == 2)
        try await place.send(.done)
        while try await place.stored().record.stage != .retired {
            let activity = try await place.stored().record.activity
            try await place.send(activity == .wait ? .tick : .done)
        }
        try await place.fixture.store.shred(place.secret, environment: place.environment, lease: place.lease)
        try await place.send(.done)
        stored = try await place.stored()
        #expect(stored.record.stage == .idle && stored.record.labels == [2: .current])
        #expect(stored.versions.map { $0.sealed == nil } == [true, false])
        #expect(stored.versions[0].retiredAt != nil && stored.versions[0].shreddedAt != nil)
        let events = try await place.fixture.store.audit(of: place.secret, environment: place.environment)
        #expect(events.count == 3 && events.allSatisfy { $0.actor == "driver" && $0.action == "rotation" })
        #expect(
            try await place.fixture.store.verifyAudit(environment: StoreFixture.environment) == .intact(entries: 4))
        #expect(try await place.fixture.store.openRotations(environment: place.environment).isEmpty)
    }

    @Test("every field of a record comes back as it was stored")
    func coding() async throws {
        let place = try await place()
        let before = try await place.stored()
        var after = before.record
        after.revision = 1
        after.notBefore = Instant(microseconds: 1_800_000_000_000_001)
        (after.stage, after.activity, after.latest, after.generation, after.failures) = (.overlap, .probe, 7, 3, 2)
        after.lastPromotion = Instant(microseconds: 1_800_000_000_000_002)
        after.delayedUntil = Instant(microseconds: 1_800_000_000_000_003)
        after.queued = RotationRequest(.generation(5), isCompromised: true)
        var running = RunningRotation(operation: .random(), request: RotationRequest(.sourceChanged))
        (running.attempts, running.isAbandoned, running.wasAborted, running.startsOver) = (4, true, true, true)
        (running.isDemoted, running.skipsGrace, running.skipsConsumers) = (true, true, true)
        (running.hasAlerted, running.hasReportedLag, running.stagedAt, running.verifiedAt) = (true, true, 8, 9)
        running.labelledAt = Instant(microseconds: 1_800_000_000_000_004)
        running.provedAt = Instant(microseconds: 1_800_000_000_000_005)
        running.earlierPromotion = Instant(microseconds: 1_800_000_000_000_006)
        after.running = running
        var transition = try #require(
            place.machine(before).transition(on: request, at: before.now, lagging: before.lagging))
        transition.after = after
        let stored = try #require(try await place.commit(transition))
        #expect(stored.record == after)
    }

    @Test("a step that began with another record is not stored, and nothing of it")
    func collision() async throws {
        let place = try await place()
        let first = try await place.stored()
        let transition = try #require(place.machine(first).transition(on: request, at: first.now, lagging: 0))
        #expect(try await place.commit(transition) != nil)
        let before = try await place.fixture.dump()
        #expect(try await place.commit(transition) == nil)
        #expect(try await place.fixture.dump() == before)
    }

    @Test("without the lease nothing is stored")
    func fence() async throws {
        let place = try await place()
        _ = try await place.fixture.store.acquireLease(environment: StoreFixture.environment, holder: "tester")
        let before = try await place.fixture.dump()
        let error = await #expect(throws: StoreError.self) { try await place.send(request) }
        guard case .leaseLost = error else { throw try #require(error) }
        #expect(try await place.fixture.dump() == before)
    }

    @Test("the previous value stays until every consumer has acknowledged, whoever asked before")
    func consumers() async throws {
        let place = try await place()
        let instance = try #require(
            try await place.fixture.observe().instances.first { $0.key.name == "keep/app" }?.row.id)
        try await place.fixture.apply(commit: 3) {
            $0.instance("keep", "app", of: "keep-i", text: "C", secrets: ["keep/KEY"], .update)
        }
        // The apply above has taken the lease over.
        let lease = try await place.fixture.lease()
        let now = Place(fixture: place.fixture, lease: lease, secret: place.secret)
        let store = place.fixture.store
        try await store.takeOver(instance, runner: "runner-1", environment: now.environment)
        try await now.send(request)
        for _ in 0..<4 { try await now.send(.done) }
        try await store.announce(try await now.stored().record, environment: now.environment, lease: lease)
        try await now.send(.done)
        let waiting = try await now.stored()
        #expect(waiting.record.stage == .overlap && waiting.record.activity == .wait && waiting.lagging == 1)

        // Somebody who believes that nobody lags is told otherwise by the database.
        let hasty = try #require(now.machine(waiting).transition(on: .tick, at: waiting.now, lagging: 0))
        #expect(hasty.needsAcknowledgementOf == 2)
        #expect(try await now.commit(hasty) == nil)
        #expect(try await now.stored().record == waiting.record)

        let used = try await store.secretUses(of: instance, environment: now.environment)
        #expect(used.map(\.version) == [1] && used.map(\.isUpToDate) == [false])
        #expect(
            !(try await store.acknowledge(
                now.secret, epoch: 2, by: instance, runner: "another", environment: now.environment)))
        #expect(
            !(try await store.acknowledge(
                now.secret, epoch: 3, by: instance, runner: "runner-1", environment: now.environment)))
        #expect(
            try await store.acknowledge(
                now.secret, epoch: 2, by: instance, runner: "runner-1", environment: now.environment))
        #expect(try await now.stored().lagging == 0)
        #expect(try await now.send(.tick)?.record.stage == .revoking)
    }

    @Test("an instance without a runner has what was announced")
    func announced() async throws {
        let place = try await place()
        let instance = try #require(
            try await place.fixture.observe().instances.first { $0.key.name == "keep/app" }?.row.id)
        try await place.fixture.apply(commit: 3) {
            $0.instance("keep", "app", of: "keep-i", text: "C", secrets: ["keep/KEY"], .update)
        }
        let now = Place(fixture: place.fixture, lease: try await place.fixture.lease(), secret: place.secret)
        try await now.send(request)
        for _ in 0..<4 { try await now.send(.done) }
        #expect(try await now.stored().lagging == 1)
        try await now.fixture.store.announce(
            try await now.stored().record, environment: now.environment, lease: now.lease)
        #expect(try await now.stored().lagging == 0)
        let used = try await now.fixture.store.secretUses(of: instance, environment: now.environment)
        #expect(used.map(\.version) == [2])
    }
}

/// What the database refuses, whoever asks.
@Suite("What rotations cannot do to the database") struct RotationConstraintTests {
    private func refused(_ fixture: StoreFixture, _ statement: PostgresQuery, _ words: String) async throws {
        let before = try await fixture.dump()
        let error = await #expect(throws: PostgresError.self) { _ = try await fixture.outside.query(statement) }
        #expect("\(String(describing: error))".contains(words), "\(String(describing: error))")
        #expect(try await fixture.dump() == before)
    }

    private let addPending: PostgresQuery = """
        INSERT INTO weir.secret_version (environment, secret_id, number, label, sealed, data_key_id, fingerprint)
        SELECT environment, secret_id, 2, 'pending', sealed, data_key_id, fingerprint FROM weir.secret_version
        """

    private func rotation(staged: Int?, verified: Int?, stage: String = "verified") -> PostgresQuery {
        """
        INSERT INTO weir.rotation
            (environment, secret_id, revision, epoch, stage, activity, latest, generation, failures, staged_at, verified_at)
        SELECT environment, id, 9, 4, \(stage), 'promote', 2, 0, 0, \(staged), \(verified) FROM weir.secret
        """
    }

    @Test(
        "nothing becomes current without a proof that is newer than its staging",
        arguments: [
            (nil, nil, "verified"), (5, nil, "verified"), (5, 5, "verified"), (6, 5, "verified"), (5, 6, "staged"),
        ] as [(Int?, Int?, String)])
    func proof(_ staged: Int?, _ verified: Int?, _ stage: String) async throws {
        let fixture = try await Scenario.fixture()
        _ = try await fixture.outside.query(addPending)
        _ = try await fixture.outside.query(rotation(staged: staged, verified: verified, stage: stage))
        _ = try await fixture.outside.query("UPDATE weir.secret_version SET label = NULL WHERE label = 'current'")
        try await refused(
            fixture, "UPDATE weir.secret_version SET label = 'current', promoted_at = now() WHERE label = 'pending'",
            "was not proved since it was made known")
    }

    @Test("with a proof it does")
    func proved() async throws {
        let fixture = try await Scenario.fixture()
        _ = try await fixture.outside.query(addPending)
        _ = try await fixture.outside.query(rotation(staged: 5, verified: 6))
        _ = try await fixture.outside.query("UPDATE weir.secret_version SET label = 'previous' WHERE label = 'current'")
        _ = try await fixture.outside.query(
            "UPDATE weir.secret_version SET label = 'current', promoted_at = now() WHERE label = 'pending'")
    }

    @Test("what was given up does not become current, values do not change, and none with a label is lost")
    func values() async throws {
        let fixture = try await Scenario.fixture()
        try await refused(fixture, "UPDATE weir.secret_version SET sealed = 'other'", "cannot be changed")
        try await refused(fixture, "UPDATE weir.secret_version SET sealed = NULL", "cannot be changed")
        try await refused(fixture, "TRUNCATE weir.secret_version", "cannot be emptied")
        _ = try await fixture.outside.query("UPDATE weir.secret_version SET label = NULL")
        try await refused(fixture, "UPDATE weir.secret_version SET label = 'current'", "was given up")
        _ = try await fixture.outside.query("UPDATE weir.secret_version SET sealed = NULL")
    }

    @Test("an epoch does not go back")
    func epoch() async throws {
        let fixture = try await Scenario.fixture()
        _ = try await fixture.outside.query(rotation(staged: nil, verified: nil))
        try await refused(fixture, "UPDATE weir.rotation SET epoch = 3", "cannot go back")
        try await refused(fixture, "UPDATE weir.rotation SET revision = 8", "cannot go back")
        _ = try await fixture.outside.query("UPDATE weir.rotation SET epoch = 5, revision = 10")
    }

    @Test("what was audited stays, and whoever gets around that is found out")
    func audit() async throws {
        let fixture = try await Scenario.fixture()
        let environment = try await fixture.lease().environmentID
        for _ in 0..<3 {
            _ = try await fixture.store.approve(
                environment: StoreFixture.environment, commit: PlanBuilder.objectID(3), items: [], by: "Ada",
                reason: "x")
        }
        func verdict() async throws -> AuditVerdict {
            try await fixture.store.verifyAudit(environment: StoreFixture.environment)
        }
        #expect(try await verdict() == .intact(entries: 4))
        try await refused(fixture, "UPDATE weir.audit SET actor = 'x'", "cannot be changed")
        try await refused(fixture, "DELETE FROM weir.audit", "cannot be changed")
        try await refused(fixture, "TRUNCATE weir.audit", "cannot be changed")
        for statement: PostgresQuery in [
            "UPDATE weir.audit SET actor = 'x' WHERE number = 2", "DELETE FROM weir.audit WHERE number = 2",
            "DELETE FROM weir.audit WHERE number = 4",
            "UPDATE weir.audit SET at = at + interval '1 s' WHERE number = 1",
            "DELETE FROM weir.audit_head",
        ] {
            _ = try await fixture.outside.query("BEGIN")
            _ = try await fixture.outside.query("ALTER TABLE weir.audit DISABLE TRIGGER keep_audit")
            _ = try await fixture.outside.query(statement)
            _ = try await fixture.outside.query("COMMIT")
            guard case .broken = try await verdict() else {
                Issue.record("\(statement.text) was not found")
                return
            }
            _ = try await fixture.outside.query("DELETE FROM weir.audit")
            _ = try await fixture.outside.query("DELETE FROM weir.audit_head")
            _ = try await fixture.outside.query("ALTER TABLE weir.audit ENABLE TRIGGER keep_audit")
            for number in 1...4 {
                _ = try await fixture.outside.query(
                    """
                    INSERT INTO weir.audit (environment, at, actor, action, detail)
                    VALUES (\(environment), now(), 'Ada', 'test', \("{\"n\": \(number)}"))
                    """)
            }
            #expect(try await verdict() == .intact(entries: 4))
        }
    }
}
