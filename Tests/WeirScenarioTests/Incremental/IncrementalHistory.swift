import Testing
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore
import WeirTesting

/// A random repository's commits applied one after the other without a database, each planned twice: from everything,
/// and from what changed.
struct IncrementalHistory {
    private let seed: UInt64
    private(set) var repository: EvolvingRepository
    private var observed = ObservedState.empty
    private var now = TestEnvironment.start
    /// By their ids.
    private var trees: [ObjectID: MemoryTree] = [:]
    /// The trees of the revisions that wrote the rows last.
    private var writers: [Identifier: ObjectID] = [:]
    private(set) var failure: String?
    /// What happened, and how often.
    private(set) var seen: [String: Int] = [:]
    /// How many files were read of those that an incremental load could leave out, by both.
    private(set) var reads = (full: 0, incremental: 0)

    init(seed: UInt64, isCalm: Bool = false) {
        self.seed = seed
        repository = EvolvingRepository(seed: seed, isCalm: isCalm)
    }

    /// The plans before, the latest last, for the report of a failure.
    private var earlier: [String] = []

    private mutating func note(_ what: String) { seen[what, default: 0] += 1 }

    mutating func step(_ number: Int) async throws {
        let edits = number == 1 ? [] : repository.commit()
        for edit in edits { note(edit.rawValue) }
        now = now.adding(seconds: repository.number(1...40) * 3600)
        if repository.chance(50) { observed.recent = RecentChanges() }
        disturb()
        var source = PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main",
            commit: TestEnvironment.commit(number), tree: repository.repository.objectID, summary: "Step \(number)",
            author: "Ada Lovelace")
        var options = PlanOptions()
        if repository.chance(5) { options.targets = [.customer("a"), .integration("x"), .instance("b", "x")] }
        if repository.chance(3) {
            source.descent = .rollback
            options.allowRollback = repository.chance(70)
        }
        let plan = try await compare(source, options, edits)
        earlier =
            earlier.suffix(2) + ["commit \(number): \(edits.map(\.rawValue))\n\(PlanText(verbose: true).render(plan))"]
        guard failure == nil else { return }
        if repository.chance(8) { return note("not applied") }
        try await apply(plan, source, options)
        approve(plan)
    }

    // MARK: The two plans

    private struct Made {
        var plan: Plan
        var desired: DesiredState
        var fingerprint: String
        var read: [String]
    }

    private mutating func compare(_ source: PlanSource, _ options: PlanOptions, _ edits: [EvolvingRepository.Edit])
        async throws -> Plan
    {
        let tree = repository.repository.tree
        trees[source.tree] = tree
        let evidence = try evidence(tree)
        let changed = evidence?.former?.changedPaths ?? []
        let full = try await plan(tree, evidence, source, options, everything: true)
        let incremental = try await plan(tree, evidence, source, options, everything: false)
        if evidence?.former != nil, changed.isEmpty, let unchanged = DesiredState.unchanged(observed, now: now) {
            note("not read")
            let plan = TestEnvironment.made(unchanged, observed, tree, source, options, now).plan
            if PlanDigest.of(plan) != PlanDigest.of(full.plan) {
                failure =
                    "without a look at the tree: \(LineDifference.between(full.fingerprint, PlanJSON.render(plan)))"
            }
        }
        if full.fingerprint != incremental.fingerprint {
            failure = """
                the plans differ after \(edits.map(\.rawValue)):
                \(LineDifference.between(full.fingerprint, incremental.fingerprint))
                changed: \(changed.sorted())
                before: \(earlier.joined(separator: "\n"))
                """
        }
        try await compareExcerpt(full, tree, evidence, source, options)
        guard incremental.desired.scope != nil else {
            note("read in full")
            if observed.environment?.reading == nil { note("read in full for lack of a reading") }
            if incremental.desired.doubts.everything != nil { note("read in full for broken settings") }
            return full.plan
        }
        note("read in part")
        reads.full += full.read.count
        reads.incremental += incremental.read.count
        if let excess = excess(incremental.read, changed) { failure = failure ?? excess }
        return full.plan
    }

    /// A plan from the customers that changed alone.
    private mutating func compareExcerpt(
        _ full: Made, _ tree: MemoryTree, _ evidence: MoveEvidence?, _ source: PlanSource, _ options: PlanOptions
    ) async throws {
        guard options.targets.isEmpty, var evidence, let former = evidence.former,
            let reading = observed.environment?.reading,
            let customers = ChangedCustomers.find(in: former.changedPaths, after: reading, pending: observed.pending),
            let excerpt = FleetExcerpt.of(observed, around: customers, now: now)
        else { return }
        evidence.observed = excerpt
        let loader = RepositoryLoader(
            catalogue: excerpt.catalogue, timeZones: TimeZoneNames(names: ["Europe/Berlin"]), parallelism: 1,
            evidence: evidence)
        guard let desired = try await loader.loadExcerpt(CustomersTree(tree: tree, customers: customers)) else {
            return note("an excerpt did not do")
        }
        note(former.changedPaths.isEmpty ? "an excerpt without changes" : "an excerpt")
        let part = Self.made(desired, excerpt, tree, source, options, now)
        if part.fingerprint != full.fingerprint || part.plan.deployed != full.plan.deployed {
            failure =
                failure ?? """
                    the plan of \(customers.sorted()) alone is another:
                    \(LineDifference.between(full.fingerprint, part.fingerprint))
                    \(String(describing: full.plan.deployed)), \(String(describing: part.plan.deployed))
                    changed: \(former.changedPaths.sorted())
                    before: \(earlier.joined(separator: "\n"))
                    """
        }
    }

    /// What a repository would tell of the applied commit.
    private func evidence(_ tree: MemoryTree) throws -> MoveEvidence? {
        guard let environment = observed.environment else { return nil }
        var older: [ObjectID: FormerFiles.Scope] = [:]
        for (row, scope) in observed.heldFiles {
            guard let writer = writers[row] else { continue }
            older[writer, default: FormerFiles.Scope()].formUnion(scope)
        }
        var history = MemoryHistory()
        for id in Array(older.keys) + [environment.applied?.tree].compactMap({ $0 }) {
            if let tree = trees[id] { history.add(tree, as: id) }
        }
        return MoveEvidence(
            observed: observed,
            former: try history.formerFiles(before: tree, applied: environment.applied?.tree, older: older))
    }

    private func plan(
        _ tree: MemoryTree, _ evidence: MoveEvidence?, _ source: PlanSource, _ options: PlanOptions,
        everything: Bool
    ) async throws -> Made {
        let counting = CountingTree(tree)
        let loader = RepositoryLoader(
            catalogue: observed.catalogue, timeZones: TimeZoneNames(names: ["Europe/Berlin"]), parallelism: 1,
            evidence: evidence)
        let desired = try await loader.loadForPlan(counting, everything: everything)
        var made = Self.made(desired, observed, tree, source, options, now)
        made.read = counting.log.paths
        return made
    }

    private static func made(
        _ desired: DesiredState, _ observed: ObservedState, _ tree: MemoryTree, _ source: PlanSource,
        _ options: PlanOptions, _ now: Instant
    ) -> Made {
        let plan = TestEnvironment.made(desired, observed, tree, source, options, now).plan
        let details = Planner.detailsNeeded(desired: desired, observed: observed)
        let fingerprint = [
            TestEnvironment.Made(plan: plan, desired: desired, observed: observed, tree: tree).fingerprint,
            PlanMarkdown.render(plan), "\(PlanDigest.of(plan))",
            "\(details.instances.sorted()) \(details.integrations.sorted())",
            "\(ApplyDecision(plan, observed: observed))", "\(plan.reading?.problemPaths ?? [])",
        ]
        return Made(plan: plan, desired: desired, fingerprint: fingerprint.joined(separator: "\n"), read: [])
    }

    // MARK: What happens between plans

    private mutating func apply(_ plan: Plan, _ source: PlanSource, _ options: PlanOptions) async throws {
        guard plan.refusals.isEmpty else { return note("refused") }
        guard ApplyDecision(plan, observed: observed) == .record else { return note("nothing to do") }
        noteOutcome(plan)
        let revision = TestEnvironment.identifier("\(seed) \(plan.serial)")
        observed = observed.applying(plan, revision: revision)
        for change in plan.changes {
            let revised = change.row?.id ?? NewIdentifiers(revision: revision).unit(change.key)
            writers[revised] = source.tree
        }
        guard repository.chance(20) else { return }
        // The same commit once more.
        var again = source
        again.descent = .forward
        var later = options
        later.allowRollback = false
        let second = try await compare(again, later, [])
        if !second.changes.isEmpty || second.pending != plan.pending {
            failure =
                failure ?? """
                    the plan after an apply is not empty:
                    \(PlanText().render(plan))\(PlanText().render(second))
                    pending then and now: \(Self.difference(plan.pending, second.pending))
                    """
        }
    }

    private static func difference(_ before: [PendingUnit], _ after: [PendingUnit]) -> String {
        let removed = before.filter { !after.contains($0) }
        return "\(removed), \(after.filter { !before.contains($0) })"
    }

    private mutating func noteOutcome(_ plan: Plan) {
        for change in plan.changes {
            for part in change.parts { note("\(part.action) made") }
        }
        let held = Set(plan.pending.filter { $0.status == .held }.map(\.key))
        if !held.isEmpty { note("held") }
        if plan.pending.contains(where: { $0.status == .blocked }) { note("blocked") }
        if plan.pending.contains(where: { $0.status == .orphan }) { note("orphan") }
        if !plan.consumedApprovals.isEmpty { note("approved") }
        if !plan.purges.isEmpty { note("purged") }
        let before = Set(observed.pending.filter { $0.status == .held }.map(\.key))
        if !before.subtracting(held).isEmpty { note("repaired") }
        if plan.changes.contains(where: takesCustomersSecret) { note("shadowed") }
    }

    /// Whether an instance referred to a secret of the repository's, and refers to one of its customer's now.
    private func takesCustomersSecret(_ change: UnitChange) -> Bool {
        guard case .instance(let write) = change.write, let row = change.row,
            let before = observed.instances.first(where: { $0.row.id == row.id })?.spec
        else { return false }
        return String(decoding: before, as: UTF8.self).contains(#""scope":"shared""#)
            && String(decoding: write.spec.json, as: UTF8.self).contains(#""scope":"customer""#)
    }

    /// Somebody approves what is blocked.
    private mutating func approve(_ plan: Plan) {
        let blocked = BlockedSet(pending: observed.pending)
        guard !blocked.isEmpty, repository.chance(30) else { return }
        observed.approvals.append(
            Approval(
                id: TestEnvironment.identifier("approval \(seed) \(plan.serial)"), commit: plan.source.commit,
                items: Set(blocked.items), approvedBy: "Grace Hopper", reason: "random", approvedAt: now))
    }

    /// Somebody writes to the database by hand.
    private mutating func disturb() {
        guard repository.chance(6), !observed.instances.isEmpty else { return }
        note("drift")
        let index = repository.pick(observed.instances.indices)
        guard !observed.instances[index].row.isDeleted else { return }
        observed.instances[index].enabled.toggle()
        observed.instances[index].row.version += 1
        observed.instances[index].row.isDrifted = true
    }

    // MARK: What was read

    /// What an incremental load read although nothing that changed or is pending asks for it; nil: nothing.
    private func excess(_ read: [String], _ paths: Set<String>) -> String? {
        let isCalm =
            observed.pending.isEmpty && observed.environment?.reading?.problemPaths.isEmpty == true
            && !observed.instances.contains(where: \.row.isDrifted)
        guard isCalm, paths.allSatisfy(EvolvingRepository.isInstance) else { return nil }
        let customers = Set(paths.map { $0.split(separator: "/")[1] })
        let definitions = read.filter { $0.hasSuffix("/integration.yaml") }
        // Where one instance went and another came, any file of the customer may say what it was called.
        let renamed = customers.filter { customer in paths.count { $0.split(separator: "/")[1] == customer } > 1 }
        let others = read.filter { path in
            let isShared = !path.contains("/") || path.hasPrefix("profiles/") || path.hasPrefix("integrations/")
            if isShared || paths.contains(path) { return false }
            let parts = path.split(separator: "/")
            if renamed.contains(parts[1]) { return false }
            return !(customers.contains(parts[1]) && (parts[2] == "customer.yaml" || parts[2] == "secrets.yaml"))
        }
        // A changed instance is of one integration, which may be a fork of a fork.
        guard !others.isEmpty || renamed.isEmpty && Set(definitions).count > 3 * paths.count else { return nil }
        return "only \(paths.sorted()) changed, and it read \(read.sorted())"
    }
}
