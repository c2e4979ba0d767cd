import Testing
import WeirModel
import WeirPlanning

@Suite("Fields")
struct FieldTests {
    private let rich = """
        {"config":{"API":"https://x","Conn":{"inputs":{"password":"p","user":"u"}},"Empty":{"inputs":{}},
        "List":["a","b"],"Map":[{"key":"k","value":"v"}],"Sched":{"cron":"* * * * *","timeZone":"UTC"},
        "Tok\\"en":{"parts":[{"text":"x"},{"scope":"customer","secret":"T"}]}},
        "description":"","flows":{"Main":{"apiKeys":["k"],"enabled":true},"None":{}},"labels":["a"],"name":"N"}
        """

    @Test func aSpecIsFlattenedInItsOwnOrder() {
        let fields = SpecFields.fields(of: Make.spec(rich).json)
        #expect(
            fields.map { $0.path.joined(separator: "/") } == [
                "config/API", "config/Conn/password", "config/Conn/user", "config/Empty", "config/List", "config/Map",
                "config/Sched", "config/Tok\"en", "description", "flows/Main/apiKeys", "flows/Main/enabled",
                "flows/None", "labels", "name",
            ])
        #expect(
            fields.filter(\.isSecret).map { $0.path.joined(separator: "/") } == [
                "config/Conn/password", "config/Tok\"en", "flows/Main/apiKeys",
            ])
        #expect(String(decoding: fields[4].value, as: UTF8.self) == #"["a","b"]"#)
        #expect(SpecFields.count(of: Make.spec(rich)) == 14)
        #expect(SpecFields.fields(of: Array("[".utf8)).isEmpty && SpecFields.fields(of: []).isEmpty)
    }

    @Test func textThatSpeaksOfSecretsIsNone() {
        let spec = Make.spec(#"{"config":{"A":"{\"secret\":1}","B":["secret"]}}"#)
        #expect(SpecFields.fields(of: spec.json).allSatisfy { !$0.isSecret })
    }

    @Test func truncatedSpecsNeverTrap() {
        let json = Make.spec(rich).json
        for length in 0..<json.count { _ = SpecFields.fields(of: Array(json.prefix(length))) }
        for index in json.indices {
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "]")] {
                var copy = json
                copy[index] = byte
                _ = SpecFields.fields(of: copy)
            }
        }
    }

    @Test func reconfiguringNamesFieldAndPlace() throws {
        func state(_ config: String, origins: [FieldOrigin] = []) -> DesiredState {
            var instance = Make.instance("a/b", "erp", config: config)
            instance.origins = origins
            return DesiredState(
                customers: [Make.customer("a")], integrations: [Make.integration("erp")], instances: [instance],
                files: ["weir.yaml", "customers/a/b.yaml"])
        }
        let scene = Scene(state(#"{"A":"1","B":"2","C":{"inputs":{"password":"old","user":"x"}}}"#))
        let after = state(
            #"{"A":"1","C":{"inputs":{"password":"new","user":"y"}},"D":"4"}"#,
            // A, C/password, C/user, D, description, labels, name
            origins: (0..<7).map { FieldOrigin(file: $0 == 3 ? 1 : 0, line: 10 + $0, column: 3, layer: .instance) })
        let part = try #require(scene.plan(after).changes.first?.parts.first)
        #expect(part.action == .reconfigure && part.reason == "4 fields")
        #expect(part.fields.map { $0.path.last } == ["B", "password", "user", "D"])
        #expect(part.fields[0].after == .absent && part.fields[0].source == nil)
        #expect(part.fields[1].before == .secret && part.fields[1].after == .secret)
        #expect(part.fields[2].before == .json("\"x\""))
        #expect(part.fields[3].source == Make.at("customers/a/b.yaml", 13, 3))
        let unplaced = scene.plan(state(#"{"A":"2","B":"2","C":{"inputs":{"password":"old","user":"x"}}}"#))
        #expect(unplaced.changes[0].parts[0].fields[0].source == nil)
    }

    private func published(_ before: Definition, _ after: Definition) -> [FieldChange] {
        let scene = Scene(DesiredState(integrations: [Make.integration("erp", before)]))
        let plan = scene.plan(DesiredState(integrations: [Make.integration("erp", after)]))
        return plan.changes.first?.parts.first?.fields ?? []
    }

    @Test func definitionsAreComparedByNames() {
        let fields = published(
            Make.definition(flows: ["Export", "Import"], timeout: "30000"),
            Make.definition(flows: ["Export", "Import"], timeout: "60000"))
        #expect(
            fields.map { $0.path.joined(separator: " / ") } == [
                "flows / Export / steps / Fetch / inputs / timeout",
                "flows / Import / steps / Fetch / inputs / timeout",
            ])
        #expect(fields[0].before == .json("\"30000\"") && fields[0].after == .json("\"60000\""))
        #expect(fields[1].source == Make.at("integrations/erp/integration.yaml", 4, 35))
    }

    @Test func orderAdditionsAndUnnamedListsShow() {
        let reordered = published(
            Make.definition(flows: ["A", "B"]), Make.definition(flows: ["B", "A", "C"], extra: #","labels":["x"]"#))
        #expect(reordered.map { $0.path.joined(separator: "/") } == ["flows/B/(place)", "flows/C", "labels"])
        #expect(reordered[0].before == .json("\"after A\"") && reordered[0].after == .json("\"first\""))
        #expect(reordered[2].before == .absent && reordered[2].after == .json(#"["x"]"#))
        guard case .json(let flow) = reordered[1].after else {
            Issue.record("no value")
            return
        }
        #expect(flow.contains("(secret)") && !flow.contains("hunter2"))
    }

    @Test func secretsOfDefinitionsAreNotShown() {
        func definition(_ secret: String) -> Definition {
            Make.definition(
                extra: """
                    ,"requiredConfigVars":[{"key":"API Token","defaultValue":"\(secret)"},{"key":"Conn","inputs":
                    {"clientSecret":{"type":"value","value":"\(secret)"}}}]
                    """)
        }
        let fields = published(definition("one"), definition("two"))
        #expect(fields.count == 2)
        #expect(fields.allSatisfy { $0.before == .secret && $0.after == .secret })
        #expect(!"\(published(definition("one"), Make.definition()))".contains("one"))
        #expect(!"\(published(Make.definition(), definition("two")))".contains("two"))
    }

    @Test func detailsAreAskedForWhereTheyAreNeeded() {
        let base = DesiredState(
            customers: [Make.customer("a")], integrations: [Make.integration("crm"), Make.integration("erp")],
            instances: [
                Make.instance("a/one", "crm"), Make.instance("a/three", "erp"), Make.instance("a/two", "crm"),
            ])
        let scene = Scene(base)
        let lean = scene.observed.with { observed in
            for index in observed.instances.indices {
                observed.instances[index].spec = nil
                observed.instances[index].endpoints = nil
            }
            for index in observed.integrations.indices { observed.integrations[index].versions[0].definition = nil }
        }
        #expect(Planner.detailsNeeded(desired: base, observed: lean).isEmpty)
        #expect(Planner.detailsNeeded(desired: base, observed: .empty).isEmpty)
        let changed = base.with {
            $0.integrations[1].definition = Make.definition(timeout: "2")
            $0.instances[0] = Make.instance("a/one", "crm", config: #"{"A":"1"}"#)
            $0.instances[2].enabled = false
        }
        let request = Planner.detailsNeeded(desired: changed, observed: lean)
        #expect(request.integrations == [scene.observed.integrations[1].row.id])
        #expect(request.instances == [scene.observed.instances[0].row.id, scene.observed.instances[1].row.id])
        func plan(_ observed: ObservedState) -> Plan {
            Planner.plan(
                desired: changed, observed: observed, source: Make.source(2), environment: "e", database: "d",
                now: Make.now)
        }
        #expect(!plan(lean).complete && !plan(lean).isApplicable)
        let supplied = lean.with {
            $0.instances[0].spec = scene.observed.instances[0].spec
            $0.instances[0].endpoints = scene.observed.instances[0].endpoints
            $0.instances[1].spec = scene.observed.instances[1].spec
            $0.instances[1].endpoints = scene.observed.instances[1].endpoints
            $0.integrations[1] = scene.observed.integrations[1]
        }
        #expect(plan(supplied).complete)
        #expect(PlanDigest.of(plan(supplied)) == PlanDigest.of(plan(scene.observed)))
    }
}
