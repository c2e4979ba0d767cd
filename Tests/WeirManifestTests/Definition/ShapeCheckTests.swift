import Testing
import WeirModel

@testable import WeirManifest

@Suite("What makes a definition one")
struct ShapeCheckTests {
    @Test("the small definition of these tests is clean")
    func base() { expectFindings([], in: definition()) }

    @Test("other documents and versions are refused at their place")
    func version() {
        expectFindings([(.error, .unsupportedDefinition)], in: "»- a\n- b\n")
        expectFindings([(.error, .unsupportedDefinition)], in: "definitionVersion: »4\nname: X\nflows: []\n")
        expectFindings([(.error, .unsupportedDefinition)], in: "name: X\nflows: []\ndefinitionVersion: »8\n")
        expectFindings([(.error, .unsupportedDefinition)], in: "definitionVersion: »[7]\nname: X\nflows: []\n")
        expectFindings([(.error, .unsupportedDefinition)], in: "# old\n»slug: x\ndefaultConfigVars: {}\n")
        expectFindings([(.error, .missingField)], in: "»name: X\nflows: []\n")
        let newer = read("definitionVersion: 8\n").diagnostics.first
        #expect(newer?.message.contains("definitionVersion 8 is newer than 7") == true)
    }

    @Test("what exporters vary is accepted in silence")
    func lenient() {
        expectFindings(
            [],
            in: """
                definitionVersion: "7"
                name: 42
                description: null
                labels: null
                category: 7
                configPages: ''
                documentation:
                endpointType: ""
                requiredConfigVars: []
                flows: []
                """)
        expectFindings([], in: definition(steps: step("Get", ", inputs: [], description: null, errorConfig: null")))
        expectFindings(
            [],
            in: definition(
                steps: step("Get", ", errorConfig: {errorHandlerType: fail, maxAttempts: null, delaySeconds: '5'}")))
    }

    @Test("without name or flows there is no definition")
    func essentials() {
        expectFindings([(.error, .missingField), (.error, .missingField)], in: "»»definitionVersion: 7\n")
        expectFindings([(.error, .missingField)], in: "definitionVersion: 7\nname: »\"\"\nflows: []\n")
        expectFindings([(.error, .wrongType)], in: "definitionVersion: 7\nname: X\nflows: »{}\n")
        expectFindings([(.error, .wrongType)], in: "definitionVersion: 7\nname: X\nflows:\n  - »text\n")
    }

    @Test("flows and steps need names, and flows need steps")
    func flows() {
        let head = "definitionVersion: 7\nname: X\nflows:\n"
        expectFindings([(.error, .missingField)], in: head + "  - »name: A\n")
        expectFindings([(.error, .wrongType)], in: head + "  - name: A\n    steps: »text\n")
        expectFindings([(.error, .missingTrigger)], in: head + "  - name: A\n    steps: »[]\n")
        expectFindings(
            [(.error, .missingField)],
            in: head + "  - »steps: [{name: S, isTrigger: true, action: {key: a, component: {key: b}}}]\n")
        expectFindings([(.error, .missingField)], in: definition(steps: "- »{action: {key: a, component: {key: b}}}"))
        expectFindings([(.error, .missingField)], in: definition(steps: "- »{name: Get}"))
        expectFindings([(.error, .wrongType)], in: definition(steps: "- {name: Get, action: »http}"))
        expectFindings([(.error, .wrongType)], in: definition(steps: "- »text"))
    }

    @Test("names are unique; the first is named")
    func duplicates() {
        let flow = "{name: A, steps: [{name: S, isTrigger: true, action: {key: a, component: {key: b}}}]}"
        let outcome = expectFindings(
            [(.error, .duplicateName)],
            in: "definitionVersion: 7\nname: X\nflows:\n  - \(flow)\n  - {name: »\(flow.dropFirst(7))\n")
        #expect(outcome.diagnostics.first?.related.first?.location.position == SourcePosition(line: 4, column: 12))
        expectFindings([(.error, .duplicateName)], in: definition(variables: "- {key: »Base URL, dataType: string}"))
        expectFindings([(.warning, .duplicateName)], in: definition(steps: step("»'start  HERE'")))
        expectFindings([(.error, .missingField)], in: definition(variables: "- »{dataType: string}"))
        expectFindings([(.error, .missingField)], in: definition(variables: "- {key: »'', dataType: string}"))
        expectFindings([(.error, .wrongType)], in: definition(variables: "- »text"))
    }

    @Test("unknown fields are kept with a warning that names the nearest")
    func unknownFields() {
        let outcome = expectFindings(
            [(.warning, .unknownDefinitionField), (.warning, .unknownDefinitionField)],
            in: definition(steps: step("Get", ", »descripton: x"), rest: "»xyzzy: 1"))
        #expect(outcome.diagnostics[0].hint == nil)
        #expect(outcome.diagnostics[1].hint == "Did you mean \"description\"?")
        expectFindings(
            [(.warning, .unknownDefinitionField)],
            in: definition(steps: step("Get", ", inputs: {any: {type: value, value: x, »extra: 1, meta: {free: 1}}}")))
        // A schema is the user's own.
        expectFindings([], in: definition(flow: "schemas: {invoke: {type: object, properties: {a: {type: string}}}}"))
    }

    @Test("values of another shape")
    func shapes() {
        expectFindings([(.warning, .wrongType)], in: definition(rest: "description: »[a]"))
        expectFindings([(.warning, .wrongType)], in: definition(rest: "configPages: »some"))
        expectFindings([(.warning, .wrongType)], in: definition(steps: step("Get", ", inputs: »text")))
    }

    @Test("names with control characters cannot play tricks in a message")
    func hostileNames() {
        let outcome = read(definition(rest: #""a\u202Eb\nc": 1"#))
        let scalars = outcome.diagnostics.first?.message.unicodeScalars.map(\.properties.generalCategory) ?? []
        #expect(!scalars.isEmpty && !scalars.contains(.control) && !scalars.contains(.format))
        let long = read(definition(rest: "\(String(repeating: "n", count: 1000)): 1"))
        #expect((long.diagnostics.first?.message.count ?? 1000) < 200)
    }
}
