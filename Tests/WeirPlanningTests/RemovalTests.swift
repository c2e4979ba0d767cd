import Testing
import WeirModel
import WeirPlanning

@Suite("What is not deleted")
struct RemovalTests {
    private let base = DesiredState(
        customers: [Make.customer("globex"), Make.customer("initech")],
        integrations: [Make.integration("crm"), Make.integration("erp")],
        instances: [
            Make.instance("globex/crm", "crm"), Make.instance("globex/erp", "erp"), Make.instance("initech/erp", "erp"),
        ])
    private let doubt = RemovalDoubts.Doubt(reason: "it could not be read", source: Make.at("x.yaml"))

    private var withoutInitech: DesiredState {
        base.with { $0.remove(.customer("initech"), .instance("initech", "erp")) }
    }

    @Test func everyDoubtHoldsWhatItIsAbout() {
        let scene = Scene(base)
        let gone = base.with {
            $0.remove(
                .customer("initech"), .instance("initech", "erp"), .instance("globex", "crm"), .integration("crm"))
        }
        let all = ["delete globex/crm", "delete initech/erp", "delete crm", "delete initech"]
        #expect(scene.plan(gone).actions == all)
        func kept(_ change: (inout RemovalDoubts) -> Void) -> [String] {
            let plan = scene.plan(gone.with { change(&$0.doubts) })
            #expect(plan.pending.filter { $0.status == .held }.allSatisfy { $0.reason == doubt.reason })
            #expect(plan.actions + plan.pending.map { "delete \($0.key.name)" } != plan.actions)
            return plan.left
        }
        #expect(
            kept { $0.everything = doubt } == [
                "held delete initech", "held delete crm", "held delete globex/crm", "held delete initech/erp",
            ])
        #expect(
            kept { $0.kinds[.instance] = doubt } == [
                "held delete globex/crm", "held delete initech/erp", "blocked referenced delete initech",
                "blocked referenced delete crm",
            ])
        #expect(kept { $0.kinds[.customer] = doubt } == ["held delete initech"])
        #expect(kept { $0.kinds[.integration] = doubt } == ["held delete crm"])
        #expect(kept { $0.customers["initech"] = doubt } == ["held delete initech", "held delete initech/erp"])
        #expect(kept { $0.integrations["crm"] = doubt } == ["held delete crm", "held delete globex/crm"])
    }

    @Test func aHeldCustomerHoldsTheDeletesOfItsInstances() {
        let held = HeldUnit(
            key: .customer("initech"), reason: "2 errors", source: Make.at("customers/initech/customer.yaml"))
        let plan = Scene(base).plan(withoutInitech.with { $0.held = [held] })
        #expect(plan.left == ["held initech", "held delete initech/erp"])
        #expect(plan.changes.isEmpty && plan.outcome.hasHeld)
    }

    @Test func withoutPruningUnitsAreOrphans() {
        let plan = Scene(base).plan(withoutInitech.with { $0.settings.pruneEnabled = false })
        #expect(plan.actions.isEmpty)
        #expect(plan.left == ["orphan delete initech", "orphan delete initech/erp"])
    }

    @Test func protectionHoldsUntilARevisionLiftedIt() {
        let protected = base.with { $0.instances[2].protect = true }
        var scene = Scene(protected)
        let plan = scene.step(withoutInitech)
        #expect(plan.left == ["blocked referenced delete initech", "blocked protected delete initech/erp"])
        #expect(plan.pending[0].reason == "1 instance still refers to it: initech/erp")
        #expect(plan.outcome.hasBlocked && plan.isApplicable)
        #expect(scene.step(base).actions == ["update initech/erp"])
        #expect(scene.plan(withoutInitech).actions == ["delete initech/erp", "delete initech"])
    }

    @Test func whatGoesWithAProtectedParentStays() {
        let customer = Scene(base.with { $0.customers[1] = Make.customer("initech", protect: true) })
        #expect(
            customer.plan(withoutInitech).left == [
                "blocked protected delete initech", "blocked protected delete initech/erp",
            ])
        let integration = Scene(base.with { $0.integrations[0] = Make.integration("crm", protect: true) })
        #expect(
            integration.plan(base.with { $0.remove(.integration("crm"), .instance("globex", "crm")) }).left == [
                "blocked protected delete crm", "blocked protected delete globex/crm",
            ])
        let single = customer.plan(
            base.with {
                $0.customers[1] = Make.customer("initech", protect: true)
                $0.remove(.instance("initech", "erp"))
            })
        #expect(single.actions == ["delete initech/erp"], "its customer stays, so this is a removal of its own")
    }

    @Test func anIntegrationStaysWhileAnythingRefersToIt() {
        let scene = Scene(base)
        let held = HeldUnit(
            key: .instance("globex", "erp"), reason: "1 error", source: Make.at("customers/globex/erp.yaml"))
        let plan = scene.plan(
            base.with {
                $0.remove(.integration("erp"), .instance("globex", "erp"), .instance("initech", "erp"))
                $0.held = [held]
            })
        #expect(plan.actions == ["delete initech/erp"])
        #expect(plan.left == ["held globex/erp", "blocked referenced delete erp"])
    }

    @Test func aCustomerStaysWhileAnInstanceIsStated() {
        let plan = Scene(base).plan(base.with { $0.remove(.customer("initech")) })
        #expect(plan.actions.isEmpty)
        #expect(plan.left == ["blocked referenced delete initech"])
    }

    @Test func heldUnitsKeepTheirStateAndHoldWhatNeedsThem() {
        let held = [
            HeldUnit(key: .customer("hooli"), reason: "2 errors", source: Make.at("customers/hooli/customer.yaml")),
            HeldUnit(key: .integration("pos"), reason: "1 error", source: Make.at("integrations/pos/integration.yaml")),
        ]
        let plan = Scene(base).plan(
            base.with {
                $0.held = held
                $0.instances.append(Make.instance("hooli/erp", "erp"))
                $0.instances.append(Make.instance("initech/pos", "pos"))
                $0.instances.append(Make.instance("initech/web", "web", .published(1)))
            })
        #expect(plan.changes.isEmpty)
        #expect(
            plan.left == [
                "held hooli", "held pos", "held deploy hooli/erp", "held deploy initech/pos", "held deploy initech/web",
            ])
        #expect(plan.pending[2].reason == "customer hooli is held")
        #expect(plan.pending[2].source == held[0].source)
        #expect(plan.pending[3].reason == "integration pos is held")
        #expect(plan.pending[4].reason == "version 1 of web does not exist")
    }

    @Test func whatWasDeletedComesBackWithItsIdentity() throws {
        var scene = Scene(base)
        let before = scene.observed
        scene.step(withoutInitech)
        scene.now = scene.now.adding(seconds: 6 * 86_400)
        let changed = base.with { $0.instances[2] = Make.instance("initech/erp", "erp", config: #"{"A":"1"}"#) }
        let plan = scene.step(changed)
        #expect(plan.actions == ["restore initech", "reconfigure initech/erp", "restore initech/erp"])
        #expect(plan.changes[0].parts[0].reason.hasPrefix("deleted 2026-"))
        #expect(plan.changes.map(\.write.operation) == [.restore, .restore])
        #expect(plan.purges.isEmpty)
        #expect(scene.observed.instances.map(\.row.id) == before.instances.map(\.row.id))
        #expect(scene.observed.instances[2].endpoints == before.instances[2].endpoints)
        #expect(scene.observed.customers.allSatisfy { !$0.row.isDeleted })
        #expect(scene.plan(changed).actions.isEmpty)
    }

    @Test func afterItsTimeATombstoneIsDestroyedAndTheUnitIsAnother() {
        var scene = Scene(base)
        let before = scene.observed
        scene.step(withoutInitech)
        scene.now = scene.now.adding(seconds: 7 * 86_400)
        let waiting = scene.plan(withoutInitech)
        #expect(waiting.changes.isEmpty && waiting.purges.map(\.key.name) == ["initech/erp", "initech"])
        let plan = scene.step(base)
        #expect(plan.actions == ["create initech", "deploy initech/erp"])
        #expect(plan.purges.map(\.key.name) == ["initech/erp", "initech"])
        #expect(scene.observed.instances[2].row.id != before.instances[2].row.id)
        #expect(scene.observed.instances.count == 3 && scene.observed.customers.count == 2)
    }

    @Test func anIntegrationWhoseVersionsAreUsedIsNotDestroyedWhileItComesBack() {
        var scene = Scene(base)
        scene.step(base.with { $0.remove(.integration("crm"), .instance("globex", "crm")) })
        scene.now = scene.now.adding(seconds: 8 * 86_400)
        let changed = base.with { $0.integrations[0].definition = Make.definition(timeout: "9") }
        // The stated instance was resolved against version 1 as it was published, not as it would become.
        let pinned = changed.with { $0.instances[0] = Make.instance("globex/crm", "crm", .published(1)) }
        let plan = scene.plan(pinned)
        #expect(plan.actions == ["publish crm", "restore crm", "deploy globex/crm"])
        #expect(plan.purges.map(\.key.name) == ["globex/crm"])
        #expect(scene.plan(changed).actions == ["publish crm", "deploy globex/crm"])
        scene.step(pinned)
        #expect(scene.plan(pinned).actions.isEmpty)
    }

    @Test func nothingIsDestroyedWithoutEvidence() {
        var scene = Scene(base)
        scene.step(withoutInitech)
        scene.now = scene.now.adding(seconds: 30 * 86_400)
        #expect(scene.plan(withoutInitech.with { $0.doubts.everything = doubt }).purges.isEmpty)
        #expect(scene.plan(withoutInitech.with { $0.doubts.hasSettings = false }).purges.isEmpty)
        #expect(scene.plan(withoutInitech, descent: .lost).purges.isEmpty)
        let held = HeldUnit(key: .instance("initech", "erp"), reason: "1 error", source: Make.at("x"))
        #expect(
            scene.plan(withoutInitech.with { $0.held = [held] }).purges.isEmpty,
            "a broken file keeps the tombstone, and that its customer's")
    }

    @Test func anIntegrationThatComesBackKeepsItsVersions() {
        var scene = Scene(base)
        let gone = base.with { $0.remove(.integration("crm"), .instance("globex", "crm")) }
        scene.step(gone)
        #expect(scene.plan(base).actions == ["restore crm", "restore globex/crm"])
        let changed = base.with { $0.integrations[0].definition = Make.definition(timeout: "9") }
        let plan = scene.step(changed)
        #expect(plan.actions == ["publish crm", "restore crm", "upgrade globex/crm", "restore globex/crm"])
        #expect(scene.observed.integrations[0].versions.map(\.number) == [1, 2])
    }
}
