import Testing
import WeirJSON
import WeirModel
import WeirTesting
import WeirYAML

@testable import WeirManifest

@Suite(
    "Importing real definitions of all formats",
    .enabled(if: Fixtures.areThere, "the fixtures are not beside the project"))
struct HistoryTests {
    @Test("each is a valid definition of version 7, in which everything is found again", arguments: Fixtures.history)
    func upgraded(_ file: Fixtures.File) throws {
        let outcome = DefinitionOutcome(file.bytes, path: file.name)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics.map(\.message))")
        let again = read(imported.bytes)
        #expect(again.errors.isEmpty)
        #expect(again.definition?.json == imported.definition.json)
        #expect(imported.diagnostics.isEmpty, "\(imported.diagnostics.map(\.message))")
        let isOld = ["@2020-", "@2021-"].contains { file.name.contains($0) }
        #expect((imported.upgradedFrom != nil) == isOld)

        let raw = Accounting(document(file.bytes).0)
        #expect(!raw.flows.isEmpty && raw.steps.count > 5 && raw.inputs.count > 10 && raw.variables.count > 1)
        #expect(raw.missing(in: Accounting(outcome.document), of: imported) == [])
    }

    @Test("the accounts find what is missing", arguments: Fixtures.history)
    func accountsCanFail(_ file: Fixtures.File) throws {
        let imported = try #require(DefinitionOutcome(file.bytes, path: file.name).imported)
        let raw = Accounting(document(file.bytes).0)
        let whole = TreeNode(document(imported.bytes).0)
        var pruned = whole
        pruned["flows"]?.items[0]["steps"]?.items[1]["inputs"] = .mapping([], at: whole.position)
        #expect(!raw.missing(in: Accounting(pruned.document), of: imported).isEmpty)
        pruned = whole
        pruned["requiredConfigVars"]?.items.removeLast()
        #expect(!raw.missing(in: Accounting(pruned.document), of: imported).isEmpty)
        pruned = whole
        pruned["flows"]?.items[0]["steps"]?.items.removeLast()
        #expect(!raw.missing(in: Accounting(pruned.document), of: imported).isEmpty)
    }

    @Test(
        "what is imported is what was exported, to the byte where no secret is in it", arguments: Fixtures.definitions)
    func identity(_ file: Fixtures.File) throws {
        let original = try #require(read(file.bytes).definition)
        let kept = try #require(DefinitionOutcome(file.bytes, path: file.name, keepsSecrets: true).imported)
        #expect(kept.bytes == file.bytes && kept.definition.json == original.json && kept.lifted.isEmpty)

        let imported = try #require(DefinitionOutcome(file.bytes, path: file.name).imported)
        #expect(imported.notes.isEmpty && imported.upgradedFrom == nil)
        if imported.lifted.isEmpty { #expect(imported.bytes == file.bytes) }
        // Without the values that were taken out, nothing is different.
        var expected = TreeNode(original.document)
        for secret in imported.lifted { expected.empty(secret) }
        #expect(CanonicalJSON.bytes(expected.document) == imported.definition.json)
        #expect(imported.lifted.isEmpty == (file.name != "test-integration.yaml"))
    }

    @Test("what weir exports imports unchanged", arguments: Fixtures.definitions)
    func exportAndImport(_ file: Fixtures.File) throws {
        for keepsSecrets in [false, true] {
            let first = try #require(
                DefinitionOutcome(file.bytes, path: file.name, keepsSecrets: keepsSecrets).imported)
            let exported = try DefinitionExport.yaml(json: first.definition.json)
            let second = try #require(DefinitionOutcome(exported, keepsSecrets: keepsSecrets).imported)
            #expect(second.bytes == exported && second.definition.json == first.definition.json)
            #expect(second.slug == first.slug && second.lifted.isEmpty && second.notes.isEmpty)
        }
    }

    @Test("a definition in JSON means what it means in YAML", arguments: Fixtures.definitions)
    func json(_ file: Fixtures.File) throws {
        let original = try #require(read(file.bytes).definition)
        let outcome = DefinitionOutcome(original.json, path: "export.json", keepsSecrets: true)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        #expect(imported.definition.json == original.json && read(imported.bytes).definition?.json == original.json)
    }

    @Test("an older definition with anything broken in it is imported or refused, never lost or fatal")
    func mutated() throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        var imported = 0
        for file in Fixtures.history + Fixtures.definitions {
            let (original, _) = document(file.bytes)
            for _ in 0..<12 {
                var edited = original
                for _ in 0...random.below(3) {
                    edited = DocumentEditing.replacingValue(
                        random.below(edited.nodes.count), in: edited, with: random.below(5))
                }
                let outcome = DefinitionOutcome(YAMLWriter.bytes(edited), slug: "broken")
                #expect((outcome.imported == nil) == outcome.diagnostics.contains { $0.severity == .error })
                guard let result = outcome.imported else { continue }
                imported += 1
                #expect(read(result.bytes).definition?.json == result.definition.json, "seed \(seed) \(file.name)")
                if result.upgradedFrom != nil, edited.nodes.count == original.nodes.count {
                    let missing = Accounting(edited).steps.count - Accounting(outcome.document).steps.count
                    #expect(missing == 0, "seed \(seed) \(file.name)")
                }
            }
        }
        #expect(imported > 50, "seed \(seed)")
    }
}

extension TreeNode {
    /// Empties the value that a secret was.
    fileprivate mutating func empty(_ secret: LiftedSecret) {
        guard var variables = self["requiredConfigVars"],
            let index = variables.items.firstIndex(where: { $0.words("key") == secret.variable })
        else { return }
        let place = SourcePosition(line: 1, column: 1)
        if let input = secret.input {
            var inputs = variables.items[index]["inputs"] ?? .mapping([], at: place)
            inputs[input]?["value"] = .text("", at: place)
            variables.items[index]["inputs"] = inputs
        } else {
            variables.items[index]["defaultValue"] = .text("", at: place)
        }
        self["requiredConfigVars"] = variables
    }
}
