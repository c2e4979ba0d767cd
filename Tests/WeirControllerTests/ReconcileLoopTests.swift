import Testing
import WeirController
import WeirModel
import WeirTesting

@Suite("The controller's loop") struct ReconcileLoopTests {
    private static let start = Instant(microseconds: 1_800_000_000_000_000)

    /// A loop with its time.
    private struct Driver {
        var loop: ReconcileLoop
        var now = ReconcileLoopTests.start

        init(interval: Int = 60, seed: UInt64 = 7) {
            loop = ReconcileLoop(.init(interval: interval, sweepInterval: 3600), seed: seed)
        }

        mutating func send(_ event: ReconcileEvent) -> [ReconcileAction] { loop.handle(event, at: now) }

        /// Waits for the next tick.
        mutating func wait() -> [ReconcileAction] {
            now = max(loop.wakesAt ?? now, now)
            return send(.tick)
        }

        /// Has the lease, and has made its first round.
        static func resting(interval: Int = 60, seed: UInt64 = 7) -> Driver {
            var driver = Driver(interval: interval, seed: seed)
            _ = driver.send(.started)
            _ = driver.send(.leaseGained)
            _ = driver.send(.finished(.done()))
            return driver
        }
    }

    private func seconds(_ from: Instant, _ to: Instant?) -> Double {
        to.map { Double($0.microseconds - from.microseconds) / 1e6 } ?? -1
    }

    @Test("it asks for the lease, looks at once, and then again and again")
    func polling() {
        var driver = Driver()
        #expect(driver.send(.started) == [.acquireLease])
        #expect(driver.send(.leaseGained) == [.reconcile([.startup])])
        #expect(driver.send(.finished(.done())) == [])
        for _ in 1...50 {
            let before = driver.now
            #expect(driver.wait() == [.reconcile([.poll])] || driver.loop.phase == .reconciling)
            #expect((54...66).contains(seconds(before, driver.now)))
            _ = driver.send(.finished(.done()))
        }
    }

    @Test("row 20: a clock that is put forward and back again holds up neither looks nor attempts nor the lease")
    func clock() {
        let years: Int64 = 10 * 365 * 86_400
        var resting = Driver.resting()
        resting.now = resting.now.adding(seconds: years)
        #expect(resting.send(.tick) == [.reconcile([.poll, .sweep])])
        _ = resting.send(.finished(.done()))
        var failing = resting
        _ = failing.send(.triggered(.person))
        _ = failing.send(.finished(.failed))
        var waiting = failing
        _ = waiting.send(.leaseLost)
        for (driver, longest) in [(resting, 67.0), (failing, 361), (waiting, 60)] {
            var driver = driver
            driver.now = driver.now.adding(seconds: -years)
            #expect(driver.send(.tick) == [])
            #expect(seconds(driver.now, driver.loop.wakesAt) <= longest, "\(driver.loop.phase)")
            #expect(driver.wait() != [])
        }
    }

