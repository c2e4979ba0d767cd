import Testing
import WeirController
import WeirModel

@Suite("When the controller looks at drift") struct DriftPaceTests {
    private static let start = Instant(microseconds: 1_800_000_000_000_000)

    private static func time(_ seconds: Double) -> Instant { start.adding(microseconds: Int64(seconds * 1e6)) }

    @Test("at once, and not again before the round is over")
    func atOnce() {
        var pace = DriftPace()
        let idle = pace.looks(hasNews: false, at: Self.time(0))
        let (first, during) = (pace.looks(hasNews: true, at: Self.time(0)), pace.looks(hasNews: true, at: Self.time(1)))
        #expect(!idle && first && !during)
        pace.finished(resumesAt: nil)
        let next = pace.looks(hasNews: true, at: Self.time(1))
        #expect(next)
    }

    @Test("news all the time is looked at every ten seconds")
    func steady() {
        var pace = DriftPace()
        var looks: [Int] = []
        for step in 0..<400 {
            if pace.looks(hasNews: true, at: Self.time(Double(step) / 4)) {
                looks.append(step / 4)
                pace.finished(resumesAt: nil)
            }
        }
        #expect(looks == [0, 0, 0, 0, 1, 10, 20, 30, 40, 50, 60, 70, 80, 90])
        let (free, after) = (
            pace.looks(hasNews: true, at: Self.time(1000)), pace.looks(hasNews: true, at: Self.time(1000))
        )
        #expect(free && !after)
    }

    @Test("after a pause everything is as at the beginning")
    func recovered() {
        var pace = DriftPace()
        func burst(_ second: Double) -> Int {
            (0..<9).count { _ in
                defer { pace.finished(resumesAt: nil) }
                return pace.looks(hasNews: true, at: Self.time(second))
            }
        }
        let bursts = [burst(0), burst(49), burst(60), burst(10_000)]
        #expect(bursts == [5, 4, 2, 5])
    }

    @Test("a unit that waits for the end of its pause is looked at then, once")
    func resumed() {
        var pace = DriftPace()
        pace.finished(resumesAt: Self.time(60))
        let looks = [59.9, 60, 60.1].map { second in
            let looks = pace.looks(hasNews: false, at: Self.time(second))
            if looks { pace.finished(resumesAt: nil) }
            return looks
        }
        #expect(looks == [false, true, false])
    }

    @Test("row 20: a clock that is put back does not keep drift from being looked at")
    func clock() {
        var pace = DriftPace()
        for _ in 0..<9 where pace.looks(hasNews: true, at: Self.time(1e9)) {
            pace.finished(resumesAt: Self.time(1e9 + 60))
        }
        let looks = [0, 11, 22].map { second in
            defer { pace.finished(resumesAt: nil) }
            return pace.looks(hasNews: true, at: Self.time(second))
        }
        #expect(looks == [false, true, true])
    }
}
