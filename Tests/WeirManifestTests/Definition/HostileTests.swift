import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Definitions that mean harm")
struct HostileTests {
    @Test("ten thousand dangling references are ten thousand warnings")
    func dangling() {
        let steps = (0..<10_000).map {
            "      - {name: S\($0), action: {key: a, component: {key: b}}, inputs: {u: {type: reference, value: nope\($0)}}}\n"
        }
        let outcome = read("definitionVersion: 7\nname: X\nflows:\n  - name: A\n    steps:\n" + steps.joined())
        #expect(outcome.diagnostics.count { $0.code == .unknownStepReference } == 10_000)
        #expect(outcome.definition?.stepCount == 10_000)
    }

    @Test("many unknown fields, all near to a known one")
    func fields() {
        let fields = (0..<20_000).map { "descriptio\($0): x\n" }.joined()
        let outcome = read("definitionVersion: 7\nname: X\nflows: []\n" + fields)
        #expect(outcome.warnings.count == 20_000)
        #expect(outcome.definition != nil)
    }

    @Test("templates of nothing but openings, and of nothing but references")
    func templates() {
        #expect(TemplateText.references(in: String(repeating: "{{$", count: 300_000)).isEmpty)
        #expect(TemplateText.references(in: String(repeating: "{{{$a}}}", count: 1000)).count == 1000)
        #expect(TemplateText.references(in: "{{$a.b}} {{#C d}} {{e}} {{$") == [.step("a.b"), .configVariable("C d")])
        #expect(TemplateText.references(in: "{{$a} {{$b}}") == [.step("a} {{$b")])
    }

    @Test("a name of megabytes stays out of the messages")
    func longName() {
        let name = String(repeating: "n", count: 1_000_000)
        let outcome = read(
            "definitionVersion: 7\nname: \(name)\nflows: [{name: \(name), steps: []}, {name: \(name), steps: []}]\n")
        // Three names are too long, two flows have no steps, and one stands twice.
        #expect(outcome.errors.count == 6)
        #expect(outcome.diagnostics.allSatisfy { $0.message.count < 200 })
    }

    @Test("every kind of node in every place is refused or accepted, never a trap", arguments: Fixtures.definitions)
    func mutations(_ file: Fixtures.File) {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        let (original, _) = document(file.bytes)
        var reader = DefinitionReader()
        for _ in 0..<40 {
            let node = random.below(original.nodes.count)
            // A key stays a string: documents have no other keys.
            let changed = DocumentEditing.replacingValue(node, in: original, with: random.below(5))
            var diagnostics: [Diagnostic] = []
            let definition = reader.read(changed, path: "integration.yaml", diagnostics: &diagnostics)
            #expect((definition == nil) == diagnostics.contains { $0.severity == .error }, "seed \(seed), node \(node)")
            if let definition {
                #expect(DefinitionInterface(json: definition.interfaceJSON) == definition.interface, "seed \(seed)")
            }
        }
    }
}
