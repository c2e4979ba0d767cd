import Testing
import WeirModel

@testable import WeirManifest

@Suite("Steps, references and branches")
struct StepCheckTests {
    private func get(_ value: String, type: String = "reference") -> String {
        ", inputs: {url: {type: \(type), value: \(value)}}"
    }

    @Test(
        "step references",
        arguments: [
            ("GET Request 2", "getRequest2"), ("List files in a Bucket", "listFilesInABucket"), ("a_b-c", "aBC"),
            ("  Résumé ", "rSum"), ("2nd step", "2ndStep"), ("", ""), ("Is Folder?", "isFolder"), ("ABC dEF", "abcDef"),
        ])
    func referenceNames(_ name: String, _ reference: String) {
        #expect(StepReference.name(of: name) == reference)
    }

    @Test("a step may use what stands before it")
    func references() {
        expectFindings([], in: definition(steps: step("Get", get("startHere.results.body.data"))))
        expectFindings([], in: definition(steps: step("Get", get("\"startHere['a b'].x\""))))
        expectFindings([], in: definition(steps: step("Get", get("''"))))
        let unknown = expectFindings(
            [(.warning, .unknownStepReference)], in: definition(steps: step("Get", get("»strtHere.results"))))
        #expect(unknown.diagnostics.first?.hint == "Did you mean \"startHere\"?")
        let itself = expectFindings(
            [(.warning, .unknownStepReference)], in: definition(steps: step("Get", get("»get.results"))))
        #expect(itself.diagnostics.first?.message.contains("this step itself") == true)
        let later = expectFindings(
            [(.warning, .unknownStepReference)],
            in: definition(steps: step("Get", get("»second.results")) + "\n" + step("Second")))
        #expect(later.diagnostics.first?.message.contains("runs after this step") == true)
    }

    @Test("a loop's body sees the loop, and what follows sees the body")
    func loops() {
        let inner = step("Inside", get("eachFile.currentItem.name"))
        expectFindings(
            [],
            in: definition(
                steps: """
                    - name: Each File
                      action: {key: loopOverItems, component: {key: loop, isPublic: true}}
                      inputs: {items: {type: reference, value: startHere.results}}
                      steps:
                        \(inner)
                    \(step("After", get("inside.results")))
                    """))
        expectFindings(
            [(.warning, .misplacedSteps)],
            in: definition(steps: step("Get", ", steps: »[\(step("Inside").dropFirst(2))]")))
        expectFindings([], in: definition(steps: step("Get", ", steps: []")))
        expectFindings(
            [(.warning, .misplacedSteps)],
            in: definition(steps: step("Get", ", branches: »[{name: A, steps: []}]")))
    }

    @Test("references in templates, names and nested values")
    func nested() {
        expectFindings(
            [(.warning, .unknownStepReference)],
            in: definition(
                steps: step(
                    "Get",
                    get("»'a {{$startHere.results}} b {{ $x }} {{$nope.results[0]}} {{other}}'", type: "template"))))
        expectFindings(
            [(.warning, .unknownConfigVariable)],
            in: definition(steps: step("Get", get("»'{{#Base URL}}{{#Base URI}}'", type: "template"))))
        expectFindings(
            [(.warning, .unknownStepReference), (.warning, .unknownConfigVariable)],
            in: definition(
                steps: """
                    - name: Get
                      action: {key: httpGet, component: {key: http}}
                      inputs:
                        headers:
                          type: complex
                          value:
                            - name: {type: reference, value: »nope.results}
                              type: complex
                              value: [text, [{type: configVar, value: »Nope}]]
                    """))
        expectFindings(
            [(.warning, .invalidValue)],
            in: definition(steps: step("Get", ", inputs: {a: {type: »refrence, value: x}}")))
    }

    @Test("config variables that nobody declares")
    func configVariables() {
        expectFindings([], in: definition(steps: step("Get", get("Base URL", type: "configVar"))))
        expectFindings([], in: definition(steps: step("Get", get("''", type: "configVar"))))
        let outcome = expectFindings(
            [(.warning, .unknownConfigVariable)],
            in: definition(steps: step("Get", get("»Base Url", type: "configVar"))))
        #expect(outcome.diagnostics.first?.hint == "Did you mean \"Base URL\"?")
    }

    @Test("one trigger, and it is first")
    func triggers() {
        let head = "definitionVersion: 7\nname: X\nflows:\n  - name: A\n    steps:\n"
        let action = "action: {key: a, component: {key: b}}"
        expectFindings([(.warning, .missingTrigger)], in: head + "      - »{name: S, \(action)}\n")
        expectFindings(
            [(.warning, .misplacedTrigger)],
            in: head + "      - {name: S, \(action)}\n      - {name: T, isTrigger: »true, \(action)}\n")
        expectFindings([(.warning, .misplacedTrigger)], in: definition(steps: step("Two", ", isTrigger: »true")))
        expectFindings(
            [(.warning, .misplacedTrigger)],
            in: definition(
                steps: """
                    - name: Each
                      action: {key: loopOverItems, component: {key: loop}}
                      steps: [\(step("Inside", ", isTrigger: »true").dropFirst(2))]
                    """))
        // Triggers may branch.
        expectFindings(
            [],
            in: head + "      - {name: S, isTrigger: true, \(action), branches: [{name: Notification, steps: []}]}\n")
    }

