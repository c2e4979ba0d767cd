import Testing
import WeirModel
import WeirPlanning

@Suite("What a plan does")
struct ActionTests {
    private let base = DesiredState(
        customers: [Make.customer("globex"), Make.customer("initech")], integrations: [Make.integration("erp")],
        instances: [Make.instance("globex/erp", "erp"), Make.instance("initech/erp", "erp")])

    @Test func everythingIsCreatedInOrder() {
        let plan = Scene().plan(base)
        #expect(
            plan.actions == [
                "create globex", "create initech", "publish erp", "deploy globex/erp", "deploy initech/erp",
            ])
        #expect(plan.change(.integration("erp"))?.parts[0].reason == "1 flow, 4 steps")
        #expect(plan.change(.instance("globex", "erp"))?.parts[0].reason == "erp v1")
        #expect(plan.change(.instance("globex", "erp"))?.row == nil)
        #expect(plan.instanceWrite(.instance("globex", "erp"))?.newEndpoints == ["Main"])
        #expect(plan.pending.isEmpty && plan.isApplicable && plan.complete)
        #expect(plan.outcome == Plan.Outcome(hasChanges: true, hasHeld: false, hasBlocked: false))
    }

    @Test func nothingChangesTheSecondTime() {
        let scene = Scene(base)
        #expect(scene.plan(base).actions.isEmpty)
        #expect(scene.observed.environment?.serial == 1)
    }

    @Test func aNewDefinitionIsPublishedAndDraftsFollow() throws {
        let scene = Scene(base.with { $0.instances[1].version = .published(1) })
        let desired = base.with {
            $0.integrations[0].definition = Make.definition(flows: ["Main", "Other"], timeout: "2")
            $0.instances[1].version = .published(1)
        }
        let plan = scene.plan(desired)
        #expect(plan.actions == ["publish erp", "upgrade globex/erp"])
        guard case .integration(let write)? = plan.change(.integration("erp"))?.write else {
            Issue.record("no write")
            return
        }
        #expect(write.publish?.number == 2 && write.publish?.equals == nil && write.publish?.note == "Change things")
        let upgrade = try #require(plan.instanceWrite(.instance("globex", "erp")))
        #expect(upgrade.version == 2 && upgrade.newEndpoints == ["Other"] && upgrade.deactivatedEndpoints.isEmpty)
        #expect(plan.change(.instance("globex", "erp"))?.parts[0].reason == "v1 → v2")
    }

    @Test func endpointsSleepAndWakeWithTheirFlows() throws {
        var scene = Scene(base.with { $0.integrations[0].definition = Make.definition(flows: ["A", "B"]) })
        let key = UnitKey.instance("globex", "erp")
        let before = try #require(scene.observed.instances[0].endpoints)
        let narrow = base.with { $0.integrations[0].definition = Make.definition(flows: ["B", "C"]) }
        let write = try #require(scene.step(narrow).instanceWrite(key))
        #expect(write.newEndpoints == ["C"] && write.deactivatedEndpoints == ["A"])
        let wide = base.with { $0.integrations[0].definition = Make.definition(flows: ["A", "B"]) }
        let plan = scene.step(wide)
        let again = try #require(plan.instanceWrite(key))
        #expect(again.activatedEndpoints == ["A"] && again.deactivatedEndpoints == ["C"] && again.newEndpoints.isEmpty)
        guard case .integration(let publication)? = plan.change(.integration("erp"))?.write else { return }
        #expect(publication.publish?.equals == 1)
        #expect(plan.change(.integration("erp"))?.parts[0].reason == "\"Change things\", same content as v1")
        let after = try #require(scene.observed.instances[0].endpoints).filter(\.isActive)
        #expect(after == before)
    }

    @Test func anInstanceCanChangeInSeveralWaysAtOnce() throws {
        let scene = Scene(base)
        let desired = base.with {
            $0.integrations.append(Make.integration("crm", Make.definition(flows: ["Main", "New"])))
            $0.instances[0] = Make.instance(
                "globex/erp", "crm", enabled: false, protect: true, config: #"{"A":"1"}"#)
        }
        let change = try #require(scene.plan(desired).change(.instance("globex", "erp")))
        #expect(change.parts.map(\.action) == [.update, .upgrade, .reconfigure, .disable])
        #expect(change.parts[1].reason == "erp v1 → crm v1")
        #expect(change.parts[2].fields.map(\.path) == [["config", "A"]])
        #expect(change.parts[2].fields[0].before == .absent && change.parts[2].fields[0].after == .json("\"1\""))
        #expect(change.parts[0].reason == "protect: true")
        #expect(change.row?.version == 1)
    }

    @Test func customersAndIntegrationsAreUpdated() {
        let scene = Scene(base)
        let desired = base.with {
            $0.customers[0] = Make.customer("globex", name: "Globex Corporation", protect: true)
            $0.integrations[0] = Make.integration("erp", name: "Acme ERP")
        }
        let plan = scene.plan(desired)
        #expect(plan.actions == ["update globex", "update erp"])
        #expect(plan.changes[0].parts[0].fields.map(\.path) == [["name"], ["protect"]])
        #expect(plan.changes[1].parts[0].fields[0].after == .json("\"Acme ERP\""))
    }

    @Test func whatIsRemovedIsDeletedInReverse() {
        let scene = Scene(base)
        let plan = scene.plan(base.with { $0.remove(.customer("globex"), .instance("globex", "erp")) })
        #expect(plan.actions == ["delete globex/erp", "delete globex"])
        #expect(plan.changes[0].parts[0].reason == "file removed")
        #expect(plan.pending.isEmpty)
    }

    @Test func anIntegrationTakesItsOwnInstancesAlong() {
        let made = base.with {
            $0.instances[1] = Make.instance("initech/erp", "erp", file: "integrations/erp/deploy.yaml")
        }
        let scene = Scene(made)
        let plan = scene.plan(
            made.with { $0.remove(.integration("erp"), .instance("globex", "erp"), .instance("initech", "erp")) })
        #expect(plan.actions == ["delete globex/erp", "delete initech/erp", "delete erp"])
        #expect(plan.changes.map { $0.parts[0].reason } == ["file removed", "with integration erp", "file removed"])
    }

    @Test func anInstanceThatIsNotSelectedAnyMoreSaysWhy() {
        let path = "integrations/erp/deploy.yaml"
        let deployment = DesiredDeployment(
            instance: "erp", instanceSource: Make.at(path, 2, 11), labels: ["eu", "tier-1"], excluded: [:],
            selectorSource: Make.at(path, 1, 12))
        let made = base.with {
            $0.customers[1] = Make.customer("initech", labels: ["eu", "tier-1"])
            $0.instances[1] = Make.instance("initech/erp", "erp", file: path)
            $0.deployments["erp"] = deployment
        }
        func cause(_ change: (inout DesiredState) -> Void) -> String {
            let plan = Scene(made).plan(
                made.with {
                    $0.remove(.instance("initech", "erp"))
                    change(&$0)
                })
            let part = plan.changes.first { $0.write.operation == .delete }?.parts[0]
            return "\(part?.reason ?? "") \(part?.source?.description ?? "")"
        }
        #expect(cause { $0.deployments = [:] } == "integrations/erp/deploy.yaml removed ")
        #expect(
            cause { $0.deployments["erp"]?.instance = "main" }
                == "called main by integrations/erp/deploy.yaml now integrations/erp/deploy.yaml:2:11")
        #expect(
            cause { $0.deployments["erp"]?.excluded["initech"] = Make.at(path, 1, 40) }
                == "excluded by integrations/erp/deploy.yaml integrations/erp/deploy.yaml:1:40")
        #expect(
            cause {
                $0.customers[1] = Make.customer("initech", labels: ["eu"])
                $0.files = ["customers/initech/customer.yaml"]
                let origin = FieldOrigin(file: 0, line: 3, column: 9, layer: .customer)
                $0.customers[1].origins = [origin, origin, origin]
            } == "its customer lacks the label tier-1 customers/initech/customer.yaml:3:9")
        #expect(
            cause { $0.customers[1] = Make.customer("initech", labels: []) }
                == "its customer lacks the labels eu, tier-1 customers/initech/customer.yaml:1:1")
        #expect(
            cause { $0.deployments["erp"]?.labels.append("vip") }
                == "its customer lacks the label vip customers/initech/customer.yaml:1:1")
        #expect(
            cause { _ in }
                == "not deployed by integrations/erp/deploy.yaml any more integrations/erp/deploy.yaml:1:12")
    }

    @Test func movingAnInstanceFreesItsOldIntegration() {
        let scene = Scene(base)
        let desired = base.with {
            $0.integrations = [Make.integration("crm")]
            $0.instances[0].integration = "crm"
            $0.instances[1].integration = "crm"
        }
        #expect(
            scene.plan(desired).actions == [
                "publish crm", "upgrade globex/erp", "upgrade initech/erp", "delete erp",
            ])
    }

    @Test func aRenamedFileIsAnUpdate() {
        let plan = Scene(base).plan(base.with { $0.instances[0].source.path = "customers/globex/erp.yml" })
        #expect(plan.actions == ["update globex/erp"])
        #expect(plan.changes[0].parts[0].fields.map(\.path) == [["file"]])
    }

    @Test func unavailableVersionsTakeNoNewInstances() {
        var scene = Scene(base.with { $0.remove(.instance("initech", "erp")) })
        scene.observed.integrations[0].versions[0].isAvailable = false
        let plan = scene.plan(
            base.with {
                $0.instances[0].enabled = false
                $0.integrations[0].release.marks = [1: VersionMarks(isAvailable: false)]
            })
        #expect(plan.actions == ["disable globex/erp"], "what runs the version stays and can change")
        #expect(plan.left == ["blocked unavailable-version deploy initech/erp"])
        #expect(plan.pending[0].source == Make.at("customers/initech/erp.yaml", 2, 10))
        #expect(BlockedSet(plan).isEmpty, "no approval lets it through")
    }

    @Test func aVersionThatDoesNotExistHoldsUnlessNobodyWasAsked() {
        let desired = base.with { $0.instances[0].version = .published(7) }
        #expect(Scene().plan(desired).left == ["held deploy globex/erp"])
        let offline = Scene().plan(desired, database: nil)
        #expect(offline.pending.isEmpty)
        #expect(offline.instanceWrite(.instance("globex", "erp"))?.version == 7)
        #expect(offline.instanceWrite(.instance("globex", "erp"))?.newEndpoints == ["Main"])
    }
}
