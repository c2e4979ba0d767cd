import Testing
import WeirTesting

@testable import WeirPostgres

/// Drives the pool's state machine at random and checks what must hold after every step.
@Suite("Connection pool, decisions")
struct PoolStateTests {
    private struct World {
        var state: PoolState
        var opening: Set<Int> = []
        var checking: Set<Int> = []
        var leased: [Int: Int] = [:]
        var waiting: [Int] = []
        var isClosed = false

        mutating func perform(_ actions: [PoolState.Action]) {
            for action in actions {
                switch action {
                case .open(let number): #expect(opening.insert(number).inserted)
                case .check(let number): #expect(checking.insert(number).inserted)
                case .hand(let number, let waiter):
                    #expect(waiting.first == waiter, "served out of order")
                    waiting.removeFirst()
                    #expect(leased[number] == nil)
                    leased[number] = waiter
                case .fail(let waiter, let refusal):
                    if refusal == .openFailed { #expect(waiting.first == waiter) }
                    waiting.removeAll { $0 == waiter }
                case .close(let number): #expect(leased[number] == nil)
                }
            }
        }
    }

    @Test("Bounded, in order, and nobody waits while something could be done", arguments: 1...5)
    func random(limit: Int) {
        let seed = RandomSeed.one
        print("PoolStateTests.random limit \(limit) seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var world = World(state: PoolState(limit: limit))
        for step in 0..<5000 {
            if step == 4800 {
                world.isClosed = true
                world.perform(world.state.close())
            }
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                world.waiting.append(step)
                world.perform(world.state.acquire(step))
            case 2:
                guard let waiter = world.waiting.randomElement(using: &generator) else { continue }
                world.perform(world.state.cancel(waiter))
            case 3:
                guard let number = world.opening.sorted().randomElement(using: &generator) else { continue }
                world.opening.remove(number)
                world.perform(
                    Int.random(in: 0..<4, using: &generator) > 0
                        ? world.state.opened(number) : world.state.openFailed(number))
            case 4:
                guard let number = world.checking.sorted().randomElement(using: &generator) else { continue }
                world.checking.remove(number)
                world.perform(world.state.checked(number, isGood: Int.random(in: 0..<4, using: &generator) > 0))
            default:
                guard let number = world.leased.keys.sorted().randomElement(using: &generator) else { continue }
                world.leased[number] = nil
                world.perform(world.state.released(number, isGood: Int.random(in: 0..<4, using: &generator) > 0))
            }
            let busy = world.opening.count + world.checking.count + world.leased.count
            #expect(busy <= limit && world.state.connectionCount <= limit, "step \(step) seed \(seed)")
            #expect(world.state.waiterCount == world.waiting.count, "step \(step) seed \(seed)")
            #expect(
                world.waiting.isEmpty || busy == limit
                    || world.opening.count + world.checking.count >= world.waiting.count,
                "somebody waits for nothing: step \(step) seed \(seed)")
            #expect(!world.isClosed || world.waiting.isEmpty, "step \(step) seed \(seed)")
        }
    }
}
