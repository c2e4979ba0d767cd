import Testing
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore
import WeirTesting

/// Records an issue that shows both texts against each other where they differ.
func expectSame(_ expected: String, _ actual: String, _ what: String) {
    guard expected != actual else { return }
    Issue.record("\(what):\n\(LineDifference.between(expected, actual))")
}

extension TestEnvironment {
    /// The same inputs in another order give the same plan, byte for byte.
    func checkOrder(_ made: Made, _ tree: MemoryTree, _ options: PlanOptions, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var desired = try await Self.load(
            tree.shuffled(using: &generator), made.observed.catalogue, made.evidence)
        var observed = made.observed
        observed.customers.shuffle(using: &generator)
        observed.integrations.shuffle(using: &generator)
        observed.instances.shuffle(using: &generator)
        observed.pending.shuffle(using: &generator)
        let entries = Self.made(desired, observed, tree, made.plan.source, options, made.plan.now)
        expectSame(made.fingerprint, entries.fingerprint, "the order of entries and rows changes the plan")
        desired.customers.shuffle(using: &generator)
        desired.integrations.shuffle(using: &generator)
        desired.instances.shuffle(using: &generator)
        desired.held.shuffle(using: &generator)
        let units = Self.made(desired, observed, tree, made.plan.source, options, made.plan.now)
        expectSame(made.fingerprint, units.fingerprint, "the order of stated units changes the plan")
    }

    /// What must be true after `made` was applied: the next plan does nothing and leaves the same pending, and the
    /// database is what the simulation says.
    ///
    /// - Returns: what is observed.
    func checkApplied(
        _ made: Made, _ tree: MemoryTree, _ options: PlanOptions, revision: Identifier
    ) async throws -> ObservedState {
        let now = made.plan.now
        var source = made.plan.source
        source.descent = .forward
        var later = options
        later.allowRollback = false
        later.adoptSource = false
        let second = try await plan(tree, source, later, now: now)
        let doesNothing =
            second.plan.changes.isEmpty && second.plan.purges.isEmpty && second.plan.consumedApprovals.isEmpty
            && second.plan.uploads.isEmpty && second.plan.droppedBlobs.isEmpty
        if !doesNothing { Issue.record("the plan after an apply is not empty:\n\(second.text)\(second.plan.purges)") }
        expectSame(
            Self.text(made.plan.pending), Self.text(second.plan.pending), "the plan after an apply leaves other units")
        #expect(ApplyDecision(second.plan, observed: second.observed) == .nothingToDo)
        try await checkBlobs(second.observed)
        let simulated = made.observed.applying(made.plan, revision: revision)
        expectSame(
            Self.text(simulated), Self.text(second.observed), "the database is not what the simulation says")
        let chain = try await store.verifyChain(environment: Self.name)
        #expect(chain == .intact(revisions: Int(made.plan.serial) + 1))
        return second.observed
    }

    /// The database holds the bytes that integrations refer to, tombstones included, and nothing else.
    private func checkBlobs(_ state: ObservedState) async throws {
        let referenced = state.integrations.reduce(into: Set<Digest>()) {
            $0.formUnion(IntegrationDocuments(of: $1.spec).digests)
        }
        #expect(state.blobs.map(\.content.digest) == referenced.sorted())
        for digest in referenced {
            let bytes = try await store.observe(environment: Self.name) { try await $0.bytes(of: digest) }
            #expect(
                bytes.map { BlobContent(of: $0.span) } == state.blobs.first { $0.content.digest == digest }?.content)
        }
    }

    private static func text(_ pending: [PendingUnit]) -> String { pending.map { "\($0)" }.joined(separator: "\n") }

    /// Every value of a state, one row a line.
    static func text(_ state: ObservedState) -> String {
        var state = state
        // The environment's row comes into being with its first lease.
        state.environment?.id = identifier("environment")
        for index in state.integrations.indices {
            // Only the newest definition is ever observed.
            for version in state.integrations[index].versions.indices.dropLast() {
                state.integrations[index].versions[version].definition = nil
            }
        }
        var lines = ["\(String(describing: state.environment?.id)) \(state.environment?.serial ?? 0)"]
        lines.append("\(String(describing: state.environment?.applied))")
        for (kind, limit) in (state.environment?.limits.byKind ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.append("limit \(kind) \(limit)")
        }
        lines += state.customers.map { "\($0.slug) \($0)" }
        for integration in state.integrations {
            var row = integration
            row.versions = []
            lines.append("\(row)")
            lines += integration.versions.map { "\(integration.slug) \($0)" }
        }
        for instance in state.instances {
            var row = instance
            row.endpoints = nil
            lines.append("\(row)")
            lines += (instance.endpoints ?? []).map { "\(instance.key) \($0)" }
        }
        lines += state.pending.map { "\($0)" }
        lines += state.approvals.map { "\($0.id) \($0.items.sorted()) \($0.reason)" }
        lines += state.blobs.map { "\($0)" }
        lines += state.recent.counts.map { "recent \($0.key.kind) \($0.key.action) \($0.value)" }.sorted()
        return lines.joined(separator: "\n")
    }
}
