import Testing
import WeirModel

@testable import WeirManifest

@Suite("Upgrading older definitions")
struct UpgradeTests {
    /// July 2020: slugs, defaultConfigVars, inputs as texts.
    private static let july2020 = """
        ---
        slug: fuel
        name: Fuel to ERP
        description: Sends what was burnt
        defaultConfigVars:
          erpEndpoint: https://erp.example.com/
          retries: 3
          region:
        trigger:
          slug: trigger
          description: Gets a payload
        steps:
          - slug: verify_signature
            description: Is it ours?
            action: {key: verify, componentKey: signatures}
            inputs:
              signature: outputs.trigger.all.headers."x-signature"
              body: outputs.trigger.all.body
              region: configVars.region
              strict: true
          - slug: compute
            action: {key: runCode, componentKey: code}
            inputs:
              code: |
                'module.exports = async (context, params) => params.trigger.all.body;'
          - slug: send
            action: {key: httpPost, componentKey: http}
            inputs:
              url: 'configVars.erpEndpoint & "/fuel"'
              data: outputs.compute.all
              responseType: text
              odd: $sum(outputs.compute.all.x)
              headers: {a: b}
        """

    @Test("the shape of July 2020: slugs become names, texts become expressions")
    func slugs() throws {
        let outcome = DefinitionOutcome(Self.july2020)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        #expect(imported.slug == "fuel" && imported.upgradedFrom == "the format of 2020")
        let result = outcome.document
        #expect(result.json("definitionVersion") == "7")
        #expect(result.json("slug") == nil && result.json("defaultConfigVars") == nil)
        #expect(
            result.json("requiredConfigVars") == """
                [{"dataType":"string","defaultValue":"https://erp.example.com/","key":"erpEndpoint"},\
                {"dataType":"string","defaultValue":"3","key":"retries"},\
                {"dataType":"string","defaultValue":"","key":"region"}]
                """)
        let steps = ["trigger", "verify_signature", "compute", "send"]
        for (index, name) in steps.enumerated() {
            #expect(result.json("flows", "0", "steps", "\(index)", "name") == "\"\(name)\"")
        }
        #expect(result.json("flows", "0", "steps", "0", "isTrigger") == "true")
        #expect(
            result.json("flows", "0", "steps", "0", "action")
                == "{\"component\":{\"isPublic\":true,\"key\":\"webhook-triggers\",\"version\":\"LATEST\"},\"key\":\"webhook\"}"
        )
        #expect(
            result.json("flows", "0", "steps", "1", "inputs") == """
                {"body":{"type":"reference","value":"trigger.results.rawBody.data"},\
                "region":{"type":"configVar","value":"region"},\
                "signature":{"type":"reference","value":"trigger.results.headers.x-signature"},\
                "strict":{"type":"value","value":"true"}}
                """)
        #expect(
            result.json("flows", "0", "steps", "2", "inputs", "code")
                == "{\"type\":\"value\",\"value\":\"module.exports = async (context, params) => params.trigger.all.body;\"}"
        )
        #expect(
            result.json("flows", "0", "steps", "3", "inputs") == """
                {"data":{"type":"reference","value":"compute.results"},\
                "headers":{"type":"value","value":"{\\"a\\":\\"b\\"}"},\
                "odd":{"type":"value","value":"$sum(outputs.compute.all.x)"},\
                "responseType":{"type":"value","value":"text"},\
                "url":{"type":"template","value":"{{#erpEndpoint}}/fuel"}}
                """)
        // What somebody has to look at is noted, each where it stands.
        for place in ["slug", "Flow 1/send/odd", "Flow 1/send/headers", "Flow 1/send/url", "Flow 1/compute/code"] {
            #expect(imported.notes.contains { $0.subject.joined(separator: "/") == place }, "\(place) \(outcome.notes)")
        }
        #expect(
            Accounting(document(Array(Self.july2020.utf8)).0).missing(in: Accounting(result), of: imported)
                == [])
    }

    @Test("the shape of late 2020: branches, loops and what they were called")
    func trigger() throws {
        let outcome = DefinitionOutcome(
            """
            name: Files
            requiredConfigVars: {bucket: b, list: [a, b], secretWord: {dataType: string, description: d, defaultValue: x}}
            trigger: {name: Start, schedule: "*/5 * * * *"}
            steps:
              - name: Each File
                action: {componentKey: loop, key: loopOverCollection}
                inputs: {collection: {type: reference, value: start.results}}
                steps:
                  - name: Choose
                    action: {componentKey: branch, key: branchOnValue}
                    branches:
                      - name: Else
                        steps:
                          - name: Log It
                            action: {componentKey: log, key: writeLog}
                            inputs:
                              a: {type: reference, value: eachFile.current.name}
                              b: {type: template, value: "{{$eachFile.current}} and {{$eachFile.currentness}}"}
                              c: {type: complex, value: [{name: x, type: reference, value: "eachFile.current[0]"}]}
                    inputs: {}
            """)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        let result = outcome.document
        #expect(
            result.json("flows", "0", "steps", "0", "schedule") == "{\"type\":\"value\",\"value\":\"*/5 * * * *\"}")
        #expect(result.json("flows", "0", "steps", "0", "action", "key") == "\"schedule\"")
        #expect(
            result.json("flows", "0", "steps", "1", "inputs")
                == "{\"items\":{\"type\":\"reference\",\"value\":\"start.results\"}}")
        #expect(
            result.json(
                "flows", "0", "steps", "1", "steps", "0", "branches", "0", "steps", "0", "inputs") == """
                    {"a":{"type":"reference","value":"eachFile.currentItem.name"},\
                    "b":{"type":"template","value":"{{$eachFile.currentItem}} and {{$eachFile.currentness}}"},\
                    "c":{"type":"complex","value":[{"name":"x","type":"reference","value":"eachFile.currentItem[0]"}]}}
                    """)
        #expect(
            result.json("requiredConfigVars", "1")
                == "{\"collectionType\":\"valuelist\",\"dataType\":\"string\",\"defaultValue\":\"[\\\"a\\\",\\\"b\\\"]\",\"key\":\"list\"}"
        )
        #expect(result.json("requiredConfigVars", "2", "description") == "\"d\"")
        #expect(imported.lifted.map(\.name) == ["FILES_SECRET_WORD"])
        #expect(imported.notes.contains { $0.subject == ["Flow 1", "Each File", "collection"] })
    }

    @Test("the shape of version 2: a credential becomes a connection")
    func credentials() throws {
        let outcome = DefinitionOutcome(
            """
            definitionVersion: 2
            name: Two
            isSynchronous: true
            unheardOf: {kept: [1, 2]}
            requiredConfigVars:
              - {key: Key Pair, dataType: credential, credentialTypes: [privateKey, apiKey], defaultValue: "", x: 1}
              - {key: Idle, dataType: credential, credentialTypes: [basic], defaultValue: mine}
              - Plain
            trigger: {name: t}
            steps:
              - name: One
                action: {componentKey: storage, key: list, extra: 1}
                credential: Key Pair
              - name: Two
                credential: Key Pair
                action: {componentKey: other, key: list}
                inputs: {connection: {type: value, value: x}}
              - {name: Three, credential: "", action: {componentKey: other, key: list}, inputs: {}}
            """)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        let result = outcome.document
        #expect(result.json("unheardOf") == "{\"kept\":[1,2]}" && result.json("isSynchronous") == nil)
        #expect(result.json("flows", "0", "isSynchronous") == "true")
        #expect(
            result.json("requiredConfigVars", "0") == """
                {"connection":{"component":{"isPublic":true,"key":"storage","version":"LATEST"},"key":"privateKey"},\
                "dataType":"connection","inputs":{},"key":"Key Pair","x":1}
                """)
        #expect(
            result.json("requiredConfigVars", "2")
                == "{\"dataType\":\"string\",\"defaultValue\":\"\",\"key\":\"Plain\"}")
        let connection = "{\"type\":\"configVar\",\"value\":\"Key Pair\"}"
        #expect(result.json("flows", "0", "steps", "1", "inputs") == "{\"connection\":\(connection)}")
        #expect(result.json("flows", "0", "steps", "1", "action", "extra") == "1")
        #expect(result.json("flows", "0", "steps", "2", "inputs", "credential") == connection)
        #expect(result.json("flows", "0", "steps", "3", "credential") == nil)
        for subject in [["Key Pair", "credentialTypes"], ["Idle", "defaultValue"], ["Flow 1", "Two", "credential"]] {
            #expect(imported.notes.contains { $0.subject == subject }, "\(subject) \(outcome.notes)")
        }
        #expect(!outcome.everything.contains("mine"), "a default of a credential may be one")
    }

    @Test("the shape of version 4: triggers of flows, versions of components")
    func versions() throws {
        let outcome = DefinitionOutcome(
            """
            definitionVersion: 4
            name: Four
            componentVersions: {slack: 44, idle: 3}
            requiredConfigVars: []
            flows:
              - name: A
                description: first
                trigger: {name: start, action: {componentKey: Standard Triggers, key: trigger}}
                steps: [{name: Say, action: {componentKey: slack, key: post}, inputs: {text: {type: value, value: hi}}}]
              - name: B
                trigger: {name: start, action: {componentKey: mine, key: poll}, inputs: {}}
            """)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        let result = outcome.document
        #expect(result.json("componentVersions") == nil)
        #expect(
            result.json("flows", "0", "steps", "1", "action", "component")
                == "{\"isPublic\":true,\"key\":\"slack\",\"version\":44}")
        #expect(result.json("flows", "0", "description") == "\"first\"" && result.json("flows", "0", "trigger") == nil)
        #expect(result.json("flows", "0", "steps", "0", "action", "component", "key") == "\"webhook-triggers\"")
        #expect(result.json("flows", "1", "steps", "0", "action", "component", "key") == "\"mine\"")
        #expect(imported.notes.contains { $0.subject == ["componentVersions", "idle"] && $0.message.contains("3") })
    }

    @Test(
        "numbers that nobody documented are read by their shape",
        arguments: [
            "definitionVersion: 1", "definitionVersion: 3", "definitionVersion: 5", "definitionVersion: '6'",
            "definitionVersion: ", "x: 1",
        ])
    func others(_ version: String) throws {
        let outcome = DefinitionOutcome(
            "\(version)\nname: N\nflows: [{name: F, steps: [{name: T, isTrigger: true, action: {key: a, component: {key: c}}}]}]\n"
        )
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        #expect(outcome.document.json("definitionVersion") == "7" && imported.notes.isEmpty, "\(outcome.notes)")
    }

    @Test(
        "what is no definition is refused where it stands",
        arguments: [
            ("[]", "1:1"), ("a: b", "1:1"), ("definitionVersion: 8\nname: x\nflows: []", "1:20"),
            ("definitionVersion: seven\nname: x", "1:20"), ("definitionVersion: 2\nname: x\nsteps: {a: b}", "1:1"),
            ("name: x\ntrigger: {name: t}\nsteps: [1]", "3:9"), ("name: x\ntrigger: 3\nsteps: []", "1:1"),
            ("definitionVersion: 4\nname: x\nflows: [{name: a, trigger: {}, steps: 7}]", "3:39"),
            ("definitionVersion: 4\nname: x\nflows: [{name: a, steps: [{name: b}]}]", "3:27"),
            ("definitionVersion: 7\nname: 日本\nflows: []", "2:7"), ("name: [", "1:8"),
            ("- name: x\n  configVariables: []", "1:1"),
        ])
    func refused(_ text: String, _ place: String) throws {
        let outcome = DefinitionOutcome(text)
        #expect(outcome.imported == nil)
        let first = try #require(outcome.diagnostics.first { $0.severity == .error })
        #expect("\(first.location)" == "export.yaml:\(place)", "\(outcome.diagnostics)")
    }

    @Test("what an older file lacks stays lacking rather than being made up")
    func withoutTrigger() throws {
        let outcome = DefinitionOutcome(
            "name: x\nsteps: [{name: a, action: {componentKey: c, key: k}}]\n")
        let imported = try #require(outcome.imported)
        #expect(imported.diagnostics.contains { $0.code == .missingTrigger })
        #expect(outcome.document.json("configPages") == nil)
    }

    @Test("comments that are lost are said to be")
    func comments() throws {
        let text = "# who wrote this\nname: x\nsteps: [{name: a, action: {componentKey: c, key: k}}]\n"
        #expect(DefinitionOutcome(text).notes.contains { $0.contains("without the comments") })
        #expect(!DefinitionOutcome(String(text.dropFirst(17))).notes.contains { $0.contains("comments") })
    }
}

