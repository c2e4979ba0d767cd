import Foundation
import Testing
import WeirTesting

/// `WEIR_SEED=N,M` simulates the days of these seeds instead.
@Suite("A simulated day of three replicas") struct ControllerSimulationTests {

    private static let wanted = [
        "push", "drift", "kill", "sleep", "cut off", "no fetch", "stop", "give back", "lease", "lease lost",
        "failed round",
        "revision", "lost answer", "the lease is gone", "a row is not as the plan saw it",
    ]

    @Test("after every revision the fleet is some commit's, serials have no gaps, and all converges in the end")
    func days() async throws {
        let seen = try await Self.simulate(RandomSeed.stated ?? Array(1...16)) { simulation in
            #expect(simulation.failures == [])
        }
        print("simulated days: \(seen.sorted { $0.key < $1.key })")
        #expect(RandomSeed.stated != nil || Self.wanted.filter { seen[$0] == nil } == [], "\(seen)")
    }

    @Test("the same on two hundred days", .enabled(if: ProcessInfo.processInfo.environment["WEIR_SLOW"] != nil))
    func slowDays() async throws {
        let seen = try await Self.simulate(Array(1...200)) { simulation in
            #expect(simulation.failures == [])
        }
        print("two hundred simulated days: \(seen.sorted { $0.key < $1.key })")
    }

    @Test("a database that does not fence is found out")
    func unfenced() async throws {
        var found = 0
        for seed in UInt64(1)...6 {
            var simulation = ControllerSimulation(seed: seed, isFenced: false)
            try await simulation.run()
            found += simulation.failures.isEmpty ? 0 : 1
        }
        #expect(found > 0)
    }

    private static func simulate(
        _ seeds: [UInt64], _ check: (ControllerSimulation) -> Void
    ) async throws -> [String: Int] {
        // One after the other: other tests need the threads, too.
        var seen: [String: Int] = [:]
        for seed in seeds {
            var simulation = ControllerSimulation(seed: seed)
            try await simulation.run()
            check(simulation)
            seen.merge(simulation.seen) { $0 + $1 }
            await Task.yield()
        }
        return seen
    }
}
