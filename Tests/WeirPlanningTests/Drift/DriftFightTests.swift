import Testing
import WeirModel
import WeirPlanning

/// When healing a row is slowed down, and for how long.
@Suite struct DriftFightTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    private static func fight(_ seconds: [Int64], now: Int64? = nil) -> DriftFight? {
        let heals = seconds.map { start.adding(seconds: $0) }
        return DriftFight(heals: heals, now: start.adding(seconds: now ?? seconds.last ?? 0))
    }

    private static func pause(_ seconds: [Int64], now: Int64? = nil) -> Int64? {
        guard let fight = fight(seconds, now: now), let last = seconds.last else { return nil }
        return (fight.pausedUntil.microseconds - start.microseconds) / 1_000_000 - last
    }

    @Test func `three heals within ten minutes are a fight`() {
        #expect(Self.fight([]) == nil && Self.fight([0]) == nil && Self.fight([0, 1]) == nil)
        #expect(Self.pause([0, 1, 2]) == 60)
        #expect(Self.pause([0, 300, 600]) == 60)
        #expect(Self.pause([0, 300, 601]) == nil)
        #expect(Self.pause([0, 599, 650, 700]) == 60, "of any three")
        #expect(Self.fight([2, 0, 1])?.heals == 3, "in any order")
    }

    @Test func `each heal doubles the pause, up to an hour`() {
        var heals: [Int64] = [0, 1, 2]
        var pauses: [Int64] = []
        for _ in 0..<9 {
            let pause = Self.pause(heals) ?? 0
            pauses.append(pause)
            heals.append((heals.last ?? 0) + pause)
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
    }

    @Test func `a row that is left alone begins anew`() {
        #expect(Self.fight([0, 1, 2], now: 602) != nil && Self.fight([0, 1, 2], now: 603) == nil)
        #expect(Self.pause([0, 1, 2, 1000]) == nil)
        #expect(Self.pause([0, 1, 2, 1000, 1001, 1002]) == 60)
        let long: [Int64] = [0, 1, 2, 62, 182, 422, 902]
        #expect(Self.pause(long) == 960)
        #expect(Self.fight(long, now: 902 + 1920) != nil && Self.fight(long, now: 902 + 1921) == nil)
    }

    @Test func `no heals are too many`() {
        let many = (0..<5000).map { Int64($0) }
        #expect(Self.pause(many) == 3600)
    }
}
