import Testing
import WeirModel
import WeirPlanning

/// Random histories: a fleet goes from one random state to the next, and what must always hold is checked at each step.
@Suite("Properties of plans on random histories")
struct PropertyTests {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func histories(seed: UInt64) {
        var fleet = RandomFleet(seed: seed)
        var scene = Scene()
        for step in 1...8 {
            let desired = fleet.desired(after: scene.observed)
            let options = fleet.options()
            let descent = fleet.descent()
            let plan = scene.plan(desired, options: options, descent: descent)
            let place: Comment = "seed \(seed), step \(step)"

            // In whatever order the units come.
            var other = scene
            other.observed = fleet.shuffled(scene.observed)
            let shuffled = other.plan(fleet.shuffled(desired), options: options, descent: descent)
            #expect(PlanDigest.of(shuffled) == PlanDigest.of(plan), place)
            #expect(PlanText().render(shuffled) == PlanText().render(plan), place)

            check(plan, scene.observed, desired, place)

            // A second plan finds nothing to do and the same things pending.
            let before = scene
            scene.step(desired, options: options, descent: descent)
            let again = scene.plan(desired, options: options, descent: descent)
            #expect(again.actions == [], "\(place) \(PlanText().render(plan)) \(PlanText().render(again))")
            #expect(again.pending == plan.pending, "\(place) \(PlanText().render(plan)) \(PlanText().render(again))")

            // Details that were asked for are details enough.
            let request = Planner.detailsNeeded(desired: desired, observed: before.observed)
            var lean = before
            lean.observed = Self.lean(before.observed, request)
            #expect(
                PlanDigest.of(lean.plan(desired, options: options, descent: descent)) == PlanDigest.of(plan), place)

            scene.now = scene.now.adding(seconds: 1800)
            if step % 3 == 0 { scene.observed.recent = RecentChanges() }
            fleet.disturb(&scene.observed, plan, step)
        }
    }

    private func check(_ plan: Plan, _ observed: ObservedState, _ desired: DesiredState, _ place: Comment) {
        let held = Set(desired.held.map(\.key))
        #expect(Set(plan.changes.map(\.key)).count == plan.changes.count, place)
        #expect(plan.pending == plan.pending.sorted(), place)
        let rows = Self.rows(observed)
        for change in plan.changes {
            #expect(!held.contains(change.key), place)
            #expect(!change.parts.isEmpty && change.parts.map(\.action) == change.parts.map(\.action).sorted(), place)
            #expect(change.row == nil || rows[change.key] == change.row, place)
            #expect((change.write.operation == .insert) == (change.row == nil), place)
            if change.write.operation == .delete {
                #expect(!Self.isProtected(change.key, observed), place)
                #expect(desired.settings.pruneEnabled && desired.doubts.everything == nil, place)
            }
        }
        let after = observed.applying(plan, revision: Make.id(9999))
        checkBlobs(plan, observed, after, place)
        let customers = Set(after.customers.filter { !$0.row.isDeleted }.map(\.slug))
        let integrations = Dictionary(
            after.integrations.filter { !$0.row.isDeleted }.map { ($0.slug, $0) }, uniquingKeysWith: { one, _ in one })
        for instance in after.instances where !instance.row.isDeleted {
            #expect(customers.contains(instance.customer), "\(place): \(instance.key) has its customer")
            let versions = integrations[instance.integration]?.versions.map(\.number) ?? []
            #expect(versions.contains(instance.version), "\(place): \(instance.key) has its version")
        }
    }

    /// The database holds what integrations refer to, tombstones included, and nothing else.
    private func checkBlobs(_ plan: Plan, _ before: ObservedState, _ after: ObservedState, _ place: Comment) {
        let referenced = after.integrations.reduce(into: Set<Digest>()) {
            $0.formUnion(IntegrationDocuments(of: $1.spec).digests)
        }
        #expect(Set(after.blobs.map(\.content.digest)) == referenced, place)
        #expect(after.blobs.count == referenced.count, place)
        #expect(Set(plan.uploads.map(\.content.digest)).isDisjoint(with: before.blobs.map(\.content.digest)), place)
    }

    private static func rows(_ observed: ObservedState) -> [UnitKey: RowIdentity] {
        var rows: [UnitKey: RowIdentity] = [:]
        for unit in observed.customers { rows[unit.key] = unit.row }
        for unit in observed.integrations { rows[unit.key] = unit.row }
        for unit in observed.instances { rows[unit.key] = unit.row }
        return rows
    }

    private static func isProtected(_ key: UnitKey, _ observed: ObservedState) -> Bool {
        switch key.kind {
        case .customer: observed.customers.contains { $0.key == key && $0.protect }
        case .integration: observed.integrations.contains { $0.key == key && $0.protect }
        case .secret: false
        case .instance: observed.instances.contains { $0.key == key && $0.protect }
        }
    }

    private static func lean(_ observed: ObservedState, _ request: DetailRequest) -> ObservedState {
        var copy = observed
        for index in copy.instances.indices where !request.instances.contains(copy.instances[index].row.id) {
            copy.instances[index].spec = nil
            copy.instances[index].endpoints = nil
        }
        for index in copy.integrations.indices where !request.integrations.contains(copy.integrations[index].row.id) {
            for version in copy.integrations[index].versions.indices {
                copy.integrations[index].versions[version].definition = nil
            }
        }
        return copy
    }

    @Test func manyInstancesAreOrderedByTheBytesOfTheirKeys() {
        let keys = ["a-b/x", "a/x", "a/x-y", "a/xy", "a0/x", "ab/x"]
        let desired = DesiredState(
            customers: ["a", "a-b", "a0", "ab"].map { Make.customer($0) }, integrations: [Make.integration("erp")],
            instances: keys.reversed().map { Make.instance($0, "erp") })
        let plan = Scene().plan(desired)
        #expect(plan.changes.suffix(6).map(\.key.name) == keys)
    }
}
