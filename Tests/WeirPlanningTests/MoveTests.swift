import Testing
import WeirModel
import WeirPlanning

@Suite("Moves")
struct MoveTests {
    private let base = DesiredState(
        customers: [Make.customer("globex"), Make.customer("initech")],
        integrations: [Make.integration("crm"), Make.integration("erp")],
        instances: [
            Make.instance("globex/crm", "crm"), Make.instance("globex/erp", "erp"), Make.instance("initech/erp", "erp"),
        ])

    private func move(_ scene: Scene, _ from: UnitKey, _ to: UnitKey) -> Move {
        let rows: [UnitKey: RowIdentity] = Dictionary(
            scene.observed.customers.map { ($0.key, $0.row) } + scene.observed.integrations.map { ($0.key, $0.row) }
                + scene.observed.instances.map { ($0.key, $0.row) }, uniquingKeysWith: { first, _ in first })
        return Move(row: rows[from]?.id ?? Make.id(0), from: from, to: to, source: Make.at("moved.yaml", 3, 12))
    }

    /// `base` with an instance under another name.
    private func renamed(_ scene: Scene, _ old: String, _ new: String) -> DesiredState {
        base.with { desired in
            desired.remove(UnitKey(.instance, old))
            desired.instances.append(Make.instance(new, old.hasSuffix("crm") ? "crm" : "erp"))
            desired.moves = [move(scene, UnitKey(.instance, old), UnitKey(.instance, new))]
        }
    }

    /// `base` with globex under another name.
    private func movedCustomer(_ scene: Scene) -> DesiredState {
        base.with { desired in
            desired.remove(.customer("globex"), .instance("globex", "crm"), .instance("globex", "erp"))
            desired.customers.append(Make.customer("hooli", name: "globex"))
            desired.instances += [Make.instance("hooli/crm", "crm"), Make.instance("hooli/erp", "erp")]
            desired.moves = [move(scene, .customer("globex"), .customer("hooli"))]
        }
    }

    @Test func `a moved instance keeps its row and its endpoints, and nothing is deleted`() throws {
        var scene = Scene(base)
        let before = scene.observed
        let desired = renamed(scene, "globex/erp", "globex/sales")
        let plan = scene.step(desired)
        #expect(plan.actions == ["move globex/sales"])
        let change = try #require(plan.change(.instance("globex", "sales")))
        #expect(change.from == .instance("globex", "erp") && change.isRenamed && change.write.operation == .move)
        #expect(change.parts.map(\.reason) == ["from globex/erp"])
        #expect(change.parts.map { $0.source?.description } == ["moved.yaml:3:12"])
        let moved = scene.observed.instances.first { $0.slug == "sales" }
        let old = before.instances.first { $0.slug == "erp" && $0.customer == "globex" }
        #expect(moved?.row.id == old?.row.id && moved?.endpoints == old?.endpoints)
        #expect(moved?.sourcePath == "customers/globex/sales.yaml")
        #expect(scene.plan(desired).actions == [], "the same statement does nothing more")
        #expect(scene.observed.instances.count == 3)
    }

