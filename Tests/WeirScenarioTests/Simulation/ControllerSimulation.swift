import WeirController
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore
import WeirTesting

/// A day of three replicas over one environment, in simulated time: random commits, drift, rotations and faults.
///
/// The loops, the loader and the planner are the real ones; Git and PostgreSQL are simulated by their rules, with delays, and
/// processes are killed, put to sleep and cut off at any moment. Everything follows from the seed.
struct ControllerSimulation {
    let seed: UInt64
    private(set) var now = TestEnvironment.start
    private(set) var database: SimulatedDatabase
    private(set) var failures: [String] = []
    /// What it went through, to know that it did.
    private(set) var seen: [String: Int] = [:]

    private var generator: SeededGenerator
    private var agenda = Agenda()
    /// What happened since time last went on.
    private var steps = 0
    private var replicas: [SimulatedReplica] = []
    private var repository: RandomRepository
    private var commits: [MemoryTree] = []
    /// The last look that came to nothing: the same again comes to nothing again, and is not computed again.
    private var quiet: (commit: Int, changes: Int, at: Instant)?
    /// The last things that were read.
    private var readings: [(reading: Reading, desired: DesiredState)] = []
    private let end: Instant
    private static let settling: Int64 = 3600

    init(seed: UInt64, isFenced: Bool = true) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        repository = RandomRepository(seed: generator.next())
        database = SimulatedDatabase(isFenced: isFenced, at: TestEnvironment.start)
        end = TestEnvironment.start.adding(seconds: TestEnvironment.day)
        commits = [repository.repository.tree]
    }

    /// Runs the day, and the hour after it in which nothing fails and nobody changes anything.
    mutating func run() async throws {
        for number in 0..<3 {
            replicas.append(SimulatedReplica(loop: Self.loop(generator.next())))
            start(number)
        }
        for event in [SimulatedEvent.push, .drift(repeats: true), .fault(repeats: true)] { plan(event, within: 3600) }
        let last = end.adding(seconds: Self.settling)
        while failures.isEmpty, let (time, event) = agenda.next(), time <= last {
            // Where time stands still somebody asks for the same again and again: a process would be busy with nothing.
            steps = time > now ? 0 : steps + 1
            if steps > 1000 { fail("a thousand things at once, the last of them \(event)") }
            now = max(now, time)
            try await handle(event)
        }
        if failures.isEmpty { try await checkConverged() }
    }

    private static func loop(_ seed: UInt64) -> ReconcileLoop {
        ReconcileLoop(.init(interval: 300, sweepInterval: 3600), seed: seed)
    }

    // MARK: Time

    private var isOver: Bool { now >= end }

    private mutating func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

    private mutating func plan(_ event: SimulatedEvent, within seconds: Int64) {
        agenda.add(event, at: now.adding(microseconds: random(1...seconds * 1_000_000)))
    }

    private mutating func plan(_ step: SimulatedEvent.Step, _ replica: Int, milliseconds: ClosedRange<Int64>) {
        agenda.add(
            .replica(replica, process: replicas[replica].process, step),
            at: now.adding(microseconds: random(milliseconds) * 1000))
    }

    private mutating func handle(_ event: SimulatedEvent) async throws {
        switch event {
        case .replica(let number, let process, let step):
            guard replicas[number].isAlive, replicas[number].process == process else { return }
            if let end = replicas[number].asleepUntil, now < end {
                // Whatever was to happen to it happens when it wakes up.
                agenda.add(event, at: end)
                return
            }
            try await perform(step, number)
        case .push: push()
        case .drift(let repeats): drift(repeats)
        case .fault(let repeats): fault(repeats)
        case .start(let number): start(number)
        }
    }

    // MARK: The world

    private mutating func push() {
        guard !isOver else { return }
        _ = repository.change()
        commits.append(repository.repository.tree)
        note("push")
        // Half of the pushes are told of, to any replica; the others are found by looking.
        if generator.chance(50) { plan(.deliver(.webhook), Int(random(0...2)), milliseconds: 50...2000) }
        plan(.push, within: 5400)
    }

    private mutating func drift(_ repeats: Bool) {
        guard !isOver else { return }
        if database.disturb(generator.next()) {
            note("drift")
            if let holder = holder { plan(.deliver(.drift), holder, milliseconds: 100...900) }
        }
        if repeats { plan(.drift(repeats: true), within: 2 * 3600) }
    }

    private var holder: Int? {
        replicas.indices.first { replicas[$0].epoch == database.lease.epoch && replicas[$0].isAlive }
    }

    private mutating func fault(_ repeats: Bool) {
        guard !isOver else { return }
        // Mostly whoever has something to lose.
        let number = generator.chance(70) ? holder ?? Int(random(0...2)) : Int(random(0...2))
        let until = now.adding(seconds: random(1...120))
        switch random(0...5) {
        case 0: kill(number)
        case 1:
            note("sleep")
            replicas[number].asleepUntil = until
        case 5:
            note("give back")
            if replicas[number].isAlive, replicas[number].asleepUntil.map({ $0 <= now }) ?? true {
                send(.giveBack, to: number)
            }
        case 2:
            note("cut off")
            replicas[number].cutOffUntil = until
        case 3:
            note("no fetch")
            for index in replicas.indices { replicas[index].fetchesFailUntil = until }
        default:
            note("stop")
            send(.stop, to: number)
        }
        if repeats { plan(.fault(repeats: true), within: 1800) }
    }

    private mutating func kill(_ number: Int) {
        guard replicas[number].isAlive else { return }
        note("kill")
        replicas[number].isAlive = false
        plan(.start(number), within: 60)
    }

    private mutating func start(_ number: Int) {
        let process = replicas[number].process + 1
        replicas[number] = SimulatedReplica(loop: Self.loop(generator.next()), process: process)
        send(.started, to: number)
    }

    // MARK: A replica

    private mutating func send(_ event: ReconcileEvent, to number: Int) {
        for action in replicas[number].loop.handle(event, at: now) {
            switch action {
            case .acquireLease: plan(.acquire, number, milliseconds: 1...200)
            case .reconcile:
                replicas[number].round = SimulatedReplica.Round(commit: -1)
                // In the midst of rounds, faults and other people's writes are what they are feared for.
                if generator.chance(20) { plan(.fault(repeats: false), within: 3) }
                if generator.chance(25) { plan(.drift(repeats: false), within: 3) }
                plan(.fetched, number, milliseconds: generator.chance(5) ? 1000...59_000 : 20...2000)
            case .releaseLease:
                if let epoch = replicas[number].epoch, !replicas[number].isCutOff(now) {
                    database.release(epoch, at: now)
                }
                replicas[number].epoch = nil
            case .finish:
                replicas[number].isAlive = false
                plan(.start(number), within: 60)
            }
        }
        replicas[number].timer += 1
        if let time = replicas[number].loop.wakesAt {
            agenda.add(
                .replica(number, process: replicas[number].process, .tick(timer: replicas[number].timer)),
                at: max(time, now))
        }
    }

    private mutating func perform(_ step: SimulatedEvent.Step, _ number: Int) async throws {
        switch step {
        case .tick(let timer): if replicas[number].timer == timer { send(.tick, to: number) }
        case .deliver(let trigger): send(.triggered(trigger), to: number)
        case .acquire: acquire(number)
        case .heartbeat(let epoch): heartbeat(number, epoch)
        case .fetched: try await fetched(number)
        case .apply: try await apply(number)
        }
    }

    private mutating func acquire(_ number: Int) {
        guard !replicas[number].isCutOff(now) else { return send(.leaseUnavailable(until: nil), to: number) }
        let (epoch, until) = database.acquire(number, at: now)
        guard let epoch else { return send(.leaseUnavailable(until: until), to: number) }
        note("lease")
        replicas[number].epoch = epoch
        plan(.heartbeat(epoch: epoch), number, milliseconds: 4900...5100)
        send(.leaseGained, to: number)
    }

    private mutating func heartbeat(_ number: Int, _ epoch: Int) {
        guard replicas[number].epoch == epoch else { return }
        // One that cannot ask does not know; it is lost for certain only when somebody else has it, or time is over.
        let isCutOff = replicas[number].isCutOff(now)
        let isKept = isCutOff ? now < database.lease.expiresAt : database.heartbeat(epoch, at: now)
        if isKept { return plan(.heartbeat(epoch: epoch), number, milliseconds: 4900...5100) }
        note("lease lost")
        replicas[number].epoch = nil
        send(.leaseLost, to: number)
    }

    private mutating func fetched(_ number: Int) async throws {
        guard replicas[number].round != nil else { return }
        guard !replicas[number].failsToFetch(now), !replicas[number].isCutOff(now) else {
            note("failed round")
            replicas[number].round = nil
            return send(.finished(.failed), to: number)
        }
        let commit = commits.count - 1
        replicas[number].round = SimulatedReplica.Round(commit: commit, plan: try await plan(of: commit))
        plan(.apply, number, milliseconds: generator.chance(10) ? 1000...40_000 : 5...500)
    }

    /// What is to be applied; nil: nothing.
    private mutating func plan(of commit: Int) async throws -> Plan? {
        if let quiet, quiet.commit == commit, quiet.changes == database.changes,
            now.microseconds - quiet.at.microseconds < 3_600_000_000
        {
            return nil
        }
        let plan = try await plan(of: commit, from: database.state)
        if ApplyDecision(plan, observed: database.state) == .record { return plan }
        quiet = (commit, database.changes, now)
        return nil
    }

    private mutating func plan(of number: Int, from state: ObservedState) async throws -> Plan {
        let source = PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main",
            commit: TestEnvironment.commit(number), tree: TestEnvironment.commit(number), summary: "Commit \(number)",
            author: "Ada Lovelace")
        let desired = try await desired(number, state)
        return TestEnvironment.made(desired, state, commits[number], source, PlanOptions(), now).plan
    }

    /// What a commit states, read again only where something is different that reading depends on.
    private mutating func desired(_ number: Int, _ state: ObservedState) async throws -> DesiredState {
        let reading = Reading(
            commit: number, versions: state.catalogue.versions, customers: state.customers.map(\.key),
            integrations: state.integrations.map(\.key), instances: state.instances.map(\.key))
        if let last = readings.first(where: { $0.reading == reading }) { return last.desired }
        var definitions: [Catalogue.VersionName: [UInt8]] = [:]
        for integration in state.integrations {
            for version in integration.versions {
                definitions[.init(integration: integration.slug, number: version.number)] = version.definition
            }
        }
        let known = definitions
        let evidence = state.environment.map { _ in MoveEvidence(observed: state, former: nil) }
        let desired = try await TestEnvironment.load(commits[number], state.catalogue, evidence) { names in
            known.filter { names.contains($0.key) }
        }
        readings = [(reading, desired)] + readings.prefix(2)
        return desired
    }

    private struct Reading: Hashable {
        var commit: Int
        var versions: [String: [Catalogue.Version]]
        var customers: [UnitKey]
        var integrations: [UnitKey]
        var instances: [UnitKey]
    }

    private mutating func apply(_ number: Int) async throws {
        guard let round = replicas[number].round else { return }
        // What the process remembers; whether it is still so, the database says.
        let epoch = replicas[number].epoch ?? 0
        replicas[number].round = nil
        guard !replicas[number].isCutOff(now) else {
            note("failed round")
            return send(.finished(.failed), to: number)
        }
        if let plan = round.plan, plan.refusals.isEmpty {
            if let problem = database.apply(plan, commit: round.commit, epoch: epoch, at: now) {
                note(problem)
                return send(.finished(.failed), to: number)
            }
            note("revision")
            try await checkHistory()
            // The answer may be lost: whoever applied does not know, and looks again.
            if generator.chance(3) {
                note("lost answer")
                return send(.finished(.failed), to: number)
            }
        }
        database.rotate(epoch: epoch, at: now)
        send(.finished(.done(nextRotation: database.rotationDueAt)), to: number)
    }

    // MARK: What must hold

    private mutating func note(_ what: String) { seen[what, default: 0] += 1 }

    private mutating func fail(_ words: String) {
        failures.append("seed \(seed), \(now): \(words)")
    }

    /// After each revision: serials without gaps, epochs that only grow, and the fleet of the commit that is shown.
    private mutating func checkHistory() async throws {
        let revisions = database.revisions
        guard let last = revisions.last else { return }
        if last.serial != Int64(revisions.count) { fail("serial \(last.serial) of revision \(revisions.count)") }
        if last.epoch != database.lease.epoch {
            fail("epoch \(last.epoch) wrote while the lease had \(database.lease.epoch)")
        }
        if revisions.count > 1, revisions[revisions.count - 2].epoch > last.epoch { fail("an older epoch wrote") }
        if let difference = try await difference() { fail(difference) }
    }

    /// Whether the fleet is what the shown commit states, but for what waits: nil where it is.
    private mutating func difference() async throws -> String? {
        guard let last = database.revisions.last else { return "nothing was applied" }
        let shown = database.state.environment?.applied?.commit
        guard shown == TestEnvironment.commit(last.commit) else { return "another commit is shown" }
        var state = database.state
        // What somebody changed by hand is no revision's doing.
        let drifted = Set(state.instances.filter(\.row.isDrifted).map(\.key))
        state.recent = RecentChanges()
        let plan = try await plan(of: last.commit, from: state)
        let wrong = plan.changes.map(\.key).filter { !drifted.contains($0) }
        return wrong.isEmpty ? nil : "\(wrong) are not as commit \(last.commit) states them"
    }

    private mutating func checkConverged() async throws {
        let newest = commits.count - 1
        if database.revisions.last?.commit != newest { fail("commit \(newest) was not applied") }
        if let difference = try await difference() { fail(difference) }
        if let drifted = database.state.instances.first(where: { $0.row.isDrifted }) {
            let plan = try await plan(of: newest, from: database.state)
            if plan.changes.contains(where: { $0.key == drifted.key }) { fail("\(drifted.key) was not healed") }
        }
        if database.lease.expiresAt <= now { fail("nobody keeps the environment") }
        if database.rotationDueAt <= now { fail("a rotation was missed") }
        if database.rotations == 0 { fail("no secret was rotated") }
    }
}
