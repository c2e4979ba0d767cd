import Testing
import WeirModel
import WeirRotation

@Suite("Paths of rotations") struct RotationPathTests {
    /// Performs until the machine rests, and returns the stages that it went through.
    private func path(_ driver: inout ModelDriver, _ outcome: (RotationRecord) -> ModelOutcome = { _ in .success })
        -> [RotationStage]
    {
        var stages = [driver.record.stage]
        for _ in 0..<200 where !driver.isAtRest {
            driver.perform(outcome(driver.record))
            if driver.record.stage != stages.last { stages.append(driver.record.stage) }
        }
        return stages
    }

    private func advance(_ driver: inout ModelDriver, to stage: RotationStage) {
        for _ in 0..<50 where driver.record.stage != stage { driver.perform(.success) }
        #expect(driver.record.stage == stage)
    }

    private func driver(_ rotator: ModelRotator, current: Int? = 1) throws -> ModelDriver {
        ModelDriver(rotator.capabilities, slots: rotator.slots, current: current, secret: try .test(7))
    }

    private let whole: [RotationStage] = [
        .planned, .generated, .staged, .verified, .promoted, .overlap, .revoking, .retired, .idle,
    ]

    @Test("all rotators go the same way", arguments: ModelRotator.allCases)
    func success(_ rotator: ModelRotator) throws {
        var driver = try driver(rotator)
        driver.ask(.rotate)
        #expect(path(&driver) == whole)
        #expect(driver.breaches.isEmpty)
        #expect(driver.record.labels == [2: .current] && driver.stored == [2])
        #expect(driver.record.failures == 0 && driver.record.lastPromotion != nil)
        #expect(driver.notices.contains(.promoted(version: 2)) && driver.notices.contains(.retired(version: 1)))
    }

    @Test("the first value has nothing to overlap with", arguments: ModelRotator.allCases)
    func first(_ rotator: ModelRotator) throws {
        var driver = try driver(rotator, current: nil)
        driver.send(.requested(RotationRequest(.first)))
        #expect(path(&driver) == [.planned, .generated, .staged, .verified, .promoted, .idle])
        #expect(driver.record.labels == [1: .current] && driver.record.epoch == 1)
        #expect(driver.breaches.isEmpty)
    }

    @Test("a first value that does not work is made again, and never quarantined")
    func firstFails() throws {
        var driver = try driver(.postgresRole, current: nil)
        driver.send(.requested(RotationRequest(.first)))
        for _ in 0..<40 where driver.record.stage != .idle { driver.perform(.failure) }
        #expect(driver.record.stage == .idle && driver.record.queued?.reason == .first)
        #expect(driver.record.failures == 1)
        _ = path(&driver)
        #expect(driver.record.current == driver.record.latest && driver.record.failures == 0)
        #expect(driver.breaches.isEmpty)
    }