    @Test func `other changes stand beside the move, and one that is blocked does not hold the name`() {
        var scene = Scene(base)
        var desired = renamed(scene, "globex/erp", "globex/sales")
        desired.settings.limits = Limits([.reconfigures: Limit(count: 0), .disables: Limit(count: 1)])
        desired.instances[2] = Make.instance("globex/sales", "erp", enabled: false)
        #expect(scene.plan(desired).actions == ["disable globex/sales", "move globex/sales"])
        desired.instances[2] = Make.instance("globex/sales", "erp", enabled: false, config: #"{"A":"1"}"#)
        let plan = scene.step(desired)
        #expect(plan.actions == ["move globex/sales"])
        #expect(plan.left == ["blocked limit reconfigure globex/sales"])
        let again = scene.plan(desired)
        #expect(again.actions == [] && again.left == plan.left)
    }

    @Test func `a moved customer counts once beside its instances, whatever is protected`() {
        var scene = Scene(base.with { $0.customers[0] = Make.customer("globex", protect: true) })
        let before = scene.observed
        var desired = movedCustomer(scene)
        desired.customers[1] = Make.customer("hooli", name: "globex", protect: true)
        let plan = scene.step(desired)
        #expect(plan.actions == ["move hooli", "move hooli/crm", "move hooli/erp"])
        #expect(PlanSummary(plan).byKind[.customer] == [.move: 1] && PlanSummary(plan).byKind[.instance] == [.move: 2])
        #expect(plan.changes.map(\.isRenamed) == [true, false, false])
        #expect(Set(scene.observed.instances.map(\.row.id)) == Set(before.instances.map(\.row.id)))
        #expect(scene.observed.customers.contains { $0.slug == "hooli" && $0.protect })
        #expect(scene.plan(desired).actions == [])
        #expect(scene.observed.recent.counts[.init(kind: .instance, action: .delete)] == nil)
    }

    @Test func `an instance that goes with the move of its customer goes under the new name`() {
        let scene = Scene(base)
        let desired = movedCustomer(scene).with { $0.remove(.instance("hooli", "crm")) }
        #expect(scene.plan(desired).actions == ["move hooli", "move hooli/erp", "delete hooli/crm"])
        let held = desired.with {
            $0.held = [HeldUnit(key: .instance("hooli", "crm"), reason: "1 error", source: Make.at("x"))]
        }
        #expect(scene.plan(held).actions == ["move hooli", "move hooli/erp"])
        #expect(scene.plan(held).left == ["held hooli/crm"])
    }

    @Test func `an integration's instances do not notice its new name`() {
        var scene = Scene(base)
        let desired = base.with { desired in
            desired.remove(.integration("erp"))
            desired.integrations.append(Make.integration("sap"))
            desired.instances[1] = Make.instance("globex/erp", "sap")
            desired.instances[2] = Make.instance("initech/erp", "sap")
            desired.moves = [move(scene, .integration("erp"), .integration("sap"))]
        }
        #expect(scene.step(desired).actions == ["move sap"])
        #expect(scene.observed.integrations.map(\.slug) == ["crm", "sap"])
        #expect(scene.observed.instances.map(\.integration) == ["crm", "sap", "sap"])
        #expect(scene.plan(desired).actions == [])
        let changed = desired.with { $0.integrations[1].definition = Make.definition(timeout: "9") }
        let next = scene.plan(changed)
        #expect(next.actions == ["publish sap", "upgrade globex/erp", "upgrade initech/erp"])
    }

    @Test func `names are swapped, and swapped back`() {
        var scene = Scene(base)
        let ids = scene.observed.instances.map(\.row.id)
        let swapped = base.with { desired in
            desired.instances[0] = Make.instance("globex/crm", "erp")
            desired.instances[1] = Make.instance("globex/erp", "crm")
            desired.moves = [
                move(scene, .instance("globex", "crm"), .instance("globex", "erp")),
                move(scene, .instance("globex", "erp"), .instance("globex", "crm")),
            ]
        }
        #expect(scene.step(swapped).actions == ["move globex/crm", "move globex/erp"])
        #expect(scene.observed.instances.map(\.row.id) == [ids[1], ids[0], ids[2]])
        #expect(scene.plan(swapped).actions == [], "the moves are of rows, and these have moved")
        let back = base.with { desired in
            desired.moves = [
                move(scene, .instance("globex", "crm"), .instance("globex", "erp")),
                move(scene, .instance("globex", "erp"), .instance("globex", "crm")),
            ]
        }
        #expect(scene.step(back).actions == ["move globex/crm", "move globex/erp"])
        #expect(scene.observed.instances.map(\.row.id) == ids)
    }

    @Test func `a move onto a name that is kept is none`() {
        let scene = Scene(base)
        let desired = base.with { desired in
            desired.moves = [move(scene, .instance("globex", "crm"), .instance("globex", "erp"))]
        }
        #expect(scene.plan(desired).actions == [])
        let across = base.with { desired in
            desired.remove(.instance("globex", "crm"))
            desired.instances.append(Make.instance("initech/crm", "crm"))
            desired.moves = [move(scene, .instance("globex", "crm"), .instance("initech", "crm"))]
        }
        #expect(scene.plan(across).actions == ["deploy initech/crm", "delete globex/crm"])
    }

    @Test func `a tombstone makes room, and is destroyed when its time is over`() throws {
        var scene = Scene(base)
        scene.step(base.with { $0.remove(.instance("globex", "crm")) })
        let tombstone = try #require(scene.observed.instances.first { $0.row.isDeleted })
        let desired = base.with { desired in
            desired.remove(.instance("globex", "crm"), .instance("globex", "erp"))
            desired.instances.append(Make.instance("globex/crm", "erp"))
            desired.moves = [move(scene, .instance("globex", "erp"), .instance("globex", "crm"))]
        }
        let plan = scene.step(desired)
        #expect(plan.actions == ["move globex/crm"])
        let slug = "crm~\(tombstone.row.id.description.prefix(8))"
        #expect(plan.displacements == [Displacement(key: tombstone.key, row: tombstone.row, slug: slug)])
        #expect(!Slug.isValid(slug))
        #expect(scene.observed.instances.map(\.slug) == ["crm", slug, "erp"])
        #expect(scene.plan(desired).actions == [] && scene.plan(desired).displacements == [])
        scene.now = scene.now.adding(seconds: 8 * 86_400)
        scene.step(desired)
        #expect(scene.observed.instances.map(\.slug) == ["crm", "erp"])
    }

    @Test func `a tombstone whose time is over is destroyed rather than displaced`() {
        var scene = Scene(base)
        scene.step(base.with { $0.remove(.customer("initech"), .instance("initech", "erp")) })
        scene.now = scene.now.adding(seconds: 8 * 86_400)
        let desired = base.with { desired in
            desired.remove(.customer("globex"), .instance("globex", "crm"), .instance("globex", "erp"))
            desired.instances = [Make.instance("initech/crm", "crm"), Make.instance("initech/erp", "erp")]
            desired.moves = [move(scene, .customer("globex"), .customer("initech"))]
        }
        let plan = scene.step(desired)
        #expect(plan.displacements == [] && plan.purges.count == 2)
        #expect(plan.actions == ["update initech", "move initech", "move initech/crm", "move initech/erp"])
        #expect(scene.observed.customers.map(\.slug) == ["initech"])
        #expect(scene.observed.instances.map(\.key.name) == ["initech/crm", "initech/erp"])
    }

    @Test(arguments: [UnitKey.customer("globex"), .customer("hooli")])
    func `both names target a move, and with the customer its instances`(_ target: UnitKey) {
        var scene = Scene(base)
        let desired = movedCustomer(scene).with { $0.customers[0] = Make.customer("initech", name: "Other") }
        let plan = scene.step(desired, options: PlanOptions(targets: [target]))
        #expect(plan.actions == ["move hooli", "move hooli/crm", "move hooli/erp"])
        #expect(plan.left == ["untargeted update initech"])
    }

    @Test func `an instance does not move without its customer`() {
        let scene = Scene(base)
        let plan = scene.plan(movedCustomer(scene), options: PlanOptions(targets: [.instance("globex", "crm")]))
        #expect(plan.actions == [])
        #expect(plan.left == ["untargeted move hooli", "untargeted move hooli/crm", "untargeted move hooli/erp"])
        #expect(plan.pending[1].reason == "customer hooli is not targeted")
    }

    @Test func `who waits for a name that was left out waits too`() {
        let scene = Scene(base)
        let chain = base.with { desired in
            desired.remove(.instance("globex", "crm"), .instance("globex", "erp"))
            desired.instances += [Make.instance("globex/erp", "crm"), Make.instance("globex/new", "erp")]
            desired.moves = [
                move(scene, .instance("globex", "crm"), .instance("globex", "erp")),
                move(scene, .instance("globex", "erp"), .instance("globex", "new")),
            ]
        }
        let one = scene.plan(chain, options: PlanOptions(targets: [.instance("globex", "crm")]))
        #expect(one.actions == [])
        #expect(one.left == ["untargeted move globex/erp", "untargeted move globex/new"])
        #expect(one.pending[0].reason == "instance globex/erp has its name, and is not targeted")
        #expect(
            scene.plan(chain, options: PlanOptions(targets: [.instance("globex", "new")])).actions == [
                "move globex/new"
            ]
        )
    }

