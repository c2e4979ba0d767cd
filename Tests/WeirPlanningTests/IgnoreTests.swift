import Testing
import WeirModel
import WeirPlanning

/// Fields that belong to the runtime, on an instance with the variables `A` and `B`, a connection `C` and a flow `Main`.
@Suite("Fields that belong to the runtime")
struct IgnoreTests {
    private static let key = UnitKey.instance("globex", "erp")

    /// A definition with these variables, by key and type.
    private static func definition(_ variables: [(String, String)], timeout: String = "1") -> Definition {
        var definition = Make.definition(timeout: timeout)
        let list = variables.map { #"{"dataType":"\#($0.1)","key":"\#($0.0)"}"# }.joined(separator: ",")
        definition.interfaceJSON = Array(#"{"flows":["Main"],"name":"X","variables":[\#(list)]}"#.utf8)
        return definition
    }

    private static let variables = [("A", "string"), ("B", "string"), ("C", "connection")]

    /// The instance as a loader states it: `spec` with the list, and the digest of `rest`, which lacks what is ignored.
    private static func instance(
        _ spec: String, rest: String,
        ignored: [IgnoredField] = [IgnoredField(path: ["config", "A"], isRequired: true)],
        enabled: Bool = true, missing: [String] = []
    ) -> DesiredInstance {
        var instance = Make.instance("globex/erp", "erp", enabled: enabled)
        let list = ignored.map { "\"\($0.text)\"" }.joined(separator: ",")
        let full = #"{"ignore":[\#(list)],"labels":[],"name":"X",\#(spec)}"#
        instance.spec = Make.spec(full)
        instance.spec.digest = Make.spec(#"{"ignore":[\#(list)],"labels":[],"name":"X",\#(rest)}"#).digest
        instance.ignored = ignored
        instance.missing = missing
        return instance
    }

    private static func config(_ config: String, _ flows: String = "{}") -> String {
        #""config":\#(config),"flows":\#(flows)"#
    }

    private static func state(_ instance: DesiredInstance, _ definition: Definition? = nil) -> DesiredState {
        DesiredState(
            customers: [Make.customer("globex")],
            integrations: [Make.integration("erp", definition ?? Self.definition(variables))], instances: [instance])
    }

    private static let stated = instance(config(#"{"A":"1","B":"1"}"#), rest: config(#"{"B":"1"}"#))

    /// The deployed scene after the runtime has written a spec, with a digest of its own or without.
    private static func scene(
        _ instance: DesiredInstance = stated, spec: String, isDigestWritten: Bool = false, isCanonical: Bool = true
    ) -> Scene {
        var scene = Scene(state(instance))
        let text = #"{"ignore":["config/A"],"labels":[],"name":"X",\#(spec)}"#
        let bytes = Make.canonical(text)
        scene.observed.instances[0].spec =
            isCanonical ? bytes : Array(text.replacing(",", with: " ,\n ").replacing(":", with: " : ").utf8)
        if isDigestWritten { scene.observed.instances[0].specDigest = Make.digest(bytes) }
        return scene
    }

    private static func config(of plan: Plan) -> String {
        let spec = String(decoding: plan.instanceWrite(key)?.spec.json ?? [], as: UTF8.self)
        let start = spec.ranges(of: "\"config\":").first?.upperBound ?? spec.startIndex
        return String(spec[start...].prefix { $0 != "}" })
    }

    @Test func theStatedValueIsTheFirst() {
        let plan = Scene().plan(Self.state(Self.stated))
        #expect(Self.config(of: plan) == #"{"A":"1","B":"1""#)
    }

    @Test(arguments: [true, false], [true, false])
    func whatTheRuntimeWritesIsNoDifference(isDigestWritten: Bool, isCanonical: Bool) {
        for config in [#"{"A":"9","B":"1"}"#, #"{"B":"1"}"#, #"{"A":["x"],"B":"1"}"#] {
            let scene = Self.scene(
                spec: Self.config(config), isDigestWritten: isDigestWritten, isCanonical: isCanonical)
            #expect(scene.plan(Self.state(Self.stated)).actions == [])
            let restated = Self.instance(Self.config(#"{"A":"2","B":"1"}"#), rest: Self.config(#"{"B":"1"}"#))
            #expect(
                scene.plan(Self.state(restated)).actions == [], "the stated value counts at the first deployment only")
        }
    }

    @Test(arguments: [true, false], [true, false])
    func anotherChangeKeepsWhatTheRuntimeWrote(isDigestWritten: Bool, isCanonical: Bool) throws {
        let changed = Self.state(Self.instance(Self.config(#"{"A":"2","B":"2"}"#), rest: Self.config(#"{"B":"2"}"#)))
        for (config, kept) in [(#"{"A":"9","B":"1"}"#, #"{"A":"9","B":"2""#), (#"{"B":"1"}"#, #"{"B":"2""#)] {
            var scene = Self.scene(
                spec: Self.config(config), isDigestWritten: isDigestWritten, isCanonical: isCanonical)
            let plan = scene.step(changed)
            #expect(plan.actions == ["reconfigure globex/erp"])
            #expect(Self.config(of: plan) == kept)
            let part = try #require(plan.changes.first?.parts.first)
            #expect(part.fields.map(\.path) == [["config", "B"]])
            #expect(scene.plan(changed).actions == [])
        }
    }

    @Test func aWriteOfAnotherKindKeepsItToo() {
        var scene = Self.scene(spec: Self.config(#"{"A":"9","B":"1"}"#))
        var disabled = Self.stated
        disabled.enabled = false
        let plan = scene.step(Self.state(disabled))
        #expect(plan.actions == ["disable globex/erp"])
        #expect(Self.config(of: plan) == #"{"A":"9","B":"1""#)
        // A tombstone comes back with what the runtime left in it.
        scene.step(DesiredState(customers: [Make.customer("globex")], integrations: Self.state(disabled).integrations))
        let back = scene.step(Self.state(disabled))
        #expect(back.actions == ["restore globex/erp"])
        #expect(Self.config(of: back) == #"{"A":"9","B":"1""#)
        #expect(scene.plan(Self.state(disabled)).actions == [])
    }

    @Test func withoutTheListTheStatedValueCountsAgain() throws {
        let scene = Self.scene(spec: Self.config(#"{"A":"9","B":"1"}"#))
        var plain = Make.instance("globex/erp", "erp")
        plain.spec = Make.spec(#"{"labels":[],"name":"X",\#(Self.config(#"{"A":"1","B":"1"}"#))}"#)
        let plan = scene.plan(Self.state(plain))
        #expect(plan.actions == ["reconfigure globex/erp"])
        #expect(
            plan.changes[0].parts[0].fields == [
                FieldChange(path: ["config", "A"], before: .json("\"9\""), after: .json("\"1\"")),
                FieldChange(path: ["ignore"], before: .json(#"["config/A"]"#), after: .absent),
            ])
    }

    @Test func aNewListKeepsWhatIsDeployed() {
        var plain = Make.instance("globex/erp", "erp")
        plain.spec = Make.spec(#"{"labels":[],"name":"X",\#(Self.config(#"{"A":"0","B":"1"}"#))}"#)
        let plan = Scene(Self.state(plain)).plan(Self.state(Self.stated))
        #expect(plan.changes[0].parts[0].fields.map(\.path) == [["ignore"]])
        #expect(Self.config(of: plan) == #"{"A":"0","B":"1""#)
    }

    @Test func partsOfConnectionsAndFlowsAreKept() {
        let ignored = [
            IgnoredField(path: ["config", "C", "user"], isRequired: true),
            IgnoredField(path: ["flows", "Main", "enabled"]),
        ]
        let rest = Self.config(#"{"C":{"inputs":{"host":"h"}}}"#)
        let stated = Self.instance(
            Self.config(#"{"C":{"inputs":{"host":"h","user":"u"}}}"#, #"{"Main":{"enabled":true}}"#), rest: rest,
            ignored: ignored)
        var scene = Scene(Self.state(stated))
        scene.observed.instances[0].spec = Make.canonical(
            #"{"ignore":[],"config":{"C":{"inputs":{"host":"old","user":"theirs"}}},"#
                + #""flows":{"Main":{"enabled":false,"security":"unsecured"},"Other":{"enabled":true}}}"#)
        scene.observed.instances[0].specDigest = Make.digest([])
        let plan = scene.step(Self.state(stated))
        #expect(
            plan.instanceWrite(Self.key)?.spec.json
                == Make.canonical(
                    #"{"ignore":["config/C/user","flows/Main/enabled"],"labels":[],"name":"X","#
                        + Self.config(
                            #"{"C":{"inputs":{"host":"h","user":"theirs"}}}"#, #"{"Main":{"enabled":false}}"#) + "}"))
        #expect(scene.plan(Self.state(stated)).actions == [])
        // What is not there is kept as well, and nothing is left of an empty frame.
        scene.observed.instances[0].spec = Make.canonical(#"{"config":{},"flows":{}}"#)
        scene.observed.instances[0].specDigest = Make.digest([])
        let bare = scene.step(Self.state(stated))
        #expect(
            bare.instanceWrite(Self.key)?.spec.json
                == Make.canonical(
                    #"{"ignore":["config/C/user","flows/Main/enabled"],"labels":[],"name":"X",\#(rest)}"#))
        #expect(bare.instanceWrite(Self.key)?.missing == ["C"])
    }

    @Test func whetherItRunsCanBelongToTheRuntime() {
        var stated = Self.instance(Self.config("{}"), rest: Self.config("{}"), ignored: [.enabled])
        var scene = Scene(Self.state(stated))
        scene.observed.instances[0].enabled = false
        #expect(scene.plan(Self.state(stated)).actions == [])
        stated.protect = true
        let plan = scene.step(Self.state(stated))
        #expect(plan.actions == ["update globex/erp"])
        #expect(plan.instanceWrite(Self.key)?.enabled == false)
        stated.enabled = false
        #expect(scene.plan(Self.state(stated)).actions == [])
        stated.ignored = []
        stated.enabled = true
        #expect(scene.plan(Self.state(stated)).actions == ["enable globex/erp"])
    }

    @Test func aValueOfTheRuntimeIsNotMissing() {
        let lacking = Self.instance(Self.config(#"{"B":"1"}"#), rest: Self.config(#"{"B":"1"}"#), missing: ["A"])
        var scene = Self.scene(lacking, spec: Self.config(#"{"A":"9","B":"1"}"#))
        #expect(scene.plan(Self.state(lacking)).actions == [])
        scene.observed.instances[0].missing = []
        #expect(scene.plan(Self.state(lacking)).actions == [], "the runtime says that it has what it wanted")
        var changed = Self.instance(Self.config(#"{"B":"2"}"#), rest: Self.config(#"{"B":"2"}"#), missing: ["A", "C"])
        let plan = scene.plan(Self.state(changed))
        #expect(plan.instanceWrite(Self.key)?.missing == ["C"])
        changed = Self.instance(Self.config(#"{"A":"1","B":"2"}"#), rest: Self.config(#"{"B":"2"}"#))
        scene = Self.scene(changed, spec: Self.config(#"{"B":"1"}"#))
        scene.observed.instances[0].specDigest = Make.digest([])
        #expect(scene.plan(Self.state(changed)).instanceWrite(Self.key)?.missing == ["A"], "the runtime took it away")
    }

    /// The version that is published next, and what of the runtime's value survives it.
    @Test(arguments: [
        ([("A", "string"), ("B", "string")], #"{"A":"9","B":"1""#),
        ([("A", "number"), ("B", "string")], #"{"A":"1","B":"1""#),
    ])
    func anUpgradeKeepsWhatFits(variables: [(String, String)], kept: String) {
        var scene = Self.scene(spec: Self.config(#"{"A":"9","B":"1"}"#))
        let next = Self.state(Self.stated, Self.definition(variables, timeout: "2"))
        let plan = scene.step(next)
        let isKept = kept.contains("9")
        #expect(
            plan.actions == ["publish erp", "upgrade globex/erp"] + (isKept ? [] : ["reconfigure globex/erp"]))
        #expect(Self.config(of: plan) == kept)
        #expect(scene.plan(next).actions == [])
    }

    @Test func aVariableThatTheDeployedVersionDoesNotHaveBeginsAsStated() {
        let old = Self.definition([("B", "string")])
        let without = Self.instance(Self.config(#"{"B":"1"}"#), rest: Self.config(#"{"B":"1"}"#), ignored: [])
        let scene = Scene(Self.state(without, old))
        let plan = scene.plan(Self.state(Self.stated, Self.definition(Self.variables, timeout: "2")))
        #expect(Self.config(of: plan) == #"{"A":"1","B":"1""#)
    }

    @Test func detailsAreAskedForWhereSomethingElseDiffers() {
        let scene = Self.scene(spec: Self.config(#"{"A":"9","B":"1"}"#))
        let id = scene.observed.instances[0].row.id
        #expect(Planner.detailsNeeded(desired: Self.state(Self.stated), observed: scene.observed).isEmpty)
        var protected = Self.stated
        protected.protect = true
        let request = Planner.detailsNeeded(desired: Self.state(protected), observed: scene.observed)
        #expect(request.instances == [id])
        var lean = scene
        lean.observed.instances[0].spec = nil
        #expect(!lean.plan(Self.state(protected)).complete)
        #expect(lean.plan(Self.state(Self.stated)).complete)
    }

    @Test func textThatIsNoSpecIsReplaced() {
        var scene = Scene(Self.state(Self.stated))
        for text in ["", "[]", "{", #"{"config":{"A":1},"config":{}}"#] {
            scene.observed.instances[0].spec = Array(text.utf8)
            scene.observed.instances[0].specDigest = Make.digest([])
            #expect(Self.config(of: scene.plan(Self.state(Self.stated))) == #"{"A":"1","B":"1""#, "\(text)")
        }
    }
}
