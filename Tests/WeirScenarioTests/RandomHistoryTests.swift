import Testing
import WeirModel
import WeirPlanning
import WeirStore
import WeirTesting

/// What must be true of every history, on random ones.
///
/// `WEIR_SEED=N,M` runs the histories of these seeds instead.
@Suite struct RandomHistoryTests {
    /// Histories that together are known to go through everything.
    private static let known: [UInt64] = [2, 7, 21, 22, 24, 42]

    @Test func `every step of the known histories keeps the invariants, and they go through everything`() async throws {
        let seen = try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for seed in RandomSeed.stated ?? Self.known { group.addTask { try await Self.run(seed) } }
            return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(RandomSeed.stated != nil || Self.wanted.filter { !seen.contains($0) } == [], "nothing shows it")
    }

    @Test func `every step of a random history keeps the invariants`() async throws {
        _ = try await Self.run(RandomSeed.one)
    }

    /// - Returns: what the history went through.
    private static func run(_ seed: UInt64) async throws -> Set<String> {
        let environment = try await TestEnvironment()
        var history = RandomHistory(seed: seed, environment)
        for number in 1...40 {
            try await history.step(number)
            if let failure = history.failure {
                Issue.record("WEIR_SEED=\(seed), step \(number): \(failure)")
                break
            }
        }
        await environment.close()
        print("random history: WEIR_SEED=\(seed) shows \(history.seen.sorted().joined(separator: ", "))")
        return history.seen
    }

    /// What histories go through.
    private static let wanted = [
        "publish", "upgrade", "reconfigure", "move", "restore", "delete", "purge", "held", "blocked", "kept", "upload",
        "drop",
    ]
}

/// Applies a random repository's commits one after the other.
struct RandomHistory {
    private let seed: UInt64
    private let environment: TestEnvironment
    private var repository: RandomRepository
    private var now = TestEnvironment.start
    private var blocked = BlockedSet(pending: [])
    private var published: [String: WeirModel.Digest] = [:]
    private(set) var failure: String?
    /// Actions that were applied, statuses of pending units, `purge`, and `kept` for a value of the runtime.
    private(set) var seen: Set<String> = []

    init(seed: UInt64, _ environment: TestEnvironment) {
        self.seed = seed
        self.environment = environment
        repository = RandomRepository(seed: seed)
    }