    @Test func `a saved plan promises where units come from`() {
        let scene = Scene(base)
        let plan = scene.plan(renamed(scene, "globex/erp", "globex/sales"))
        var other = plan
        other.changes[0].from = .instance("globex", "web")
        #expect(PlanDigest.of(plan) != PlanDigest.of(other))
        var displaced = plan
        displaced.displacements = [
            Displacement(key: .customer("x"), row: RowIdentity(id: Make.id(1), version: 1), slug: "x~1")
        ]
        #expect(PlanDigest.of(plan) != PlanDigest.of(displaced))
    }

    @Test func `a move as text, JSON and Markdown`() {
        let scene = Scene(base)
        let plan = scene.plan(movedCustomer(scene))
        let text = PlanText().render(plan)
        #expect(text.contains("  > customer     hooli                    move from globex\n"))
        #expect(text.contains("  > instance     hooli/crm                move from globex/crm\n"))
        #expect(text.contains("Plan: 3 to move.\n"))
        let json = PlanJSON.render(plan)
        #expect(json.contains(#""action": "move""#) && json.contains(#""from": "globex/crm""#))
        #expect(json.contains(#""reason": "from globex/crm""#))
        #expect(PlanMarkdown.render(plan).contains("move from globex/crm"))
    }

    @Test func `many moves fold into one line`() {
        let names = (10..<60).map { "c\($0)" }
        let fleet = DesiredState(customers: names.map { Make.customer($0) }, integrations: [Make.integration("erp")])
        let scene = Scene(fleet)
        let desired = fleet.with { desired in
            desired.customers = names.map { Make.customer("k\($0)", name: $0) }
            desired.moves = names.map { move(scene, .customer($0), .customer("k\($0)")) }
        }
        let text = PlanText().render(scene.plan(desired))
        #expect(text.contains("    … and 40 more customers: move\n"))
    }
}
