import Testing
import WeirJSON
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite(
    "What is read, stored and written again", .enabled(if: Fixtures.areThere, "the fixtures are not beside the project")
)
struct RoundTripTests {
    private func definition(_ document: Document) throws -> Definition {
        var diagnostics: [Diagnostic] = []
        var reader = DefinitionReader()
        let definition = reader.read(document, path: "integration.yaml", diagnostics: &diagnostics)
        return try #require(definition, "\(diagnostics.filter { $0.severity == .error }.map(\.message))")
    }

    @Test("an unknown field in every mapping survives reading, storing and exporting", arguments: Fixtures.definitions)
    func unknownFields(_ file: Fixtures.File) throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        let (original, _) = document(file.bytes)
        let mappings = original.nodes.count { $0.kind == .mapping }
        let edited = DocumentEditing.insertingFields(
            in: original, value: { "kept \($0)" }, at: { random.below($0 + 1) })
        let first = try definition(edited)
        let json = String(decoding: first.json, as: UTF8.self)
        for index in 0..<mappings { #expect(json.contains("\"kept \(index)\""), "seed \(seed)") }

        let yaml = try DefinitionExport.yaml(json: first.json)
        let second = try #require(read(yaml).definition, "seed \(seed)")
        #expect(second.json == first.json && second.digest == first.digest, "seed \(seed)")
        #expect(second.interface == first.interface && second.stepCount == first.stepCount, "seed \(seed)")
        #expect(try DefinitionExport.yaml(json: second.json) == yaml)
    }

    /// Files in which the designer's order is not the one that it has today: a person wrote one, an older designer two.
    private static let ordersOfTheirOwn: Set<String> = [
        "sample-integration.yml", "slack-interactivity-router.yaml", "test-integration.yaml",
    ]

    @Test("the export of a fixture means the same and has its keys in the same order", arguments: Fixtures.definitions)
    func exported(_ file: Fixtures.File) throws {
        let definition = try #require(read(file.bytes).definition)
        let yaml = try DefinitionExport.yaml(json: definition.json)
        let again = try #require(read(yaml).definition)
        #expect(again.digest == definition.digest)
        let isInOrder = Self.keys(of: again.document) == Self.keys(of: definition.document)
        #expect(isInOrder == !Self.ordersOfTheirOwn.contains(file.name))
    }

    /// The keys of every mapping, in the order in which they stand.
    private static func keys(of document: Document) -> [[String]] {
        document.nodes.indices.filter { document.nodes[$0].kind == .mapping }
            .map { document.children($0).map(document.string) }
    }

    @Test("key order, comments and white space do not count", arguments: Fixtures.definitions)
    func digestIsStable(_ file: Fixtures.File) throws {
        let definition = try #require(read(file.bytes).definition)
        let commented = Array("# a comment\n\n".utf8) + file.bytes + Array("\n\n# another\n".utf8)
        #expect(read(commented).definition?.digest == definition.digest)
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5 {
            let shuffled = DocumentEditing.shufflingKeys(of: definition.document) { random.below($0) }
            let other = try self.definition(shuffled)
            #expect(other.json == definition.json && other.digest == definition.digest, "seed \(seed)")
            #expect(other.interfaceJSON == definition.interfaceJSON, "seed \(seed)")
        }
    }

    @Test("every scalar counts", arguments: Fixtures.definitions)
    func digestFollowsContent(_ file: Fixtures.File) throws {
        let definition = try #require(read(file.bytes).definition)
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        let scalars = definition.document.nodes.indices.filter { definition.document.nodes[$0].kind.isScalar }
        for _ in 0..<60 {
            let node = scalars[random.below(scalars.count)]
            let changed = DocumentEditing.replacing(node, in: definition.document, with: "changed by a test")
            let digest = Digests.sha256(CanonicalJSON.bytes(changed))
            #expect(digest != definition.digest, "seed \(seed), node \(node)")
        }
    }

    @Test("an interface is given back as it was", arguments: Fixtures.definitions)
    func interface(_ file: Fixtures.File) throws {
        let definition = try #require(read(file.bytes).definition)
        #expect(DefinitionInterface(json: definition.interfaceJSON) == definition.interface)
        #expect(definition.interface.json == definition.interfaceJSON)
    }
}

@Suite("The stored interface")
struct InterfaceJSONTests {
    @Test("every field makes the round trip")
    func everything() throws {
        let interface = DefinitionInterface(
            name: "A \"name\" – ünï\n",
            variables: DefinitionInterface.DataType.allCases.map { type in
                DefinitionInterface.Variable(
                    key: "key \(type)", dataType: type, collection: type == .string ? .valueList : .keyValueList,
                    defaultValue: "", pickList: ["b", "a", ""],
                    inputs: [.init(name: "x"), .init(name: "password", defaultValue: "p")], timeZone: "Europe/Berlin",
                    isProvidedElsewhere: true, needsAuthorization: type == .connection)
            } + [DefinitionInterface.Variable(key: "plain", dataType: .string)],
            flows: ["b", "a"])
        #expect(DefinitionInterface(json: interface.json) == interface)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        #expect(reader.read(interface.json.span, path: "", into: &document, diagnostics: &diagnostics))
        #expect(CanonicalJSON.bytes(document) == interface.json, "canonical JSON")
    }

    @Test(
        "anything else is no interface",
        arguments: [
            "", "{", "[]", "{}", "{\"name\": \"a\"}", "{\"flows\": [], \"name\": [], \"variables\": []}",
            "{\"flows\": [], \"name\": \"a\", \"variables\": [{}]}",
            "{\"flows\": {}, \"name\": \"a\", \"variables\": []}",
        ])
    func garbage(_ json: String) { #expect(DefinitionInterface(json: Array(json.utf8)) == nil) }

    @Test("what cannot be read cannot be exported")
    func export() {
        #expect(throws: DefinitionExportError.self) { try DefinitionExport.yaml(json: Array("{".utf8)) }
        #expect(throws: DefinitionExportError.self) { try DefinitionExport.yaml(json: []) }
    }
}