    mutating func step(_ number: Int) async throws {
        let edits = number == 1 ? ["begin"] : repository.change()
        now = now.adding(seconds: repository.number(1...60) * 3600)
        try await environment.setClock(now)
        let source = PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main",
            commit: TestEnvironment.commit(number), tree: repository.repository.objectID, summary: "Step \(number)",
            author: "Ada Lovelace")
        try await interfere()
        var options = PlanOptions()
        if repository.chance(5) { options.targets = [.customer("a"), .integration("x")] }
        let tree = repository.repository.tree
        let made = try await environment.plan(tree, source, options, now: now)
        try await environment.checkOrder(made, tree, options, seed: repository.seed())
        blocked = BlockedSet(made.plan)
        let revision = TestEnvironment.identifier("\(seed) \(number)")
        guard try await environment.apply(made, revision: revision) else { return }
        seen.formUnion(made.plan.changes.flatMap(\.parts).map(\.action.rawValue))
        seen.formUnion(made.plan.pending.map(\.status.rawValue))
        if !made.plan.purges.isEmpty { seen.insert("purge") }
        if !made.plan.uploads.isEmpty { seen.insert("upload") }
        if !made.plan.droppedBlobs.isEmpty { seen.insert("drop") }
        let after = try await environment.checkApplied(made, tree, options, revision: revision)
        if Self.keepsForeignValue(made) { seen.insert("kept") }
        for problem in doubted(made) + moved(made, after) + versions(after) + RuntimeValues.changed(made, after) {
            failure = "\(problem)\nafter: \(edits.joined(separator: "; "))\n\(made.text)"
        }
    }

    /// Whether an instance was written with a value that the repository does not state.
    private static func keepsForeignValue(_ made: TestEnvironment.Made) -> Bool {
        let stated = Dictionary(
            made.desired.instances.map { ($0.key, $0.spec.json) }, uniquingKeysWith: { one, _ in one })
        return made.plan.changes.contains { change in
            guard case .instance(let write) = change.write, write.operation != .delete else { return false }
            return stated[change.key].map { $0 != write.spec.json } ?? false
        }
    }

    /// Somebody approves, a version becomes unavailable, or the runtime writes to fields of its own.
    private mutating func interfere() async throws {
        if repository.chance(30), !blocked.isEmpty {
            _ = try await environment.store.approve(
                environment: TestEnvironment.name, commit: TestEnvironment.commit(1), items: Set(blocked.items),
                by: "Grace Hopper", reason: "random")
        }
        if repository.chance(40) {
            for statement in RuntimeValues.statements(&repository) { try await environment.execute(statement) }
        }
        if repository.chance(6) {
            try await environment.execute("UPDATE weir.integration_version SET available = number % 2 = 1")
        } else if repository.chance(6) {
            try await environment.execute("UPDATE weir.integration_version SET available = true")
        }
    }

    /// Deletes that something stood against, as the desired state says and as the files that are broken say.
    private func doubted(_ made: TestEnvironment.Made) -> [String] {
        let doubts = made.desired.doubts
        let held = Set(made.desired.held.map(\.key))
        let misplaced = Set(repository.misplaced.values).union(repository.misplaced.keys)
        let faulty = Set(repository.broken.keys)
        var problems: [String] = []
        for change in made.plan.changes where change.write.operation == .delete {
            let key = change.key
            let owner = key.customerSlug ?? key.name
            var reasons = [doubts.everything, doubts.kinds[key.kind]].compactMap { $0?.reason }
            if held.contains(key) { reasons.append("held") }
            if key.kind != .integration, let doubt = doubts.customers[owner] { reasons.append(doubt.reason) }
            if key.kind == .integration, let doubt = doubts.integrations[key.name] { reasons.append(doubt.reason) }
            if faulty.contains("weir.yaml") { reasons.append("weir.yaml is broken") }
            if key.kind == .integration {
                let near = { (path: String) in path.hasPrefix("integrations/") }
                if faulty.contains(where: { $0.hasPrefix("integrations/\(key.name)/") })
                    || misplaced.contains(where: near)
                {
                    reasons.append("an integration's file is broken or misplaced")
                }
            } else {
                if faulty.contains(where: { $0.hasPrefix("customers/\(owner)/") || $0.hasSuffix("/deploy.yaml") }) {
                    reasons.append("a file of its customer or a deploy.yaml is broken")
                }
                if misplaced.contains(where: { $0.hasPrefix("customers/") }) { reasons.append("a file is misplaced") }
            }
            problems += reasons.map { "\(key) was deleted although: \($0)" }
        }
        return problems
    }

    /// Units that were there before and after with another id, or with other ids of their endpoints, whatever they are
    /// called now.
    private func moved(_ made: TestEnvironment.Made, _ after: ObservedState) -> [String] {
        let purged = Set(made.plan.purges.map(\.row.id))
        let moves = made.plan.changes.compactMap { change -> Move? in
            guard let from = change.from, let row = change.row else { return nil }
            return Move(row: row.id, from: from, to: change.key, source: SourceLocation(path: ""))
        }
        var state = made.observed
        state.customers.removeAll { purged.contains($0.row.id) }
        state.integrations.removeAll { purged.contains($0.row.id) }
        state.instances.removeAll { purged.contains($0.row.id) }
        let before = identities(state.following(moves).state)
        let now = identities(after)
        var problems = before.compactMap { name, id in
            now[name] == id
                ? nil : "\(name.unit) \(name.flow) had the id \(id) and has \(now[name]?.description ?? "none")"
        }
        if Set(now.values).count != now.count { problems.append("two things have the same id") }
        return problems
    }

    private struct Name: Hashable {
        var unit: UnitKey
        var flow = ""
    }

    private func identities(_ state: ObservedState) -> [Name: Identifier] {
        var ids: [Name: Identifier] = [:]
        for unit in state.customers { ids[Name(unit: unit.key)] = unit.row.id }
        for unit in state.integrations { ids[Name(unit: unit.key)] = unit.row.id }
        for unit in state.instances {
            ids[Name(unit: unit.key)] = unit.row.id
            for endpoint in unit.endpoints ?? [] { ids[Name(unit: unit.key, flow: endpoint.flow)] = endpoint.id }
        }
        return ids
    }

    /// Versions that changed, or whose numbers have gaps.
    private mutating func versions(_ state: ObservedState) -> [String] {
        var problems: [String] = []
        for integration in state.integrations {
            if integration.versions.map(\.number) != Array(1...max(1, integration.versions.count)) {
                problems.append("\(integration.key) has the versions \(integration.versions.map(\.number))")
            }
            for version in integration.versions {
                let name = "\(integration.row.id) \(version.number)"
                if let digest = published[name], digest != version.digest {
                    problems.append("\(integration.key) v\(version.number) changed")
                }
                published[name] = version.digest
            }
        }
        return problems
    }
}
