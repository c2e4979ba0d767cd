import WeirController
import WeirModel
import WeirPlanning

/// One process of a simulation: the loop, and what its driver remembers.
struct SimulatedReplica {
    var loop: ReconcileLoop
    /// Which process it is: what an earlier one has begun is nobody's.
    var process = 0
    var isAlive = true
    /// Until then it is asleep, and what happens to it waits.
    var asleepUntil: Instant?
    /// Until then it cannot reach the database, or the repository.
    var cutOffUntil: Instant?
    var fetchesFailUntil: Instant?
    var epoch: Int?
    var round: Round?
    /// Only the newest timer counts.
    var timer = 0

    /// A round under way.
    struct Round {
        var commit: Int
        var plan: Plan?
    }

    func isCutOff(_ now: Instant) -> Bool { cutOffUntil.map { now < $0 } ?? false }
    func failsToFetch(_ now: Instant) -> Bool { fetchesFailUntil.map { now < $0 } ?? false }
}

/// What is going to happen in a simulation.
enum SimulatedEvent {
    /// For a process of a replica, dropped where that is gone.
    case replica(Int, process: Int, Step)
    case push
    case drift(repeats: Bool)
    case fault(repeats: Bool)
    case start(Int)

    enum Step {
        case tick(timer: Int)
        case acquire
        case heartbeat(epoch: Int)
        case fetched
        case apply
        case deliver(ReconcileTrigger)
    }
}

/// What is to happen, in the order of time; of the same time, in the order in which it was planned.
struct Agenda {
    private var entries: [(at: Instant, number: Int, event: SimulatedEvent)] = []
    private var count = 0

    mutating func add(_ event: SimulatedEvent, at time: Instant) {
        count += 1
        entries.append((time, count, event))
        var index = entries.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func next() -> (at: Instant, event: SimulatedEvent)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            var index = 0
            while true {
                var least = index
                for child in [2 * index + 1, 2 * index + 2] where child < entries.count && isBefore(child, least) {
                    least = child
                }
                if least == index { break }
                entries.swapAt(index, least)
                index = least
            }
        }
        return (first.at, first.event)
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (entries[left].at, entries[left].number) < (entries[right].at, entries[right].number)
    }
}
