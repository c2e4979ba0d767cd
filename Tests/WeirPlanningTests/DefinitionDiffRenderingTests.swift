import Testing
import WeirModel
import WeirTesting

@testable import WeirPlanning

@Suite("Differences of definitions as text and JSON")
struct DefinitionDiffRenderingTests {
    private let a = DefinitionDiffTests.step("A")
    private let b = DefinitionDiffTests.step("B")
    private let c = DefinitionDiffTests.step("C")

    /// A bit of everything, as it is printed.
    @Test func `rendering`() throws {
        func inputs(_ timeout: String, _ code: String) -> String {
            """
            {"code":{"type":"value","value":"\(code)"},"password":{"type":"value","value":"\(timeout)"},
            "timeout":{"type":"value","value":"\(timeout)"}}
            """
        }
        let before = DefinitionDiffTests.definition(
            [
                DefinitionDiffTests.flow(
                    "Main",
                    [
                        DefinitionDiffTests.step("A"),
                        DefinitionDiffTests.step("Fetch", inputs: inputs("1", "let x\\nreturn x\\n")), b,
                    ]),
                DefinitionDiffTests.flow("Old", [c]),
            ], #","requiredConfigVars":[{"key":"A","dataType":"string"},{"key":"Token \u001b[2J"},{"key":"C"}]"#)
        let after = DefinitionDiffTests.definition(
            [
                DefinitionDiffTests.flow(
                    "Main",
                    [
                        DefinitionDiffTests.step("Fetch", inputs: inputs("2", "let x\\nlet y\\nreturn x\\n")), a,
                        DefinitionDiffTests.step(
                            "A Step With A Name That Is Longer Than Most Of Them", "loop", #","steps":[\#(b)]"#),
                    ]), DefinitionDiffTests.flow("New", [c]),
            ],
            #","labels":["x"],"requiredConfigVars":[{"key":"C"},{"key":"A","dataType":"number"},{"key":"D","dataType":"string","collectionType":"valuelist"}]"#
        )
        let old = try #require(DefinitionContent(json: Array(before.utf8)))
        let document = Make.document(after.replacing(",", with: ",\n"))
        let new = DefinitionContent(tree: DefinitionTree(document, path: "integrations/x/integration.yaml"))
        let diff = DefinitionDiff.between(old, new)
        let published = DefinitionVersion(
            integration: "x", digest: Make.digest([1]), origin: .published(3, release: "2.4.0"))
        let stated = DefinitionVersion(
            integration: "x", digest: Make.digest([2]),
            origin: .stated(revision: "main", commit: Make.commit(1), isWorktree: true))
        let golden = Golden()
        for (name, text) in [
            ("diff.txt", DefinitionDiffText().render(diff, from: published, to: stated)),
            ("diff.ansi", DefinitionDiffText(style: .ansi).render(diff, from: published, to: stated)),
            ("diff.json", DefinitionDiffJSON.render(diff, from: published, to: stated)),
        ] {
            if let difference = golden.difference(text, from: name) { Issue.record("\(difference)") }
        }
        let same = DefinitionDiffText().render(DefinitionDiff.between(old, old), from: published, to: published)
        #expect(same == "x@3 (2.4.0) → x@3 (2.4.0)\n\nNo differences.\n")
    }
}
