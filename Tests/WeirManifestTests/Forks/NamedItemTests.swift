import Testing
import WeirModel

@testable import WeirManifest

@Suite("Patches that address items by name")
struct NamedItemTests {
    private static let parent = """
        definitionVersion: 7
        name: Acme ERP
        flows:
          - name: Import Orders
            steps:
              - {name: Start, isTrigger: true}
              - {name: Fetch, inputs: {timeout: {type: value, value: "30000"}}}
              - name: Loop
                steps:
                  - {name: Save/Store, inputs: {}}
          - {name: Export, steps: [{name: Start}]}
          - {name: "0", steps: []}
        requiredConfigVars:
          - {key: Base URL, defaultValue: a}
          - {key: Batch Size, defaultValue: b}
        labels: [erp, beta]
        twins: [{name: A, x: 1}, {name: B}, {name: A, x: 2}]
        """

    private func patched(_ patches: String) throws -> Document {
        let fork = ReadFork("from: acme\nversion: 1\npatches:\n\(patches)\n")
        #expect(fork.findings == [])
        var diagnostics: [Diagnostic] = []
        let result = fork.file.patched(Patching.json(Self.parent), path: ReadFork.path, diagnostics: &diagnostics)
        #expect(diagnostics.map(ReadFork.text) == [])
        return try #require(result)
    }

    /// The canonical JSON of what stands at a path of names in the result.
    private func value(_ path: [String], in document: Document) -> String? {
        let tree = DocumentTree(document)
        guard let place = try? tree.locate(JSONPointer(tokens: path)) else { return nil }
        return Patching.canonical(tree.document(of: tree.value(at: place)))
    }

    private func names(_ path: [String], in document: Document) -> [String?] {
        let tree = DocumentTree(document)
        guard let place = try? tree.locate(JSONPointer(tokens: path)) else { return [] }
        return tree.children(tree.value(at: place)).map { tree.name(of: $0.value) }
    }

    @Test("a step's input is replaced through the names of its flow and itself")
    func replace() throws {
        let result = try patched(
            #"  - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: "60000"}"#)
        #expect(
            value(["flows", "Import Orders", "steps", "Fetch", "inputs", "timeout"], in: result)
                == #"{"type":"value","value":"60000"}"#)
        #expect(Patching.canonical(result) == Patching.canonical(Self.parent.replacing("30000", with: "60000")))
    }

    @Test("a config variable is addressed by its key")
    func key() throws {
        let result = try patched("  - {op: replace, path: /requiredConfigVars/Batch Size/defaultValue, value: c}")
        #expect(value(["requiredConfigVars", "1", "defaultValue"], in: result) == "\"c\"")
    }

    @Test("names may have slashes")
    func slash() throws {
        let result = try patched(
            "  - {op: add, path: /flows/Import Orders/steps/Loop/steps/Save~1Store/inputs/x, value: 1}")
        #expect(
            value(["flows", "Import Orders", "steps", "Loop", "steps", "Save/Store", "inputs"], in: result)
                == #"{"x":1}"#)
    }

    @Test("a number is an item's name before it is its place")
    func numberAsName() throws {
        let result = try patched("  - {op: remove, path: /flows/0}\n  - {op: remove, path: /flows/1}")
        #expect(names(["flows"], in: result) == ["Import Orders"])
    }

    @Test("items are added at the end, before a named one, at a number, and at their own name")
    func add() throws {
        let result = try patched(
            """
              - {op: add, path: /flows/Import Orders/steps/-, value: {name: Last}}
              - {op: add, path: /flows/Import Orders/steps/Fetch, value: {name: Before Fetch}}
              - {op: add, path: /flows/Import Orders/steps/0, value: {name: First}}
              - {op: add, path: /flows/Import Orders/steps/Own Name, value: {name: Own Name}}
              - {op: replace, path: /flows/Import Orders/steps/Own Name/name, value: New Name}
            """)
        #expect(
            names(["flows", "Import Orders", "steps"], in: result)
                == ["First", "Start", "Before Fetch", "Fetch", "Loop", "Last", "New Name"])
    }