    @Test("a new value that is refused is rolled back, and tried again later")
    func refusedNew() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        var stages: [RotationStage] = []
        for _ in 0..<60 where driver.record.stage != .idle || stages.isEmpty {
            driver.perform(.success)
            // The server rejects whatever is new.
            driver.world.working = [1]
            stages.append(driver.record.stage)
        }
        #expect(!stages.contains(.promoted) && !stages.contains(.verified))
        #expect(driver.record.labels == [1: .current] && driver.record.failures == 1)
        #expect(driver.record.queued?.reason == .requested)
        let wait = try #require(driver.record.notBefore)
        #expect(wait >= driver.now.adding(seconds: 48) && wait <= driver.now.adding(seconds: 72))
        #expect(driver.notices.contains(.rolledBack))
        #expect(path(&driver) == [.idle] + whole)
        #expect(driver.breaches.isEmpty && driver.record.current == 3)
    }

    @Test("a new value that fails in the overlap is demoted", arguments: [true, false])
    func demotion(_ isNoticedByConsumer: Bool) throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.world.working = [1]
        if isNoticedByConsumer { driver.ask(.doubt) }
        for _ in 0..<20 where driver.record.stage != .demoted { driver.perform(.success) }
        #expect(driver.record.labels == [1: .current, 2: .previous] && driver.record.epoch == 3)
        #expect(driver.notices.contains(.demoted(to: 1)) && driver.lagging > 0)
        _ = path(&driver)
        #expect(driver.record.current == 3, "it is tried again")
        #expect(driver.breaches.isEmpty)
    }

    @Test("a consumer's word is not enough to demote")
    func falseAlarm() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.ask(.doubt)
        #expect(driver.record.activity == .probe)
        #expect(path(&driver) == [.overlap, .revoking, .retired, .idle])
        #expect(driver.record.current == 2)
    }

    @Test("with neither version working, nothing goes on until somebody asks")
    func quarantine() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.world.working = []
        _ = path(&driver)
        #expect(driver.record.stage == .quarantined && driver.notices.last == .quarantined)
        #expect(driver.record.labels == [1: .previous, 2: .current] && driver.stored == [1, 2])
        let before = driver.record
        driver.now = driver.now.adding(seconds: 1_000_000_000)
        driver.send(.tick)
        driver.send(.resumed)
        driver.ask(.retireNow)
        #expect(driver.record == before)

        var healed = driver
        healed.world.working = [1, 2]
        healed.ask(.rotate)
        #expect(healed.record.activity == .probe)
        _ = path(&healed)
        #expect(healed.record.stage == .idle && healed.record.current == 3 && healed.breaches.isEmpty)

        driver.ask(.rotate)
        _ = path(&driver)
        #expect(driver.record.stage == .idle && driver.record.labels == [3: .current], "it starts over")
        #expect(driver.breaches == [], "\(driver.breaches)")
    }

    @Test("consumers that lag keep the version before, and somebody is told once")
    func lagging() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        for _ in 0..<100 { driver.perform(driver.record.activity == .wait ? .failure : .success) }
        #expect(driver.record.stage == .overlap && driver.world.working == [1, 2])
        #expect(driver.now >= (driver.record.lastPromotion ?? driver.now).adding(seconds: 7200))
        #expect(driver.notices.count(where: { $0 == .consumersLag(2) }) == 1)
        var patient = driver
        patient.ask(.retire)
        for _ in 0..<10 { patient.perform(patient.record.activity == .wait ? .failure : .success) }
        #expect(patient.record.stage == .overlap)
        patient.ask(.retireNow)
        #expect(path(&patient) == [.overlap, .revoking, .retired, .idle])
        driver.ask(.acknowledge)
        #expect(path(&driver) == [.overlap, .revoking, .retired, .idle])
        #expect(driver.breaches.isEmpty && patient.breaches.isEmpty)
    }

    @Test("an overlap does not end before its time, even where all have acknowledged")
    func grace() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        let end = try #require(driver.record.lastPromotion).adding(seconds: 3600)
        driver.ask(.acknowledge)
        advance(&driver, to: .revoking)
        #expect(driver.now >= end && driver.now <= end.adding(seconds: 450))
        #expect(driver.breaches.isEmpty)
    }

    @Test("a compromised value has no overlap, but the new one is verified first")
    func compromised() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.compromised)
        let start = driver.now
        var verified = false
        for _ in 0..<50 where driver.record.stage != .idle {
            let lagging = driver.lagging
            driver.perform(.success)
            driver.lagging = max(driver.lagging, lagging)
            verified = verified || driver.record.stage == .verified
        }
        #expect(verified && driver.now == start && driver.lagging > 0)
        #expect(driver.record.labels == [2: .current] && driver.stored == [2] && driver.world.working == [2])
        #expect(driver.breaches.isEmpty)
    }

    @Test("what was said of one overlap does not count for the one after a demotion")
    func retireThenDemote() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.world.working = [1]
        driver.ask(.retireNow)
        advance(&driver, to: .demoted)
        advance(&driver, to: .overlap)
        #expect(driver.record.current == 1 && driver.record.epoch == 3)
        driver.world.working = [1, 2]
        for _ in 0..<50 { driver.perform(driver.record.activity == .wait ? .failure : .success) }
        #expect(driver.record.stage == .overlap && driver.lagging > 0 && driver.world.working == [1, 2])
        #expect(driver.breaches.isEmpty)
    }

    @Test("a promotion that could not be committed is proved anew")
    func promotionFails() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .verified)
        driver.perform(.failure)
        #expect(driver.record.stage == .staged && driver.record.activity == .probe)
        driver.world.working = [1]
        _ = path(&driver)
        #expect(driver.record.epoch == 2 && driver.record.current == driver.record.latest, "by another try")
        #expect(driver.notices.contains(.started(RotationRequest(.requested))) && driver.breaches.isEmpty)
    }

    @Test("a revocation that is only said to be done is done again")
    func emptyRevocation() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .revoking)
        for _ in 0..<20 { driver.perform(.emptySuccess) }
        #expect(driver.record.stage == .revoking && driver.notices.contains(.stuck(.revoking, .revoke)))
        #expect(path(&driver) == [.revoking, .retired, .idle])
        #expect(driver.breaches.isEmpty)
    }

    @Test("an overlap that began by a clock that was wrong ends all the same")
    func wrongClock() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.now = driver.now.adding(seconds: -1_000_000_000)
        driver.ask(.lookEarly)
        driver.ask(.acknowledge)
        let start = driver.now
        advance(&driver, to: .revoking)
        #expect(driver.now >= start.adding(seconds: 3600) && driver.now <= start.adding(seconds: 3600 + 450))
    }

    @Test("aborting before promotion takes the new version back")
    func abortBefore() throws {
        for stage in [RotationStage.planned, .generated, .staged, .verified] {
            var driver = try driver(.postgresRole)
            driver.ask(.rotate)
            advance(&driver, to: stage)
            driver.ask(.abort)
            _ = path(&driver)
            #expect(driver.record.stage == .idle && driver.record.labels == [1: .current], "from \(stage)")
            #expect(driver.record.queued == nil && driver.world.working == [1] && driver.breaches.isEmpty)
        }
    }

    @Test("aborting in the overlap goes back, with an overlap of its own")
    func abortAfter() throws {
        var driver = try driver(.postgresRole)
        driver.ask(.rotate)
        advance(&driver, to: .overlap)
        driver.ask(.abort)
        #expect(path(&driver) == [.overlap, .demoted, .overlap, .revoking, .retired, .idle])
        #expect(driver.record.labels == [1: .current] && driver.world.working == [1] && driver.stored == [1])
        #expect(driver.record.queued == nil && driver.breaches.isEmpty)
    }

    @Test("what replaces the value before cannot be aborted")
    func abortReplaced() throws {
        var driver = try driver(.httpReplacing)
        driver.ask(.rotate)
        advance(&driver, to: .staged)
        driver.ask(.abort)
        _ = path(&driver)
        #expect(driver.record.labels == [2: .current] && driver.notices.contains(.cannotAbort))
        #expect(driver.notices.contains(.currentRefused(version: 1)) && driver.breaches.isEmpty)
    }

    @Test("by hand: it waits until the source has changed")
    func manual() throws {
        var driver = try driver(.manual)
        driver.ask(.rotate)
        driver.perform(.unchanged)
        #expect(driver.record.activity == .awaitSource && driver.notices.contains(.sourceHasToChange))
        driver.send(.resumed)
        #expect(driver.record.activity == .readSource)
        driver.perform(.unchanged)
        driver.ask(.sourceChanged)
        #expect(path(&driver) == whole)
    }

    @Test("a source whose value did not change starts nothing")
    func unchanged() throws {
        var driver = try driver(.manual)
        driver.ask(.sourceChanged)
        driver.perform(.unchanged)
        #expect(driver.record.stage == .idle && driver.record.labels == [1: .current] && driver.record.running == nil)
    }

    @Test("a raised generation counts once")
    func generation() throws {
        var driver = try driver(.selfIssued)
        driver.send(.requested(RotationRequest(.generation(1))))
        let running = driver.record
        driver.send(.requested(RotationRequest(.generation(1))))
        #expect(driver.record == running)
        driver.send(.requested(RotationRequest(.generation(2))))
        _ = path(&driver)
        driver.send(.requested(RotationRequest(.generation(2))))
        #expect(driver.record.stage == .idle && driver.record.generation == 2)
    }

    @Test("the operation stays the same through crashes, and each rotation has its own")
    func operations() throws {
        var operations: [Identifier] = []
        var driver = try driver(.postgresRole)
        for _ in 0..<3 {
            driver.ask(.rotate)
            let operation = try #require(driver.record.running?.operation)
            operations.append(operation)
            for _ in 0..<50 where driver.record.stage != .overlap {
                driver.perform(.crashAfter)
                driver.perform(.success)
                #expect(driver.record.running?.operation == operation)
            }
            _ = path(&driver)
        }
        #expect(Set(operations).count == 3)
        #expect(driver.breaches.isEmpty)
    }

    @Test("reasons are read as they are written")
    func reasons() {
        for reason in [
            RotationRequest.Reason.first, .schedule, .generation(0), .generation(-3), .generation(12), .sourceChanged,
            .declarationChanged,
            .requested,
        ] {
            #expect(RotationRequest.Reason("\(reason)") == reason)
        }
        for text in ["", "generation", "generation ", "generation x", "Schedule", "schedule "] {
            #expect(RotationRequest.Reason(text) == nil)
        }
    }

    @Test("declarations say what a rotator does")
    func capabilities() throws {
        let source = SourceLocation(path: "secrets.yaml")
        func declared(_ origin: SecretOrigin, _ rotator: SecretRotator?) -> RotatorCapabilities {
            RotatorCapabilities(
                SecretDeclaration(
                    key: SecretKey(customer: nil, name: "A"), origin: origin,
                    rotation: rotator.map { RotationPolicy(every: nil, overlap: 0, rotator: $0) }, source: source))
        }
        let verify = HTTPRotatorCall(method: "GET", url: "https://partner.example.com/me")
        let roles = PostgresRoleRotator(url: "postgresql://admin@db/app", passwordFrom: nil, roles: ["a", "b"])
        let environment = SecretOrigin.source(.environment(name: "A"))
        let nothing = RotatorCapabilities(origin: .source, stages: false, probes: false, revokes: false)
        #expect(declared(environment, nil) == nothing && declared(environment, .manual) == nothing)
        #expect(declared(.generated(.ed25519), .selfIssued) == ModelRotator.selfIssued.capabilities)
        #expect(declared(.generated(.ed25519), .postgresRole(roles)) == ModelRotator.postgresRole.capabilities)
        let issued = SecretRotator.http(HTTPRotator(create: verify, verify: verify, revoke: verify))
        #expect(declared(.issued, issued) == ModelRotator.httpIssued.capabilities)
        let unrevoked = SecretRotator.http(HTTPRotator(create: verify, verify: verify, revoke: nil))
        #expect(declared(.generated(.ed25519), unrevoked) == ModelRotator.httpWithoutRevoke.capabilities)
        let given = SecretRotator.http(HTTPRotator(create: nil, verify: verify, revoke: verify))
        #expect(declared(environment, given) == ModelRotator.httpWithoutCreate.capabilities)
    }
}
