import Testing
import WeirModel
import WeirRotation
import WeirTesting

/// Goes through everything that can happen to a secret, in all orders: each activity succeeds, fails, loses its answer
/// or is cut off before or after; versions break outside, or come back; and somebody asks for anything at any time.
@Suite("All that can happen to a rotation", .disabled(if: Sanitizer.isOn, "\(Sanitizer.searches)"))
struct ExplorationTests {
    @Test("nothing that must not be is reached, and all ends when faults do", arguments: ModelRotator.allCases)
    func exploration(_ rotator: ModelRotator) throws {
        var exploration = Exploration(rotator)
        let first = ModelDriver(
            rotator.capabilities, slots: rotator.slots, every: nil, overlap: 60, current: 1, secret: try .test(1))
        exploration.visit(first, breaksLeft: rotator.capabilities.probes ? 1 : 0)
        exploration.run()
        #expect(exploration.breaches.isEmpty, "\(exploration.breaches.prefix(5))")
        #expect(exploration.visited.count > 100, "too little is reached: \(exploration.visited.count)")
        #expect(exploration.endless.isEmpty, "\(exploration.endless.count): \(exploration.endless.prefix(2))")
        let expected = Set(RotationStage.allCases).subtracting(rotator.unreachable)
        #expect(exploration.stages == expected)
        print("\(rotator.rawValue): \(exploration.visited.count) states, \(exploration.steps) steps")
    }
}

extension ModelRotator {
    /// Only with a source there is a difference between asking for a value and there being one; waiting for somebody to
    /// change it is gone through with the one that tries nothing.
    fileprivate var requests: [ModelRequest] {
        ModelRequest.allCases.filter { request in
            switch request {
            case .sourceChanged: capabilities.origin == .source
            case .rotate: capabilities.origin != .source || !capabilities.probes
            default: true
            }
        }
    }

    /// Where its rotations never come.
    fileprivate var unreachable: Set<RotationStage> {
        guard capabilities.probes else { return [.rolledBack, .quarantined] }
        return capabilities.revokes ? [] : [.rolledBack]
    }
}

/// A search through all states that differ in what matters.
private struct Exploration {
    let rotator: ModelRotator
    var visited: Set<ModelKey> = []
    var stages: Set<RotationStage> = []
    var breaches: [String] = []
    var endless: [String] = []
    var steps = 0
    private var open: [(ModelDriver, breaksLeft: Int)] = []
    /// Where each state goes when nothing goes wrong; nil where it is at rest.
    private var next: [ModelKey: ModelKey?] = [:]
    private var examples: [ModelKey: ModelDriver] = [:]

    init(_ rotator: ModelRotator) { self.rotator = rotator }

    mutating func visit(_ driver: ModelDriver, breaksLeft: Int) {
        let key = ModelKey(driver, breaksLeft: breaksLeft)
        guard visited.insert(key).inserted else { return }
        stages.insert(driver.record.stage)
        examples[key] = driver
        open.append((driver, breaksLeft))
    }

    mutating func run() {
        while let (driver, breaksLeft) = open.popLast(), breaches.isEmpty {
            let key = ModelKey(driver, breaksLeft: breaksLeft)
            for outcome in ModelOutcome.allCases where outcome != .unchanged || rotator == .manual {
                let after = step(driver, breaksLeft, "\(outcome)") { $0.perform(outcome) }
                if outcome == .success {
                    next.updateValue(
                        driver.isAtRest ? nil : ModelKey(after, breaksLeft: breaksLeft), forKey: key)
                }
            }
            for request in rotator.requests {
                _ = step(driver, breaksLeft, "\(request)") { $0.ask(request) }
            }
            // What the last probe said holds for as long as it takes to act on it; nobody could promise more.
            if breaksLeft > 0, !driver.actsOnProof {
                for version in driver.stored {
                    var changed = driver
                    if changed.world.working.remove(version) == nil { changed.world.working.insert(version) }
                    visit(changed, breaksLeft: breaksLeft - 1)
                }
            }
        }
        findEndless()
    }

    private mutating func step(
        _ driver: ModelDriver, _ breaksLeft: Int, _ name: String, _ body: (inout ModelDriver) -> Void
    ) -> ModelDriver {
        var after = driver
        after.notices = []
        body(&after)
        steps += 1
        if driver.hasWorkingVersion && !after.hasWorkingVersion { after.breach("no stored version works any more") }
        if rotator.slots == .many, let current = driver.record.current, rotator.capabilities.probes,
            driver.world.working.contains(current), let later = after.record.current,
            !after.world.working.contains(later)
        {
            after.breach("the current version does not work any more")
        }
        if !after.breaches.isEmpty {
            breaches += after.breaches.map { "\(name): \($0), from \(driver.record), works \(driver.world.working)" }
            after.breaches = []
        }
        visit(after, breaksLeft: breaksLeft)
        return after
    }

    /// Follows each state to where it rests.
    private mutating func findEndless() {
        var resting: Set<ModelKey> = []
        for start in visited {
            var path: [ModelKey] = []
            var seen: Set<ModelKey> = []
            var key = start
            while !resting.contains(key), seen.insert(key).inserted {
                path.append(key)
                guard let following = next[key], let following else {
                    resting.formUnion(path)
                    break
                }
                key = following
            }
            if resting.contains(key) {
                resting.formUnion(path)
            } else {
                let cycle = path.drop { $0 != key }.compactMap { examples[$0]?.record }
                endless.append(cycle.map { "\($0.stage.rawValue)/\($0.activity.rawValue)" }.joined(separator: " "))
            }
        }
    }
}