    @Test("items are moved before a named one, to the end and out of their list")
    func move() throws {
        let result = try patched(
            """
              - {op: move, from: /flows/Import Orders/steps/Fetch, path: /flows/Export/steps/Start}
              - {op: move, from: /flows/0, path: /flows/-}
              - {op: move, from: /flows/Export, path: /flows/-}
              - {op: copy, from: /requiredConfigVars/Base URL, path: /requiredConfigVars/-}
              - {op: replace, path: /requiredConfigVars/2/key, value: Copy}
            """)
        #expect(names(["flows"], in: result) == ["Import Orders", "0", "Export"])
        #expect(names(["flows", "Export", "steps"], in: result) == ["Fetch", "Start"])
        #expect(names(["requiredConfigVars"], in: result) == ["Base URL", "Batch Size", "Copy"])
    }

    /// The message and hint of the only finding, and its place.
    private func failure(_ patch: String) -> String {
        let fork = ReadFork("from: acme\nversion: 1\npatches:\n  - \(patch)\n")
        var diagnostics = fork.diagnostics
        #expect(fork.file.patched(Patching.json(Self.parent), path: ReadFork.path, diagnostics: &diagnostics) == nil)
        #expect(diagnostics.count == 1)
        guard let only = diagnostics.first else { return "" }
        let position = only.location.position
        #expect(only.location.path == ReadFork.path)
        return "\(position.line):\(position.column)+\(only.length) \(only.message) | \(only.hint ?? "")"
    }

    @Test("what is missing is said with what is there, at the path")
    func missing() {
        #expect(
            failure("{op: remove, path: /flows/Import Order/steps/Fetch}")
                == #"4:24+31 "/flows" has no item "Import Order" | did you mean "Import Orders"? there is: "Import Orders", "Export", "0""#
        )
        #expect(
            failure("{op: remove, path: /flows/Import Orders/steps/Fetch/inptus/timeout}")
                == #"4:24+47 "/flows/Import Orders/steps/Fetch" has no field "inptus" | did you mean "inputs"? there is: "name", "inputs""#
        )
        #expect(
            failure("{op: remove, path: /labels/erp}")
                == #"4:24+11 "/labels" has no item "erp" | its items have no names; use a number from 0 to 1"#)
        #expect(
            failure("{op: replace, path: /flows/0/steps/X, value: 1}")
                == #"4:25+16 "/flows/0/steps" has no item "X" | the list is empty"#)
        #expect(
            failure("{op: copy, from: /nowhere, path: /labels/-}").hasPrefix(
                #"4:22+8 the definition has no field "nowhere""#))
    }

    @Test("a name that two items have is ambiguous")
    func ambiguous() {
        #expect(
            failure("{op: remove, path: /twins/A}")
                == #"4:24+8 "/twins" has 2 items "A", and the path does not say which | use the item's number: 0, 2"#)
    }

    @Test("an item is not added beside one that has its name")
    func taken() {
        #expect(
            failure("{op: add, path: /flows/Export, value: {name: Export}}")
                == #"4:21+13 "/flows" already has an item "Export" | replace it, or give the new item a name of its own"#
        )
    }

    @Test("one reason is enough for patches that depend on a failed one")
    func consequences() {
        let fork = ReadFork(
            """
            from: acme
            version: 1
            patches:
              - {op: add, path: /nowhere/x, value: {}}
              - {op: add, path: /nowhere/x/y, value: 1}
              - {op: remove, path: /labels/7}
              - {op: remove, path: /labels/0}
            """)
        var diagnostics: [Diagnostic] = []
        #expect(fork.file.patched(Patching.json(Self.parent), path: ReadFork.path, diagnostics: &diagnostics) == nil)
        #expect(diagnostics.map(\.location.position.line) == [4, 6])
    }
}