    private func branch(_ conditions: String, _ branches: String = "[{name: Yes, steps: []}, {name: Else, steps: []}]")
        -> String
    {
        """
        - name: Branch
          action: {key: branchOnExpression, component: {key: branch, isPublic: true}}
          inputs:
            conditions:
              type: complex
              value:
                \(conditions)
          branches: \(branches)
        """
    }

    @Test("conditions")
    func conditions() {
        let exists = "[exists, {type: reference, value: startHere.results.x}]"
        let equal = "[equal, {type: value, value: a}, {type: value, value: b}]"
        expectFindings(
            [], in: definition(steps: branch("- {name: Yes, type: complex, value: [and, \(exists), [or, \(equal)]]}")))
        let outcome = expectFindings(
            [(.warning, .invalidCondition)],
            in: definition(
                steps: branch("- {name: Yes, type: complex, value: [and, [»equals, {type: value, value: a}, b]]}")))
        #expect(outcome.diagnostics.first?.hint == "Did you mean \"equal\"?")
        expectFindings(
            [(.warning, .invalidCondition)],
            in: definition(
                steps: branch("- {name: Yes, type: complex, value: [and, [»equal, {type: value, value: a}]]}")))
        expectFindings(
            [(.warning, .invalidCondition)],
            in: definition(steps: branch("- {name: Yes, type: complex, value: [and, [»[x]]]}")))
        expectFindings(
            [(.warning, .unknownStepReference)],
            in: definition(
                steps: branch("- {name: Yes, type: complex, value: [and, [isTrue, {type: reference, value: »nope}]]}")))
    }

    @Test("branches and what leads to them")
    func branches() {
        let yes = "- {name: Yes, type: complex, value: []}"
        expectFindings([], in: definition(steps: branch(yes)))
        expectFindings(
            [(.warning, .branchMismatch)],
            in: definition(steps: branch(yes, "[{name: Yes, steps: []}, {name: »No, steps: []}]")))
        expectFindings(
            [(.warning, .branchMismatch)],
            in: definition(steps: branch("- {name: »Yes, type: complex, value: []}", "[{name: Else, steps: []}]")))
        expectFindings(
            [(.warning, .branchMismatch)],
            in: definition(
                steps: """
                    - name: Branch
                      action: {key: branchOnValue, component: {key: branch}}
                      inputs:
                        branchValueMappings: {type: complex, value: [{name: A, type: value, value: a}]}
                      branches: [{name: A, steps: []}, {name: »B, steps: []}, {name: Else, steps: []}]
                    """))
    }

    @Test("schedules, retries and choices")
    func bounds() {
        let trigger =
            "definitionVersion: 7\nname: X\nflows:\n  - name: A\n    steps:\n      - {name: S, isTrigger: true, action: {key: a, component: {key: b}}, schedule: "
        expectFindings(
            [], in: trigger + "{type: value, value: '*/5 * * * *', meta: {scheduleType: custom, timeZone: ''}}}\n")
        expectFindings([], in: trigger + "{type: value, value: '', meta: {scheduleType: once}}}\n")
        expectFindings([(.warning, .invalidCron)], in: trigger + "{type: value, value: »'*/0 * * * *'}}\n")
        expectFindings([(.warning, .unknownConfigVariable)], in: trigger + "{type: configVar, value: »Nope}}\n")
        expectFindings(
            [(.warning, .retryBounds)], in: definition(flow: "retryConfig: {maxAttempts: »99, delayMinutes: 1}"))
        expectFindings(
            [(.warning, .retryBounds)], in: definition(flow: "retryConfig: {maxAttempts: 3, delayMinutes: »-1}"))
        expectFindings(
            [(.warning, .retryBounds), (.warning, .invalidValue)],
            in: definition(steps: step("Get", ", errorConfig: {maxAttempts: »lots, errorHandlerType: »giveUp}")))
        expectFindings([(.warning, .invalidValue)], in: definition(flow: "endpointSecurityType: »customer_requird"))
        expectFindings([(.warning, .invalidValue)], in: definition(rest: "endpointType: »nowhere"))
        expectFindings([(.warning, .unknownFlow)], in: definition(rest: "preprocessFlowName: »Imprt"))
        expectFindings([(.warning, .invalidValue)], in: definition(flow: "queueConfig: {singletonExecutions: »true}"))
        expectFindings(
            [(.warning, .invalidValue)],
            in: trigger.replacing("    steps:", with: "    queueConfig: {usesFifoQueue: »true}\n    steps:")
                + "{type: value, value: '0 * * * *'}}\n")
        expectFindings(
            [(.warning, .invalidValue)],
            in: definition(steps: "- {name: Get, action: {key: a, component: {key: b, version: »newest}}}"))
    }
}
