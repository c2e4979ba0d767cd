import Testing
import WeirModel
import WeirPlanning

@Suite("Saved plans")
struct SavedPlanTests {
    private let base = DesiredState(
        customers: [Make.customer("globex")], integrations: [Make.integration("erp")],
        instances: [Make.instance("globex/erp", "erp", config: #"{"A":"1"}"#)])

    private func saved(_ plan: Plan) -> SavedPlan { SavedPlan(plan, location: "/srv/fleet", binaryVersion: "1.0.0") }

    @Test func aSavedPlanIsReadBackAndKeepsItsPromise() throws {
        let options = PlanOptions(targets: [.customer("globex"), .integration("erp")], strict: true)
        let plan = Scene().plan(base, options: options)
        let saved = saved(plan)
        let read = try SavedPlan(decoding: saved.encoded())
        #expect(read.options == options && read.now == Make.now && read.commit == plan.source.commit)
        #expect(read.encoded() == saved.encoded())
        #expect(read.compare(with: plan, binaryVersion: "1.0.0") == [])
    }

    @Test func whatMovedIsSaid() throws {
        var scene = Scene()
        let first = saved(scene.plan(base))
        #expect(
            first.compare(with: scene.plan(base.with { $0.instances = [] }), binaryVersion: "1.0.0")
                == ["instance globex/erp: no longer deploy"])
        #expect(
            first.compare(with: scene.plan(base.with { $0.instances[0].integration = "x" }), binaryVersion: "2")
                == ["weir 1.0.0 → 2", "instance globex/erp: no longer deploy", "instance globex/erp: now held deploy"])
        scene.step(base)
        #expect(
            first.compare(with: scene.plan(base), binaryVersion: "1.0.0") == [
                "commit 1aaaaaa → 2aaaaaa", "tree 1aaaaaa → 2aaaaaa", "serial 0 → 1",
                "customer globex: no longer create",
                "instance globex/erp: no longer deploy", "integration erp: no longer publish",
            ])
        let changed = base.with { $0.instances[0] = Make.instance("globex/erp", "erp", config: #"{"A":"2"}"#) }
        let other = base.with { $0.instances[0] = Make.instance("globex/erp", "erp", config: #"{"A":"3"}"#) }
        #expect(
            saved(scene.plan(changed)).compare(with: scene.plan(other), binaryVersion: "1.0.0")
                == ["instance globex/erp: reconfigure is different"])
    }

    @Test func writesThatReadTheSameAreComparedToo() {
        let scene = Scene()
        let other = base.with { $0.instances[0] = Make.instance("globex/erp", "erp", config: #"{"A":"2"}"#) }
        #expect(
            saved(scene.plan(base)).compare(with: scene.plan(other), binaryVersion: "1.0.0")
                == ["what would be written is different, although the plan reads the same"])
        var deployed = Scene(base)
        let disabled = base.with { $0.instances[0].enabled = false }
        let plan = deployed.plan(disabled)
        deployed.observed.instances[0].row.version += 1
        #expect(saved(plan).compare(with: deployed.plan(disabled), binaryVersion: "1.0.0").count == 1)
    }

    @Test func otherFilesAreRefused() throws {
        let good = String(decoding: saved(Scene().plan(base)).encoded(), as: UTF8.self)
        func error(_ text: String) -> SavedPlanError? {
            do {
                _ = try SavedPlan(decoding: Array(text.utf8))
                return nil
            } catch { return error }
        }
        #expect(error(good) == nil)
        for text in ["", "{", "nonsense", good + "x"] {
            guard case .notJSON = error(text) else {
                Issue.record("accepted \(text.prefix(20))")
                continue
            }
        }
        #expect(error("[]") == .otherFormat("JSON of another kind"))
        #expect(
            error(good.replacing("weir.savedplan/v1", with: "weir.savedplan/v2")) == .otherFormat("weir.savedplan/v2"))
        #expect(error(good.replacing("\"tree\"", with: "\"trie\"")) == .invalidMember("trie"))
        #expect(
            error(good.replacing("\"serial\": 0,\n  \"tree\"", with: "\"serial\": -1,\n  \"tree\""))
                == .invalidMember("serial"))
        #expect(error(good.replacing("\"strict\": false", with: "\"strict\": 0")) == .invalidMember("options.strict"))
        #expect(error(good.replacing("\"digest\": \"", with: "\"digest\": \"x")) == .invalidMember("digest"))
    }
}
