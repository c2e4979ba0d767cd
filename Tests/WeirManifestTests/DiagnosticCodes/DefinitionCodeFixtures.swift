import WeirModel
import WeirTesting

/// What is wrong with definitions.
enum DefinitionCodeFixtures {
    private static let path = "integrations/acme/integration.yaml"

    private static func fixture(
        _ code: DiagnosticCode, _ severity: Diagnostic.Severity = .warning, top: String = "", flow: String = "",
        steps: String = "", variables: String = "", note: String = ""
    ) -> CodeFixture {
        let text = """
            definitionVersion: 7
            name: Acme ERP
            \(top)
            flows:
              - name: Import
                \(flow)
                steps:
                  - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
                  \(steps)
            requiredConfigVars:
              - {key: Base URL, dataType: string}
              \(variables)
              - key: Acme Connection
                dataType: connection
            """
        return CodeFixture(code, severity, path, text, note)
    }

    private static let http = "action: {key: httpGet, component: {key: http, isPublic: true}}"

    static let all: [CodeFixture] = [
        CodeFixture(.unsupportedDefinition, .error, path, "definitionVersion: «4»\nname: x\n", "an older version"),
        CodeFixture(.unsupportedDefinition, .error, path, "slug: x\nsteps: []\n", "the oldest shape").at(1),
        CodeFixture(.missingField, .error, path, "name: x\nflows: []\n", "definitionVersion").at(1),
        fixture(.missingField, .error, steps: "- «{»name: A}", note: "an action"),
        fixture(.wrongType, .error, steps: "- «text»", note: "a step"),
        fixture(
            .invalidCharacter, .error, top: "description: x", variables: "- {key: «\"a\\0b\"», dataType: string}",
            note: "NUL in a key"
        ).length(5),
        fixture(.unknownDefinitionField, top: "«descripton»: x"),
        fixture(.duplicateName, .error, variables: "- {key: «Base URL», dataType: string}", note: "variables"),
        CodeFixture(
            .missingTrigger, .warning, path,
            "definitionVersion: 7\nname: x\nflows:\n  - name: a\n    steps:\n      - «{»name: b, \(http)}\nrequiredConfigVars: [{key: Acme Connection, dataType: connection}]\n"
        ),
        CodeFixture(
            .missingTrigger, .error, path, "definitionVersion: 7\nname: x\nflows:\n  - {name: a, steps: «[»]}\n",
            "no steps"),
        fixture(.misplacedTrigger, steps: "- {name: A, isTrigger: «true», \(http)}"),
        fixture(
            .unknownStepReference,
            steps: "- {name: A, \(http), inputs: {u: {type: reference, value: «nobody.results»}}}"),
        fixture(
            .unknownConfigVariable, steps: "- {name: A, \(http), inputs: {u: {type: configVar, value: «Bse URL»}}}"),
        CodeFixture(
            .configVariableNotOnPage, .information, path,
            "definitionVersion: 7\nname: x\nflows: []\nconfigPages: []\nrequiredConfigVars:\n  - key: «Acme Connection»\n    dataType: connection\n"
        ),
        fixture(
            .unknownPageElement,
            top:
                "configPages: [{name: p, elements: [{type: configVar, value: «Nothing»}, {type: configVar, value: Base URL}, {type: configVar, value: Acme Connection}]}]"
        ),
        fixture(
            .branchMismatch,
            steps:
                "- {name: B, action: {key: branchOnValue, component: {key: branch, isPublic: true}}, inputs: {branchValueMappings: {type: complex, value: [{name: a, type: value, value: x}]}}, branches: [{name: a, steps: []}, {name: «b», steps: []}]}"
        ),
        fixture(.misplacedSteps, steps: "- {name: A, \(http), steps: «[»{name: B, \(http)}]}"),
        fixture(
            .invalidCondition,
            steps:
                "- {name: B, action: {key: branchOnExpression, component: {key: branch, isPublic: true}}, inputs: {conditions: {type: complex, value: [{name: a, type: complex, value: [«equals», 1, 2]}]}}, branches: [{name: a, steps: []}]}"
        ),
        fixture(.retryBounds, flow: "retryConfig: {maxAttempts: «99», delayMinutes: 1}"),
        fixture(.unknownFlow, top: "preprocessFlowName: «Imprt»", note: "preprocessFlowName"),
        CodeFixture(
            .plaintextSecretDefault, .warning, path,
            "definitionVersion: 7\nname: x\nflows: []\nrequiredConfigVars:\n  - key: Acme Connection\n    dataType: connection\n    inputs:\n      «password»: {type: value, value: hunter2}\n"
        ),
        fixture(.invalidNumber, variables: "- {key: N, dataType: number, defaultValue: «many»}", note: "a default"),
        fixture(.invalidBoolean, variables: "- {key: N, dataType: boolean, defaultValue: «yes»}", note: "a default"),
        fixture(
            .notInPickList, variables: "- {key: N, dataType: picklist, pickList: [a], defaultValue: «b»}",
            note: "a default"),
        fixture(.invalidCron, variables: "- {key: N, dataType: schedule, defaultValue: «daily»}", note: "a default"),
        fixture(
            .invalidTimestamp, variables: "- {key: N, dataType: timestamp, defaultValue: «now»}", note: "a default"),
        fixture(
            .invalidTimestamp, variables: "- {key: N, dataType: date, defaultValue: «today»}", note: "a date as default"
        ),
        fixture(
            .invalidJSON, variables: "- {key: N, dataType: string, collectionType: valuelist, defaultValue: «'{}'»}",
            note: "a valuelist as default"),
        fixture(
            .invalidJSON, variables: "- {key: N, dataType: jsonForm, defaultValue: «'{'»}", note: "a form as default"),
    ]
}
