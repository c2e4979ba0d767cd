import Testing
import WeirModel
import WeirPlanning

@Suite("Guards, approvals and refusals")
struct GuardTests {
    /// 40 customers with one instance each.
    private let base: DesiredState = {
        let slugs = (10..<50).map { "c\($0)" }
        return DesiredState(
            customers: slugs.map { Make.customer($0) }, integrations: [Make.integration("erp")],
            instances: slugs.map { Make.instance("\($0)/erp", "erp") })
    }()

    private func without(_ count: Int) -> DesiredState {
        base.with { $0.instances.removeFirst(count) }
    }

    private func approval(_ plan: Plan, id: Int = 900) -> Approval {
        Approval(
            id: Make.id(id), commit: plan.source.commit, items: Set(BlockedSet(plan).items), approvedBy: "Ada",
            reason: "meant", approvedAt: Make.now)
    }

    @Test func tenPercentOrTenAndAFewAlways() {
        let scene = Scene(base)
        #expect(scene.plan(without(4)).actions.count == 4, "10 % of 40")
        let plan = scene.plan(without(5))
        #expect(plan.actions.isEmpty && plan.left.count == 5)
        #expect(plan.left[0] == "blocked limit delete c10/erp")
        #expect(
            plan.pending[0].reason
                == "5 instances to delete within 24 hours, 4 allowed (limits.deletes: count 10, 10 % of 40)")
        let small = Scene(
            base.with {
                $0.customers.removeLast(36)
                $0.instances.removeLast(36)
            })
        let three = base.with {
            $0.customers.removeLast(36)
            $0.instances = [$0.instances[0]]
        }
        #expect(small.plan(three).actions.count == 3, "three of a kind are always free of the percentage")
    }

    @Test func theCountBoundsWhereItIsTighter() {
        let settings = RepositorySettings(limits: Limits([.deletes: Limit(count: 2, percent: 100)]))
        let scene = Scene(base.with { $0.settings = settings })
        #expect(scene.plan(without(2).with { $0.settings = settings }).actions.count == 2)
        #expect(scene.plan(without(3).with { $0.settings = settings }).left.count == 3)
    }

    @Test func oneKindOverItsLimitBlocksAllDeletesAndNothingElse() {
        let scene = Scene(base)
        let plan = scene.plan(
            without(5).with {
                $0.customers.removeFirst(1)
                $0.customers.append(Make.customer("zeta"))
            })
        #expect(plan.actions == ["create zeta"])
        #expect(plan.left.count == 6)
        #expect(plan.left.last == "blocked limit delete c14/erp")
        #expect(plan.left[0] == "blocked limit delete c10")
    }

    @Test func theLastDayCounts() {
        var scene = Scene(base)
        scene.step(without(3))
        #expect(scene.plan(without(4)).actions.count == 1, "four in a day, as at once")
        #expect(scene.plan(without(5)).left.count == 2)
        scene.observed.recent = RecentChanges()
        #expect(scene.plan(without(6)).actions.count == 3)
    }

    @Test func aCommitCannotLoosenTheLimitThatStopsIt() {
        var scene = Scene(base)
        let loose = without(9).with { $0.settings.limits = Limits([:]) }
        #expect(scene.step(loose).left.count == 9)
        #expect(scene.observed.environment?.limits == .standard)
        #expect(scene.plan(loose).left.count == 9, "still, although the commit is applied")
        let calm = base.with { $0.settings.limits = Limits([:]) }
        scene.step(calm)
        #expect(scene.plan(loose).actions.count == 9)
    }

    @Test func upgradesReconfiguresAndDisablesHaveLimitsOfTheirOwn() {
        let settings = RepositorySettings(
            limits: Limits([
                .upgrades: Limit(percent: 25), .reconfigures: Limit(count: 1), .disables: Limit(count: 1),
            ]))
        let scene = Scene(base.with { $0.settings = settings })
        let upgraded = base.with {
            $0.settings = settings
            $0.integrations[0].definition = Make.definition(timeout: "2")
        }
        let plan = scene.plan(upgraded)
        #expect(plan.actions == ["publish erp"])
        #expect(plan.left.count == 40 && plan.left[0] == "blocked limit upgrade c10/erp")
        #expect(
            plan.pending[0].reason
                == "40 instances to upgrade within 24 hours, 10 allowed (limits.upgrades: 25 % of 40)")
        let changed = base.with {
            $0.settings = settings
            for index in 0..<2 {
                $0.instances[index] = Make.instance("c1\(index)/erp", "erp", enabled: false, config: #"{"A":"1"}"#)
            }
            $0.instances[2].enabled = false
        }
        #expect(
            scene.plan(changed).left == [
                "blocked limit disable c10/erp", "blocked limit reconfigure c10/erp", "blocked limit disable c11/erp",
                "blocked limit reconfigure c11/erp", "blocked limit disable c12/erp",
            ])
    }

    @Test("row 21: an emptied repository deletes nothing") func anEmptiedRepositoryDeletesNothing() {
        let scene = Scene(base)
        let cases: [(DesiredState, String)] = [
            (DesiredState(), "the repository states nothing any more"),
            (without(1).with { $0.doubts.hasSettings = false }, "weir.yaml is gone"),
            (
                DesiredState(
                    integrations: base.integrations, doubts: RemovalDoubts(hasCustomersFolder: false)),
                "customers/ is gone"
            ),
            (
                base.with {
                    $0.integrations = []
                    $0.instances = []
                    $0.doubts.hasIntegrationsFolder = false
                }, "integrations/ is gone"
            ),
        ]
        for (desired, reason) in cases {
            let plan = scene.plan(desired)
            #expect(!plan.actions.contains { $0.hasPrefix("delete") })
            #expect(plan.pending.contains { $0.block == .emptied && $0.reason == reason }, "\(reason)")
        }
        #expect(Scene().plan(DesiredState(doubts: RemovalDoubts(hasSettings: false))).pending.isEmpty)
    }

    @Test("row 21: a commit that was lost blocks deletes, also after it moved on")
    func aLostCommitBlocksDeletesEvenAfterItMovedOn() {
        var scene = Scene(base)
        let plan = scene.step(without(1), options: PlanOptions(allowRollback: true), descent: .lost)
        #expect(plan.left == ["blocked lost-commit delete c10/erp"])
        #expect(scene.plan(without(1)).left == ["blocked lost-commit delete c10/erp"], "the commit is now applied")
        #expect(scene.plan(without(2)).actions == ["delete c11/erp"], "what is removed later is a decision of its own")
        scene.observed.approvals = [approval(plan)]
        #expect(scene.plan(without(1)).actions == ["delete c10/erp"])
    }

    @Test func anApprovalCoversWhatItSawAndLess() {
        var scene = Scene(base)
        let blocked = scene.plan(without(8))
        #expect(BlockedSet(blocked).items.count == 8)
        scene.observed.approvals = [approval(blocked)]
        #expect(scene.plan(without(9)).actions.isEmpty, "the set grew")
        #expect(scene.plan(without(4)).consumedApprovals.isEmpty, "nothing is blocked, nothing is used up")
        let plan = scene.step(without(7))
        #expect(plan.actions.count == 7 && plan.consumedApprovals == [Make.id(900)])
        #expect(plan.changes.allSatisfy { $0.parts.allSatisfy(\.isApproved) })
        #expect(scene.observed.approvals.isEmpty && scene.observed.recent.counts.isEmpty)
        #expect(scene.plan(without(12)).left.count == 5, "used up")
    }

    @Test func theEarliestApprovalThatCoversIsUsed() {
        var scene = Scene(base)
        let blocked = scene.plan(without(8))
        var late = approval(blocked, id: 901)
        late.approvedAt = Make.now.adding(seconds: 5)
        scene.observed.approvals = [late, approval(scene.plan(without(6)), id: 902), approval(blocked, id: 903)]
        #expect(scene.plan(without(8)).consumedApprovals == [Make.id(903)])
    }

    @Test func noApprovalOpensProtectionOrReferences() {
        let desired = base.with {
            $0.instances[0].protect = true
            for index in 1..<8 { $0.instances[index].protect = false }
        }
        var scene = Scene(desired)
        let removed = base.with {
            $0.instances.removeFirst(8)
            $0.customers.removeFirst(1)
        }
        let blocked = scene.plan(removed)
        #expect(BlockedSet(blocked).items.count == 7)
        var wide = approval(blocked)
        wide.items.insert(Approval.Item(action: .delete, key: .instance("c10", "erp")))
        wide.items.insert(Approval.Item(action: .delete, key: .customer("c10")))
        scene.observed.approvals = [wide]
        let plan = scene.plan(removed)
        #expect(plan.actions.count == 7)
        #expect(plan.left == ["blocked referenced delete c10", "blocked protected delete c10/erp"])
    }

    @Test func theDigestOfABlockedSetIsOfItsItems() {
        let scene = Scene(base)
        let eight = BlockedSet(scene.plan(without(8)))
        #expect(eight == BlockedSet(scene.plan(without(8).with { $0.instances.reverse() })))
        #expect(eight.digest != BlockedSet(scene.plan(without(9))).digest)
        #expect(
            BlockedSet(pending: []).digest.description
                == "f0f949cbf22fc741ff4f55e48b09ef7375bda8aa7df96e734ac06345f4e336e2")
    }

    @Test func wholePlansAreRefused() {
        var scene = Scene(base)
        func kinds(_ plan: Plan) -> [Refusal.Kind] { plan.refusals.map(\.kind) }
        #expect(kinds(scene.plan(base, descent: .rollback)) == [.rollback])
        #expect(kinds(scene.plan(base, descent: .lost)) == [.lostCommit])
        #expect(kinds(scene.plan(base, options: PlanOptions(allowRollback: true), descent: .lost)) == [])
        let held = HeldUnit(key: .customer("x"), reason: "1 error", source: Make.at("x"))
        let strict = scene.plan(base.with { $0.held = [held] }, options: PlanOptions(strict: true))
        #expect(kinds(strict) == [.strict] && !strict.isApplicable && strict.outcome.hasBlocked)
        scene.observed.environment?.isSuspended = true
        #expect(kinds(scene.plan(base)) == [.suspended])
        scene.observed.environment?.isSuspended = false
        scene.observed.environment?.applied?.repository = "https://git.example.com/other.git"
        #expect(kinds(scene.plan(base, descent: .lost)) == [.anotherSource, .lostCommit])
        #expect(kinds(scene.plan(base, options: PlanOptions(adoptSource: true), descent: .lost)) == [])
        scene.observed.environment?.applied?.repository = Make.source().repository
        scene.observed.environment?.applied?.path = "eu"
        #expect(kinds(scene.plan(base)) == [.anotherSource])
        var source = Make.source(2)
        source.isWorktree = true
        let worktree = Planner.plan(
            desired: base, observed: .empty, source: source, environment: "e", database: "d", now: Make.now)
        #expect(kinds(worktree) == [.worktree])
    }

    @Test func targetsLeaveTheRest() {
        let added = base.with {
            $0.customers.append(Make.customer("zeta"))
            $0.instances.append(Make.instance("zeta/erp", "erp"))
            $0.instances.append(Make.instance("zeta/web", "web"))
            $0.integrations.append(Make.integration("web"))
            $0.instances[0].enabled = false
            $0.integrations[0].definition = Make.definition(timeout: "2")
        }
        var scene = Scene(base)
        let customer = scene.plan(added, options: PlanOptions(targets: [.customer("zeta")]))
        #expect(customer.actions == ["create zeta"])
        let byKey = Dictionary(uniqueKeysWithValues: customer.pending.map { ($0.key.name, $0) })
        #expect(customer.pending.allSatisfy { $0.status == .untargeted })
        #expect(byKey["zeta/erp"]?.reason == "erp v2 is not published: integration erp is not targeted")
        #expect(byKey["zeta/web"]?.reason == "integration web is not targeted")
        #expect(byKey["c10/erp"]?.reason == "not targeted")
        let instance = scene.plan(
            added, options: PlanOptions(targets: [.instance("zeta", "erp"), .integration("erp")]))
        #expect(instance.actions == ["publish erp"])
        #expect(instance.pending.first { $0.key.name == "zeta/erp" }?.reason == "customer zeta is not targeted")
        scene.step(added, options: PlanOptions(targets: [.integration("web")]))
        #expect(scene.observed.environment?.applied?.commit == Make.commit(1), "the environment shows what it showed")
        #expect(scene.observed.environment?.serial == 2)
    }
}
