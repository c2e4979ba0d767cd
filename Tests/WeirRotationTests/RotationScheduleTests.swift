import Testing
import WeirModel
import WeirRotation
import WeirTesting

@Suite("When secrets rotate") struct RotationScheduleTests {
    private let start = Instant(microseconds: 1_800_000_000_000_000)
    private let day: Int64 = 86_400

    private func secrets(_ count: Int) throws -> [Identifier] {
        var generator = SeededGenerator(seed: 11)
        return try (0..<count).map { _ in
            let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return try #require(Identifier(bytes: bytes))
        }
    }

    @Test("due dates lie a tenth around the period, spread evenly, and stay the same")
    func jitter() throws {
        var tenths = [Int](repeating: 0, count: 10)
        for secret in try secrets(2000) {
            let schedule = RotationSchedule(secret: secret, every: Int(30 * day))
            let due = try #require(schedule.due(after: start))
            #expect(due == RotationSchedule(secret: secret, every: Int(30 * day)).due(after: start))
            let offset = (due.microseconds - start.microseconds) / 1_000_000 - 27 * day
            #expect(offset >= 0 && offset <= 6 * day)
            tenths[min(Int(offset * 10 / (6 * day)), 9)] += 1
        }
        #expect(tenths.allSatisfy { (130...270).contains($0) }, "\(tenths)")
        #expect(RotationSchedule(secret: try .test(1), every: nil).due(after: start) == nil)
        for every in [Int.min, 0, 1, 2, Int.max] {
            let due = RotationSchedule(secret: try .test(1), every: every).due(after: start)
            #expect(try #require(due) > start)
        }
    }

    @Test("nothing starts before it is due, and it does when it is")
    func never() throws {
        for secret in try secrets(50) {
            let record = RotationRecord(secret: secret, current: 1, since: start)
            let due = try #require(RotationSchedule(secret: secret, every: Int(30 * day)).due(after: start))
            func ticked(_ time: Instant) -> RotationRecord {
                machine(record).transition(on: .tick, at: time, lagging: 0)?.after ?? record
            }
            let early = ticked(Instant(microseconds: due.microseconds - 1))
            #expect(early.stage == .idle && early.notBefore == due)
            #expect(ticked(start.adding(seconds: -100)).stage == .idle)
            #expect(ticked(due).stage == .planned)
            #expect(ticked(due).running?.request == RotationRequest(.schedule))
        }
    }

    @Test("row 20: a clock that jumps ahead causes one rotation each, not all at once, and none when it jumps back")
    func jump() throws {
        var starts: Set<Instant> = []
        let jumped = start.adding(seconds: 3650 * day)
        for secret in try secrets(200) {
            var driver = ModelDriver(
                ModelRotator.selfIssued.capabilities, every: Int(30 * day), current: 1, secret: secret)
            driver.record.lastPromotion = start
            driver.now = jumped
            driver.send(.tick)
            #expect(driver.record.stage == .idle)
            let wait = try #require(driver.record.notBefore)
            #expect(wait >= jumped && wait <= jumped.adding(seconds: 3600))
            starts.insert(wait)
            driver.perform(.success)
            #expect(driver.record.stage == .planned && driver.now == wait)
            for _ in 0..<100 where driver.record.stage != .idle { driver.perform(.success) }
            #expect(driver.record.current == 2)
            driver.send(.tick)
            #expect(driver.record.stage == .idle)
            // Back again: it is as if it had rotated now, not in ten years.
            driver.now = start
            driver.send(.tick)
            #expect(driver.record.stage == .idle)
            let next = try #require(driver.record.notBefore)
            #expect(next > start.adding(seconds: 26 * day) && next <= start.adding(seconds: 33 * day))
        }
        #expect(starts.count > 150, "they are spread: \(starts.count)")
    }

    @Test("a delay of a clock that was wrong does not last")
    func wrongDelay() throws {
        var record = RotationRecord(secret: try .test(3), current: 1, since: start)
        record.delayedUntil = start.adding(seconds: 3650 * day)
        let later = start.adding(seconds: 60 * day)
        let after = try #require(machine(record).transition(on: .tick, at: later, lagging: 0)?.after)
        #expect(after.stage == .idle && (after.notBefore ?? start) <= later.adding(seconds: 3600))
    }

    @Test("failures wait longer each time, up to six hours")
    func backoff() throws {
        var driver = ModelDriver(ModelRotator.postgresRole.capabilities, current: 1, secret: try .test(4))
        driver.ask(.rotate)
        var waits: [Int64] = []
        for _ in 0..<14 {
            for _ in 0..<50 where driver.record.stage != .idle { driver.perform(.failure) }
            let wait = try #require(driver.record.notBefore)
            waits.append((wait.microseconds - driver.now.microseconds) / 1_000_000)
            #expect(driver.record.queued?.reason == .requested)
            driver.perform(.failure)
            #expect(driver.now == wait && driver.record.stage == .planned)
        }
        for (count, wait) in waits.enumerated() {
            let base: Int64 = min(60 << Int64(count), 21_600)
            #expect((base * 4 / 5...base * 6 / 5).contains(wait), "\(waits)")
        }
    }

    @Test("another period takes effect at the next look")
    func changedPeriod() throws {
        let record = RotationRecord(secret: try .test(5), current: 1, since: start)
        let after = try #require(machine(record).transition(on: .tick, at: start, lagging: 0)?.after)
        #expect(after.notBefore != nil)
        let unscheduled = RotationMachine(
            record: after, capabilities: ModelRotator.selfIssued.capabilities, every: nil, overlap: 0)
        #expect(unscheduled.transition(on: .tick, at: start, lagging: 0)?.after.notBefore == nil)
    }

    private func machine(_ record: RotationRecord) -> RotationMachine {
        RotationMachine(
            record: record, capabilities: ModelRotator.selfIssued.capabilities, every: Int(30 * day), overlap: 3600)
    }
}
