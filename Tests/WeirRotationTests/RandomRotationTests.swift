import Testing
import WeirModel
import WeirRotation
import WeirTesting

/// Long random lives of a secret, with a clock, a schedule, and faults between any two steps.
@Suite("Random lives of secrets") struct RandomRotationTests {
    @Test("whatever happens, it holds; when faults stop, it ends", arguments: ModelRotator.allCases)
    func lives(_ rotator: ModelRotator) throws {
        let seed = RandomSeed.one
        var generator = SeededGenerator(seed: seed)
        for life in 0..<30 {
            var driver = ModelDriver(
                rotator.capabilities, slots: rotator.slots, every: 7 * 86_400, overlap: 86_400,
                current: life % 5 == 0 ? nil : 1, secret: try .test(UInt8(life)))
            var hasBroken = false
            for _ in 0..<400 {
                let hadWorking = driver.hasWorkingVersion && driver.record.current != nil
                step(&driver, &hasBroken, &generator)
                let isLost = hadWorking && !driver.hasWorkingVersion && !hasBroken
                try #require(driver.breaches.isEmpty && !isLost, "\(driver.breaches) seed \(seed), life \(life)")
            }
            settle(&driver)
            if driver.record.stage == .quarantined {
                #expect(hasBroken && driver.world.working.isDisjoint(with: driver.record.labels.keys), "seed \(seed)")
            } else {
                #expect(driver.record.stage == .idle || driver.record.activity == .awaitSource, "seed \(seed)")
            }
            #expect(driver.breaches.isEmpty, "\(driver.breaches) seed \(seed), life \(life)")
            #expect(driver.record.latest > 1 || rotator == .manual, "nothing rotated; seed \(seed)")
        }
    }

    private func step(
        _ driver: inout ModelDriver, _ hasBroken: inout Bool, _ generator: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<8: driver.ask(ModelRequest.allCases.randomElement(using: &generator) ?? .rotate)
        case 8..<9 where !driver.actsOnProof:
            if let version = driver.world.working.sorted().randomElement(using: &generator) {
                driver.world.working.remove(version)
                hasBroken = true
            }
        case 9..<12: driver.now = driver.now.adding(seconds: Int64.random(in: -7200...86_400, using: &generator))
        case 12..<40: driver.perform(ModelOutcome.allCases.randomElement(using: &generator) ?? .success)
        default: driver.perform(.success)
        }
    }

    private func settle(_ driver: inout ModelDriver) {
        for _ in 0..<3000 where !driver.isAtRest { driver.perform(.success) }
    }
}