@Suite("The expression language of July 2020")
struct ExpressionTextTests {
    private let reader = ExpressionText(steps: ["fetch_it": "fetchIt", "start": "start"], trigger: "start")

    @Test(arguments: [
        ("'a'", "value", "a"), ("\"a 'b'\"", "value", "a 'b'"), ("'it\\'s\\n'", "value", "it's\n"),
        ("plain text", "value", "plain text"), ("", "value", ""), ("'", "value", "'"), ("a & b", "value", "a & b"),
        ("'a' 'b'", "value", "a' 'b"), ("configVars.x", "configVar", "x"),
        ("configVars.\"with space\"", "configVar", "with space"),
        ("outputs.fetch_it.all", "reference", "fetchIt.results"),
        ("outputs.fetch_it.all.a[0].\"b.c\"", "reference", "fetchIt.results.a.0[\"b.c\"]"),
        ("outputs.fetch_it.x", "reference", "fetchIt.results.x"),
        ("outputs.nobody_there.all", "reference", "nobodyThere.results"),
        ("outputs.start.all.body", "reference", "start.results.rawBody.data"),
        ("outputs.start.all.body.x", "reference", "start.results.body.data.x"),
        ("'a/' & configVars.x & \"/\" & outputs.fetch_it.all.id", "template", "a/{{#x}}/{{$fetchIt.results.id}}"),
        ("configVars.x.y", "value", "configVars.x.y"), ("configVars.", "value", "configVars."),
        ("$f(outputs.fetch_it.all)", "value", "$f(outputs.fetch_it.all)"),
        ("outputs.fetch_it.all[", "value", "outputs.fetch_it.all["), ("configVars.x &", "value", "configVars.x &"),
    ])
    func rewritten(_ text: String, _ type: String, _ value: String) {
        let result = reader.rewritten(text)
        #expect(result.type == type && result.value == value, "\(result)")
        // What is not the same text afterwards, or cannot be understood, is said.
        let isExpression = text.contains("outputs.") || text.contains("configVars.")
        #expect((result.remark != nil) == (isExpression && type != "configVar"))
    }
}
