import Testing
import WeirModel
import WeirPlanning

@Suite("Manual environments and windows") struct ChangeGateTests {
    private let base = DesiredState(
        customers: [Make.customer("acme"), Make.customer("globex")], integrations: [Make.integration("erp")],
        instances: [Make.instance("acme/erp", "erp"), Make.instance("globex/erp", "erp")])

    private func approval(_ plan: Plan, commit: ObjectID? = nil) -> Approval {
        Approval(
            id: Make.id(900), commit: commit ?? plan.source.commit, items: Set(BlockedSet(plan).items),
            approvedBy: "Ada", reason: "meant", approvedAt: Make.now)
    }

    private var grown: DesiredState {
        base.with {
            $0.customers.append(Make.customer("initech"))
            $0.instances.append(Make.instance("initech/erp", "erp"))
            $0.remove(.instance("acme", "erp"))
        }
    }

    @Test("a manual environment makes nothing of a commit, from the first on, until exactly that is approved")
    func manual() {
        var scene = Scene()
        scene.gate = .manual
        let first = scene.step(base)
        #expect(first.actions.isEmpty)
        #expect(
            first.left == [
                "blocked approval create acme", "blocked approval create globex", "blocked approval publish erp",
                "blocked approval deploy acme/erp", "blocked approval deploy globex/erp",
            ], "\(first.left)")
        #expect(scene.stepAgain(base).actions.isEmpty, "once more changes nothing")
        scene.observed.approvals = [approval(first)]
        let second = scene.stepAgain(base)
        #expect(second.left.isEmpty && second.consumedApprovals == [Make.id(900)])
        #expect(second.changes.allSatisfy { $0.parts.allSatisfy(\.isApproved) })
        #expect(scene.plan(base, again: true).changes.isEmpty)
    }

    @Test("an approval is for its commit: the same changes of another one are another decision")
    func commits() {
        var scene = Scene(base)
        scene.gate = .manual
        let plan = scene.step(grown)
        #expect(plan.left.count == 3 && plan.changes.isEmpty)
        scene.observed.approvals = [approval(plan)]
        let other = scene.plan(grown)
        #expect(other.changes.isEmpty && other.consumedApprovals.isEmpty)
        #expect(scene.plan(grown, again: true).changes.count == 3)
        scene.observed.approvals = [approval(plan).with { $0.items.remove($0.items.sorted()[0]) }]
        #expect(scene.plan(grown, again: true).changes.isEmpty, "what nobody approved is not let through with the rest")
    }

    @Test("outside the windows everything waits, says when the next opens, and is made then")
    func windows() {
        var scene = Scene(base)
        scene.gate = .closed(opens: Make.now.adding(seconds: 3600))
        let plan = scene.step(grown)
        #expect(plan.changes.isEmpty && plan.left.count == 3)
        #expect(plan.pending.allSatisfy { $0.block == .window && $0.reason.contains("the next opens at") })
        scene.gate = .open
        #expect(scene.stepAgain(grown).actions.count == 3)
        #expect(scene.plan(grown, again: true).changes.isEmpty)
    }

    @Test(
        "what was changed by hand is healed at any time, but what waits is not made by that",
        arguments: [
            ChangeGate.manual, .closed(opens: nil),
        ])
    func healing(_ gate: ChangeGate) throws {
        var scene = Scene(base)
        scene.gate = gate
        scene.step(grown)
        // Somebody disables one instance and removes a row altogether.
        let index = try #require(scene.observed.instances.firstIndex { $0.customer == "globex" })
        scene.observed.instances[index].enabled = false
        scene.observed.instances[index].row.isDrifted = true
        let healing = scene.stepAgain(grown)
        #expect(healing.actions == ["enable globex/erp"])
        #expect(healing.left.count == 3)
        scene.observed.customers.removeAll { $0.slug == "globex" }
        #expect(scene.stepAgain(grown).actions == ["create globex"])
    }

    @Test("limits block as before, and one approval lets both through")
    func limits() {
        var scene = Scene(base)
        scene.gate = .manual
        let settings = RepositorySettings(limits: Limits([.deletes: Limit(count: 0, percent: 100)]))
        let plan = scene.step(grown.with { $0.settings = settings })
        #expect(plan.left.contains("blocked limit delete acme/erp"))
        #expect(plan.left.contains("blocked approval create initech"))
        scene.observed.approvals = [approval(plan)]
        #expect(scene.stepAgain(grown.with { $0.settings = settings }).actions.count == 3)
    }

    @Test("tombstones are kept while no window is open")
    func purges() {
        var scene = Scene(base)
        let settings = RepositorySettings(retainSeconds: 60)
        let gone = base.with {
            $0.remove(.instance("acme", "erp"))
            $0.settings = settings
        }
        scene.step(gone)
        scene.now = scene.now.adding(seconds: 3600)
        scene.gate = .closed(opens: nil)
        #expect(scene.plan(gone, again: true).purges.isEmpty)
        scene.gate = .manual
        #expect(scene.plan(gone, again: true).purges.count == 1, "the delete was approved when it was made")
    }
}

extension Approval {
    fileprivate func with(_ change: (inout Approval) -> Void) -> Approval {
        var copy = self
        change(&copy)
        return copy
    }
}
