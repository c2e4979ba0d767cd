import Testing
import WeirModel

@testable import WeirNotify

@Suite("When messages are tried again") struct DeliveryScheduleTests {
    private static let now = Instant(microseconds: 0)

    private static func seconds(_ next: DeliverySchedule.Next) -> Int64? {
        guard case .retry(let time, _) = next else { return nil }
        return time.microseconds / 1_000_000
    }

    @Test("waits grow over three days, and then somebody has to look")
    func grows() {
        var total: Int64 = 0
        var last: Int64 = 0
        for attempt in 1...DeliverySchedule.delays.count {
            for chance in [0, 0.5, 1, -3, 7.0] {
                let next = DeliverySchedule.next(
                    after: .failed("it answered 503", after: nil), attempts: attempt, at: Self.now, chance: chance)
                let delay = Self.seconds(next) ?? 0
                let base = DeliverySchedule.delays[attempt - 1]
                #expect(delay >= base && delay <= base + base / 5)
            }
            #expect(DeliverySchedule.delays[attempt - 1] > last)
            last = DeliverySchedule.delays[attempt - 1]
            total += last
        }
        #expect((3 * 86_400...4 * 86_400).contains(total))
        let end = DeliverySchedule.next(
            after: .failed("it answered 503", after: 10), attempts: DeliverySchedule.delays.count + 1, at: Self.now,
            chance: 0)
        #expect(end == .dead(error: "it answered 503; given up after 12 attempts"))
    }

    @Test("a receiver that asks for time gets it, up to a day")
    func asked() {
        for (asked, wanted) in [(Int64(3), Int64(5)), (90, 90), (.max, 86_400)] {
            let next = DeliverySchedule.next(
                after: .failed("", after: asked), attempts: 1, at: Self.now, chance: 0)
            #expect(Self.seconds(next) == wanted)
        }
    }

    @Test("what answers mean")
    func answers() {
        for status in [200, 202, 204, 299] {
            #expect(DeliverySchedule.outcome(status: status, retryAfter: nil) == .delivered)
        }
        for status in [301, 307, 400, 404, 408, 425, 500, 503] {
            #expect(
                DeliverySchedule.outcome(status: status, retryAfter: nil)
                    == .failed("it answered \(status)", after: nil))
        }
        #expect(DeliverySchedule.outcome(status: 429, retryAfter: "120") == .failed("it answered 429", after: 120))
        for header in ["-1", "soon", "Sun, 22 Nov 2026 04:40:00 GMT", "99999999999"] {
            #expect(
                DeliverySchedule.outcome(status: 503, retryAfter: header) == .failed("it answered 503", after: nil))
        }
        guard case .gone = DeliverySchedule.outcome(status: 410, retryAfter: nil) else {
            Issue.record("410 ends it all")
            return
        }
        #expect(
            DeliverySchedule.next(after: .gone("x"), attempts: 1, at: Self.now, chance: 0) == .dead(error: "x"))
    }
}
