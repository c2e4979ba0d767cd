import Testing
import WeirJSON
import WeirModel

@testable import WeirManifest

@Suite("The definition of a fork")
struct ForkDefinitionTests {
    private func make(_ fork: String, of parent: String = Fleet.definition) -> (Definition?, [Diagnostic]) {
        let file = ReadFork(fork)
        #expect(file.findings == [])
        var diagnostics: [Diagnostic] = []
        var reader = DefinitionReader()
        let definition = file.file.definition(
            of: Patching.json(parent), path: ReadFork.path, reader: &reader, diagnostics: &diagnostics)
        return (definition, diagnostics)
    }

    @Test("without patches it is the parent's, under its own name")
    func name() throws {
        let (made, diagnostics) = make("from: acme\nversion: 1\nname: 2024\ndescription: Ours\n")
        let definition = try #require(made)
        #expect(diagnostics.filter { $0.severity != .information } == [])
        #expect(definition.interface.name == "2024")
        let parent = Patching.canonical(
            Fleet.definition.replacing("name: Acme ERP\n", with: "name: \"2024\"\n").replacing(
                "Orders and invoices", with: "Ours"))
        #expect(String(decoding: definition.json, as: UTF8.self) == parent)
        let (same, _) = make("from: acme\nversion: 1\n")
        #expect(same?.digest == read(Fleet.definition).definition?.digest)
    }

    @Test("a patched definition is the one that a person would have written")
    func patched() throws {
        let (made, diagnostics) = make(
            """
            from: acme
            version: 1
            patches:
              - op: add
                path: /flows/Import Orders/steps/-
                value: {name: Log, action: {key: log, component: {key: log}}}
              - {op: replace, path: /requiredConfigVars/Batch Size/defaultValue, value: "250"}
              - {op: remove, path: /flows/Export Invoices}
            """)
        #expect(diagnostics.filter { $0.severity == .error } == [])
        let definition = try #require(made)
        #expect(definition.interface.flows == ["Import Orders"])
        #expect(definition.stepCount == 2)
        #expect(definition.interface.variables.first { $0.key == "Batch Size" }?.defaultValue == "250")
    }

    @Test("what is wrong with the result is said of the fork's file")
    func positions() {
        let (made, diagnostics) = make(
            """
            from: acme
            version: 1
            patches:
              - {op: add, path: /flows/-, value: {name: Import Orders, steps: [{name: X, action: {key: a}}]}}
              - {op: remove, path: /flows/Export Invoices/steps/Start/action}
              - {op: add, path: /colour, value: red}
            """)
        #expect(made == nil)
        #expect(
            diagnostics.filter { $0.severity != .information }.sorted().map(ReadFork.text) == [
                "duplicate-name 4:45 there is already a flow \"Import Orders\"",
                "missing-trigger 4:68 no step of this flow is its trigger",
                "missing-field 5:24 a step needs an action",
                "unknown-definition-field 6:21 \"colour\" is not a known field of a definition; it is kept as it is",
            ])
    }

    @Test("what the parent's own definition is warned of is not said again")
    func inherited() {
        let parent = Fleet.definition.replacing("category: ERP", with: "colour: red")
        let (_, diagnostics) = make("from: acme\nversion: 1\n", of: parent)
        #expect(diagnostics == [])
        let (_, more) = make(
            "from: acme\nversion: 1\npatches: [{op: copy, from: /colour, path: /flows/0/colour}]\n", of: parent)
        #expect(
            more.map(ReadFork.text) == [
                "unknown-definition-field 3:43 \"colour\" is not a known field of a flow; it is kept as it is"
            ])
    }

    @Test("a secret that a patch brings in is warned of and not shown")
    func secret() throws {
        let (made, diagnostics) = make(
            """
            from: acme
            version: 1
            patches:
              - {op: replace, path: /requiredConfigVars/Acme Connection/inputs/password/value, value: hunter2}
            """)
        #expect(made != nil)
        #expect(diagnostics.contains { $0.code == .plaintextSecretDefault })
        #expect(!"\(diagnostics)".contains("hunter2"))
    }

    // MARK: Limits

    @Test("a text cannot be copied without end")
    func textBomb() {
        let text = String(repeating: "x", count: 1000)
        var patches = "  - {op: add, path: /a, value: [\(text)]}\n"
        for _ in 0..<40 { patches += "  - {op: copy, from: /a, path: /a/-}\n" }
        let (made, diagnostics) = make("from: acme\nversion: 1\npatches:\n" + patches)
        #expect(made == nil)
        #expect(diagnostics.first?.code == .fileTooLarge)
        #expect(diagnostics.first?.message == "the definition would have more than 4 MiB of text")
    }

    @Test("nor can nodes")
    func nodeBomb() {
        var patches = "  - {op: add, path: /a, value: [[], []]}\n"
        for _ in 0..<40 { patches += "  - {op: copy, from: /a, path: /a/0}\n" }
        let (made, diagnostics) = make("from: acme\nversion: 1\npatches:\n" + patches)
        #expect(made == nil)
        #expect(diagnostics.first?.code == .tooManyNodes)
    }

    @Test("nesting has its limit, wherever the levels come from")
    func depth() throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let (made, _) = make("from: acme\nversion: 1\npatches: [{op: add, path: /a, value: \(deep)}]\n")
        #expect(made != nil)
        let inner = "/a" + String(repeating: "/0", count: 38)
        let (refused, diagnostics) = make(
            """
            from: acme
            version: 1
            patches:
              - {op: add, path: /a, value: \(deep)}
              - {op: copy, from: /a, path: \(inner)/0}
            """)
        #expect(refused == nil)
        #expect(diagnostics.map(\.code) == [.tooDeep])
        let (parts, _) = (ReadFork("from: a\nversion: 1\npatches: [{op: remove, path: \(inner)\(inner)}]\n"), 0)
        #expect(parts.findings.first?.contains("has 78 parts, and nothing nests deeper than 64") == true)
    }

    @Test("what was removed makes room again")
    func room() {
        let text = String(repeating: "x", count: 800_000)
        var patches = "  - {op: add, path: /a, value: \(text)}\n"
        for name in ["b", "c", "d", "e"] { patches += "  - {op: copy, from: /a, path: /\(name)}\n" }
        for _ in 0..<50 { patches += "  - {op: remove, path: /e}\n  - {op: copy, from: /a, path: /e}\n" }
        let (made, diagnostics) = make("from: acme\nversion: 1\npatches:\n" + patches)
        #expect(diagnostics.filter { $0.severity == .error } == [])
        #expect(made != nil)
    }
}