    @Test("a hundred webhooks are one round, and those that come meanwhile one more")
    func coalescing() {
        var driver = Driver.resting()
        #expect(driver.send(.triggered(.webhook)) == [.reconcile([.webhook])])
        for _ in 1...100 { #expect(driver.send(.triggered(.webhook)) == []) }
        #expect(driver.send(.triggered(.drift)) == [])
        #expect(driver.send(.finished(.done())) == [.reconcile([.drift, .webhook])])
        #expect(driver.send(.finished(.done())) == [])
    }

    @Test("what is due and did not come of a round waits for the next look; rounds do not chase each other")
    func dueAndBlocked() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.rotation))
        let past = driver.now.adding(seconds: -30)
        #expect(driver.send(.finished(.done(nextRotation: past))) == [])
        #expect(seconds(driver.now, driver.loop.wakesAt) >= 54)
        _ = driver.wait()
        // What is still to come is waited for, and no longer.
        let soon = driver.now.adding(seconds: 20)
        _ = driver.send(.finished(.done(nextRotation: soon)))
        #expect(driver.loop.wakesAt == soon)
        #expect(driver.wait() == [.reconcile([.rotation])])
    }

    @Test("what others have less of is given back where it rests, and left to them for a while")
    func sharing() {
        var driver = Driver.resting()
        #expect(driver.send(.giveBack) == [.releaseLease])
        #expect(driver.loop.phase == .waiting)
        #expect((27...33).contains(seconds(driver.now, driver.loop.wakesAt)))
        #expect(driver.wait() == [.acquireLease])
        _ = driver.send(.leaseGained)
        #expect(driver.send(.giveBack) == [], "a round is under way")
        #expect(FairShare.excess(held: 100, environments: 100, replicas: 3) == 66)
        #expect(FairShare.excess(held: 34, environments: 100, replicas: 3) == 0)
        #expect(FairShare.excess(held: 5, environments: 9, replicas: 2) == 0)
        #expect(FairShare.excess(held: 5, environments: 5, replicas: 0) == 0)
    }

    @Test("a window that opens makes a look, and one that is open already none")
    func window() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.webhook))
        _ = driver.send(.finished(.done(nextWindow: driver.now.adding(seconds: 12))))
        let before = driver.now
        #expect(driver.wait() == [.reconcile([.window])])
        #expect(seconds(before, driver.now) == 12)
        _ = driver.send(.finished(.done(nextWindow: driver.now.adding(seconds: -1))))
        #expect(seconds(driver.now, driver.loop.wakesAt) >= 54)
    }

    @Test("failures wait longer each time, up to five minutes; somebody who asks is not made to wait")
    func backoff() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.webhook))
        var waits: [Double] = []
        for _ in 1...10 {
            #expect(driver.send(.finished(.failed)) == [])
            waits.append(seconds(driver.now, driver.loop.delayedUntil))
            #expect(driver.send(.triggered(.webhook)) == [], "a webhook does not hurry what fails")
            driver.now = driver.loop.delayedUntil ?? driver.now
            guard case .reconcile(let triggers)? = driver.send(.tick).first else { return #expect(Bool(false)) }
            #expect(triggers.isSuperset(of: [.retry, .webhook]))
        }
        for (count, wait) in waits.enumerated() {
            let base = Double(min(5 << min(count, 10), 300))
            #expect((base * 0.8...base * 1.2).contains(wait), "\(waits)")
        }
        _ = driver.send(.finished(.failed))
        #expect(driver.send(.triggered(.person)).count == 1)
        #expect(driver.send(.finished(.done())) == [] && driver.loop.failures == 0)
    }

    @Test("while it waits after failures, what comes due meanwhile does not wake it")
    func patience() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.webhook))
        for _ in 1...20 {
            _ = driver.send(.finished(.failed))
            #expect(driver.loop.wakesAt == driver.loop.delayedUntil)
            #expect(driver.wait().count == 1, "one tick is one round")
        }
        // One that lost its lease while it waited still waits when it has it again.
        _ = driver.send(.finished(.failed))
        _ = driver.send(.leaseLost)
        driver.now = driver.now.adding(seconds: 100)
        _ = driver.send(.tick)
        #expect(driver.send(.leaseGained) == [])
        #expect(driver.wait() == [.reconcile([.poll, .retry, .startup])])
    }

    @Test("a rotation that goes on at a time is looked after then")
    func rotation() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.webhook))
        let time = driver.now.adding(seconds: 5)
        _ = driver.send(.finished(.done(nextRotation: time)))
        #expect(driver.loop.wakesAt == time)
        #expect(driver.wait() == [.reconcile([.rotation])])
    }

    @Test("everything is looked at once an hour")
    func sweep() {
        var driver = Driver.resting()
        driver.now = driver.now.adding(seconds: 3601)
        #expect(driver.send(.tick) == [.reconcile([.poll, .sweep])])
        _ = driver.send(.finished(.done()))
        #expect(driver.wait() == [.reconcile([.poll])])
    }

    @Test("a lease that another has is asked for again, soon, by each replica at another time")
    func waiting() {
        var times: Set<Instant> = []
        for seed: UInt64 in 1...50 {
            var driver = Driver(seed: seed)
            _ = driver.send(.started)
            #expect(driver.send(.leaseUnavailable(until: driver.now.adding(seconds: 15))) == [])
            #expect((10.1...12.1).contains(seconds(driver.now, driver.loop.wakesAt)))
            if let time = driver.loop.wakesAt { times.insert(time) }
            #expect(driver.wait() == [.acquireLease])
        }
        #expect(times.count > 45)
    }

    @Test("a lease that is lost in a round ends it, and is asked for again")
    func lost() {
        var driver = Driver.resting()
        _ = driver.send(.triggered(.webhook))
        #expect(driver.send(.leaseLost) == [])
        #expect(driver.send(.finished(.failed)) == [])
        #expect(driver.loop.phase == .waiting)
        #expect(driver.wait() == [.acquireLease])
    }

    @Test("it ends after the step in hand, gives the lease back, and does nothing more")
    func stopping() {
        var waiting = Driver()
        #expect(waiting.send(.stop) == [.finish])
        var acquiring = Driver()
        _ = acquiring.send(.started)
        #expect(acquiring.send(.stop) == [])
        #expect(acquiring.send(.leaseGained) == [.releaseLease, .finish])
        var resting = Driver.resting()
        #expect(resting.send(.stop) == [.releaseLease, .finish])
        var reconciling = Driver.resting()
        _ = reconciling.send(.triggered(.webhook))
        #expect(reconciling.send(.stop) == [])
        _ = reconciling.send(.triggered(.drift))
        #expect(reconciling.send(.finished(.failed)) == [.releaseLease, .finish])
        for event in [ReconcileEvent.tick, .triggered(.person), .leaseGained, .started] {
            #expect(reconciling.send(event) == [] && reconciling.loop.wakesAt == nil)
        }
    }

    @Test("whatever happens in whatever order: one round at a time, none without the lease, none after the end")
    func anything() {
        let seed = RandomSeed.one
        var generator = SeededGenerator(seed: seed)
        for life in 0..<300 {
            var driver = Driver(seed: UInt64(life))
            var (hasLease, isRunning, isAsking, isOver, isStopping) = (false, false, false, false, false)
            for step in 0..<200 {
                driver.now = driver.now.adding(microseconds: Int64.random(in: 0...20_000_000, using: &generator))
                let event: ReconcileEvent
                switch Int.random(in: 0..<20, using: &generator) {
                case 0: event = .started
                case 1..<3: event = isAsking ? .leaseGained : .tick
                case 3: event = isAsking ? .leaseUnavailable(until: nil) : .tick
                case 4: event = hasLease ? .leaseLost : .tick
                case 5..<9: event = isRunning ? .finished(.done()) : .tick
                case 9: event = isRunning ? .finished(.failed) : .tick
                case 10 where step > 150: event = .stop
                case 10..<14: event = .triggered(ReconcileTrigger.allCases.randomElement(using: &generator) ?? .poll)
                default: event = .tick
                }
                let actions = driver.send(event)
                switch event {
                case .leaseGained: (hasLease, isAsking) = (true, false)
                case .leaseUnavailable: isAsking = false
                case .leaseLost: hasLease = false
                case .finished: isRunning = false
                case .stop: isStopping = true
                default: break
                }
                for action in actions {
                    #expect(!isOver, "seed \(seed), life \(life), step \(step)")
                    switch action {
                    case .acquireLease:
                        #expect(!hasLease && !isAsking && !isRunning && !isStopping, "seed \(seed), life \(life)")
                        isAsking = true
                    case .reconcile(let triggers):
                        #expect(
                            hasLease && !isRunning && !isStopping && !triggers.isEmpty, "seed \(seed), life \(life)")
                        isRunning = true
                    case .releaseLease: hasLease = false
                    case .finish: isOver = true
                    }
                }
                // A tick is an answer to its time: the same one is not asked for again.
                if event == .tick, let time = driver.loop.wakesAt {
                    #expect(time > driver.now, "seed \(seed), life \(life), step \(step)")
                }
            }
        }
    }
}
