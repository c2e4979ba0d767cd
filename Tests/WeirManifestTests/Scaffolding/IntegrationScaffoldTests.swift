import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Definitions of new integrations.
@Suite("Scaffolding integrations")
struct IntegrationScaffoldTests {
    private func integration(
        _ tree: MemoryTree, _ slug: String, name: String? = nil, template: String? = nil
    ) async throws -> Scaffold {
        try await Scaffolding(tree, timeZones: Fleet.timeZones, parallelism: 1)
            .integration(slug, name: name, template: template)
    }

    @Test("the minimal definition has no fault", arguments: [nil, "Acme: #1", "4711", "It's"])
    func minimal(_ name: String?) async throws {
        let scaffold = try await integration(Fleet.tree, "new-thing", name: name)
        var tree = Fleet.tree
        for file in scaffold.files { tree.setBytes(file.bytes, at: file.path) }
        let loaded = try await Fleet.load(tree)
        #expect(loaded.findings == [])
        let made = try #require(loaded.state.integrations.first { $0.slug == "new-thing" })
        #expect(made.definition.interface.name == name ?? "New Thing")
        #expect(made.definition.interface.flows.count == 1 && made.definition.stepCount == 2)
    }

    private static let template: MemoryTree = {
        var tree = files
        tree.setBytes(PNGImage.bytes(width: 400, height: 400), at: "integrations/base/icon.png")
        return tree
    }()

    private static let files = MemoryTree([
        "weir.yaml": "apiVersion: weir/v1\n",
        "integrations/base/integration.yaml": "# kept\n" + Fleet.definition,
        "integrations/base/release.yaml": "template: {enabled: true, organizationOnly: true}\nlabels: [x]\n",
        "integrations/base/deploy.yaml": "customers: {all: true}\n",
        "integrations/base/README.md": "Read me.\n",
        "integrations/base/attachments/a/b.csv": "1,2\n",
        "integrations/other/integration.yaml": Fleet.definition,
        "integrations/other/release.yaml": "template: {enabled: false}\n",
    ])

    @Test("a template's definition and documents are copied, its files about publishing are not")
    func copy() async throws {
        let scaffold = try await integration(Self.template, "mine", name: "Mine: all", template: "base")
        #expect(
            scaffold.files.map(\.path) == [
                "integrations/mine/integration.yaml", "integrations/mine/release.yaml",
                "integrations/mine/README.md", "integrations/mine/attachments/a/b.csv", "integrations/mine/icon.png",
            ])
        let expected = "# kept\n" + Fleet.definition.replacing("name: Acme ERP", with: "name: 'Mine: all'")
        #expect(String(decoding: scaffold.files[0].bytes, as: UTF8.self) == expected)
        #expect(scaffold.notes.count == 1 && scaffold.notes[0].contains("weir get versions base"))
        var tree = Self.template
        for file in scaffold.files { tree.setBytes(file.bytes, at: file.path) }
        let loaded = try await Fleet.load(tree)
        let made = try #require(loaded.state.integrations.first { $0.slug == "mine" })
        #expect(made.lineage == Lineage(kind: .copy, parent: "base", version: nil))
        #expect(made.definition.interface.name == "Mine: all")
    }

    @Test("what is no template is refused, with the templates that there are")
    func noTemplate() async throws {
        for name in ["other", "bse", "nothing"] {
            let error = await #expect(throws: ScaffoldError.self) {
                try await integration(Self.template, "mine", template: name)
            }
            #expect(error?.description.contains("Templates: base.") == true)
            #expect(error?.description.contains("Did you mean base?") == (name == "bse"))
        }
        let error = await #expect(throws: ScaffoldError.self) {
            try await integration(Fleet.tree, "mine", template: "acme")
        }
        #expect(error?.description.contains("template: {enabled: true}") == true)
    }

    @Test("a name is replaced however it is written, and nothing else")
    func names() throws {
        let rest = Fleet.definition.replacing("name: Acme ERP\n", with: "")
        let spellings = [
            "name: Acme ERP  # why\n", "name: 'It''s'\n", "name: 'Acme'\n", "name: \"A \\\"b\\\" c\"\n",
            "name: >-\n  Acme\n  ERP\n", "name: Acme\n  ERP\n", "\"name\": Acme\n", "name: &n Acme\nx: *n\n",
            "name: !!str 4711\n", "name: Äcme 😀\n", "{name: Acme, x: 1}",
        ]
        for spelling in spellings {
            let source = spelling.hasPrefix("{") ? Array(spelling.utf8) : Array((spelling + rest).utf8)
            for text in [source, [0xEF, 0xBB, 0xBF] + source] {
                let copy = try #require(IntegrationText.copy(of: text, name: "New: one"))
                let (before, _) = document(source)
                let (after, problems) = document(copy)
                #expect(problems.isEmpty, "\(spelling)")
                #expect(after.value(of: "name", in: 0).map(after.string) == "New: one", "\(spelling)")
                #expect(Set(before.children(0).map(before.string)) == Set(after.children(0).map(after.string)))
                if let old = before.value(of: "x", in: 0), let new = after.value(of: "x", in: 0) {
                    #expect(before.string(old) == after.string(new), "\(spelling)")
                }
            }
        }
        let kept = try #require(IntegrationText.copy(of: Array(("name: A # why\n" + rest).utf8), name: "B"))
        #expect(String(decoding: kept, as: UTF8.self) == "name: B # why\n" + rest)
        #expect(IntegrationText.copy(of: Array("[".utf8), name: "x") == nil)
        #expect(IntegrationText.copy(of: Array("a: 1".utf8), name: "x") == nil)
    }
}
