import Testing
import WeirModel

@testable import WeirManifest

@Suite("Moving a fork to another version of its parent")
struct RebaseTests {
    static let base = """
        name: Acme
        labels: [erp, beta]
        flows:
          - name: Import
            steps:
              - {name: Start}
              - {name: Fetch, inputs: {timeout: {type: value, value: "30000"}, url: {type: value, value: a}}}
              - {name: Save, inputs: {}}
          - {name: Export, steps: [{name: Start}]}
        requiredConfigVars:
          - {key: Batch Size, dataType: string, defaultValue: "100"}
          - {key: Conn, dataType: connection, inputs: {password: {type: value, value: old-secret}}}
        """

    /// A case: a patch, what the parent changes in its text, and what becomes of the patch.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var patch: String
        var edits: [(String, String)]
        var fate: String
        /// What takes the patch's place with each side, where that is a conflict.
        var ours: String?

        init(_ description: String, _ patch: String, _ edits: [(String, String)], _ fate: String, ours: String? = nil) {
            testDescription = description
            self.patch = patch
            self.edits = edits
            self.fate = fate
            self.ours = ours
        }
    }

    private static let timeout = #"{op: replace, path: /flows/Import/steps/Fetch/inputs/timeout/value, value: "60000"}"#
    private static let oldFetch =
        "      - {name: Fetch, inputs: {timeout: {type: value, value: \"30000\"}, url: {type: value, value: a}}}\n"

    static let cases: [Case] = [
        // Replacing.
        Case("the parent changed something else", timeout, [("value: a", "value: b")], "unchanged"),
        Case(
            "the parent changed the same to another value", timeout, [("30000", "45000")],
            "conflict: the parent changed it",
            ours: "replace /flows/Import/steps/Fetch/inputs/timeout/value"),
        Case(
            "the parent changed the same to the same value", timeout, [("30000", "60000")],
            "dropped: the parent made the same change"),
        Case(
            "the parent removed the step", timeout, [(oldFetch, "")],
            "conflict: the parent removed \"/flows/Import/steps/Fetch\"", ours: "add /flows/Import/steps/Save"),
        Case(
            "the parent removed the input", timeout, [("timeout: {type: value, value: \"30000\"}, ", "")],
            "conflict: the parent removed \"/flows/Import/steps/Fetch/inputs/timeout\"",
            ours: "add /flows/Import/steps/Fetch/inputs/timeout"),
        Case(
            "the parent renamed the flow", timeout, [("name: Import", "name: Import All")],
            "conflict: the parent removed \"/flows/Import\"", ours: "add /flows/Export"),
        Case(
            "the parent made text of the inputs", timeout,
            [("{timeout: {type: value, value: \"30000\"}, url: {type: value, value: a}}", "none")],
            "conflict: the parent removed \"/flows/Import/steps/Fetch/inputs/timeout\"",
            ours: "replace /flows/Import/steps/Fetch/inputs"),
        Case(
            "a patch that changes nothing stays", #"{op: replace, path: /name, value: Acme}"#, [("erp, beta", "erp")],
            "unchanged"),
        // Numbers of items.
        Case(
            "items came before a numbered one", "{op: replace, path: /labels/1, value: stable}",
            [("[erp, beta]", "[new, erp, beta]")], "now replace /labels/2"),
        Case(
            "a numbered item was changed", "{op: replace, path: /labels/1, value: stable}",
            [("[erp, beta]", "[erp, gamma]")], "conflict: the parent changed it", ours: "replace /labels/1"),
        Case(
            "a numbered item was removed", "{op: replace, path: /labels/1, value: stable}", [("[erp, beta]", "[erp]")],
            "conflict: the parent removed \"/labels/1\"", ours: "add /labels/-"),
        Case(
            "a numbered step of a named list", "{op: replace, path: /flows/0/steps/1/inputs/url/value, value: c}",
            [("- {name: Start}\n      - {name: F", "- {name: Start}\n      - {name: New}\n      - {name: F")],
            "now replace /flows/0/steps/2/inputs/url/value"),
        // Removing.
        Case("removing what the parent left", "{op: remove, path: /labels/0}", [("Acme", "Other")], "unchanged"),
        Case(
            "removing what the parent removed", "{op: remove, path: /flows/Export}",
            [("  - {name: Export, steps: [{name: Start}]}\n", "")], "dropped: the parent removed it too"),
        Case(
            "removing what the parent changed", "{op: remove, path: /flows/Import/steps/Fetch}",
            [("value: a", "value: b")],
            "conflict: the parent changed it", ours: "remove /flows/Import/steps/Fetch"),
        Case(
            "removing what the parent seems to have renamed", "{op: remove, path: /flows/Import/steps/Fetch}",
            [("name: Fetch", "name: Get")],
            "conflict: the parent has no \"Fetch\" any more; it may be called \"Get\" now",
            ours: "remove /flows/Import/steps/Get"),
        // Adding.
        Case("adding a field", "{op: add, path: /category, value: ERP}", [("Acme", "Other")], "unchanged"),
        Case(
            "adding a field that the parent added, too", "{op: add, path: /category, value: ERP}",
            [("name: Acme", "name: Acme\ncategory: ERP")], "dropped: the parent has it too now"),
        Case(
            "adding a field to which the parent gave another value", "{op: add, path: /category, value: ERP}",
            [("name: Acme", "name: Acme\ncategory: CRM")], "conflict: the parent added something else there",
            ours: "add /category"),
        Case(
            "adding over a field that the parent removed", "{op: add, path: /name, value: Ours}",
            [("name: Acme\n", "")], "conflict: the parent removed it", ours: "add /name"),
        Case(
            "adding a label at the end", "{op: add, path: /labels/-, value: ours}", [("beta]", "beta, x]")], "unchanged"
        ),
        Case(
            "adding a label that the parent added, too", "{op: add, path: /labels/-, value: ours}",
            [("beta]", "beta, ours]")], "dropped: the parent has it too now"),
        Case(
            "adding a step before one that is still there",
            "{op: add, path: /flows/Import/steps/Save, value: {name: Check}}",
            [("- {name: Save", "- {name: Log}\n      - {name: Save")], "unchanged"),
        Case(
            "adding a step before one that is gone", "{op: add, path: /flows/Import/steps/Fetch, value: {name: Check}}",
            [(oldFetch, "")], "conflict: the parent removed what it stood beside", ours: "add /flows/Import/steps/Save"),
        Case(
            "adding a step at a number", "{op: add, path: /flows/Import/steps/2, value: {name: Check}}",
            [("- {name: Start}\n      - {name: F", "- {name: Start}\n      - {name: New}\n      - {name: F")],
            "now add /flows/Import/steps/3"),
        Case(
            "adding a step at the number after the last",
            "{op: add, path: /flows/Import/steps/3, value: {name: Check}}", [(oldFetch, "")],
            "now add /flows/Import/steps/2"),
        Case(
            "adding a step whose name the parent took",
            "{op: add, path: /flows/Import/steps/-, value: {name: Log, x: 1}}",
            [("- {name: Save", "- {name: Log}\n      - {name: Save")], "conflict: the parent added another \"Log\"",
            ours: "remove /flows/Import/steps/Log, add /flows/Import/steps/-"),
        Case(
            "adding the step that the parent added, too", "{op: add, path: /flows/Import/steps/-, value: {name: Log}}",
            [("- {name: Save", "- {name: Log}\n      - {name: Save")], "dropped: the parent has it too now"),
        Case(
            "adding to a flow that is gone", "{op: add, path: /flows/Export/steps/-, value: {name: X}}",
            [("  - {name: Export, steps: [{name: Start}]}\n", "")], "conflict: the parent removed \"/flows/Export\"",
            ours: "add /flows/-"),
        // Moving and copying.
        Case(
            "moving what the parent changed inside",
            "{op: move, from: /flows/Import/steps/Fetch, path: /flows/Import/steps/-}",
            [("value: a", "value: b")], "unchanged"),
        Case(
            "moving what the parent moved to the same place",
            "{op: move, from: /flows/Import/steps/Save, path: /flows/Import/steps/Fetch}",
            [
                ("      - {name: Save, inputs: {}}\n", ""),
                ("      - {name: Fetch", "      - {name: Save, inputs: {}}\n      - {name: Fetch"),
            ],
            "dropped: the parent moved it too"),
        Case(
            "moving in a list whose order the parent changed",
            "{op: move, from: /flows/Import/steps/Save, path: /flows/Import/steps/Fetch}",
            [
                ("      - {name: Save, inputs: {}}\n", ""),
                (
                    "      - {name: Start}\n      - {name: F",
                    "      - {name: Save, inputs: {}}\n      - {name: Start}\n      - {name: F"
                ),
            ],
            "conflict: the parent changed the order of \"/flows/Import/steps\"",
            ours: "move /flows/Import/steps/Save to /flows/Import/steps/Fetch"),
        Case(
            "moving what the parent removed",
            "{op: move, from: /flows/Import/steps/Save, path: /flows/Import/steps/Fetch}",
            [("      - {name: Save, inputs: {}}\n", "")], "conflict: the parent removed \"/flows/Import/steps/Save\"",
            ours: "add /flows/Import/steps/Fetch"),
        Case(
            "copying what the parent changed",
            "{op: copy, from: /flows/Import/steps/Fetch, path: /flows/Export/steps/-}",
            [("value: a", "value: b")], "unchanged"),
        Case(
            "copying what the parent removed",
            "{op: copy, from: /flows/Import/steps/Fetch, path: /flows/Export/steps/-}",
            [(oldFetch, "")], "conflict: the parent removed \"/flows/Import/steps/Fetch\"",
            ours: "add /flows/Export/steps/-"),
        Case(
            "moving by a number that is another one now", "{op: move, from: /labels/1, path: /labels/0}",
            [("[erp, beta]", "[new, erp, beta]")], "now move /labels/2 to /labels/1"),
        // Testing.
        Case("a test of what the parent left", "{op: test, path: /name, value: Acme}", [("beta", "x")], "unchanged"),
        Case(
            "a test of what the parent changed", "{op: test, path: /name, value: Acme}", [("Acme", "Other")],
            "conflict: the parent changed what the test expects", ours: "test /name"),
        Case(
            "a test of what the parent removed", "{op: test, path: /labels, value: [erp, beta]}",
            [("labels: [erp, beta]\n", "")], "conflict: the parent removed \"/labels\"", ours: ""),
    ]

    private static func edited(_ edits: [(String, String)]) -> String {
        edits.reduce(base) { text, edit in
            #expect(text.contains(edit.0), "the base has no \(edit.0)")
            return text.replacing(edit.0, with: edit.1)
        }
    }

    @Test("what becomes of a patch", arguments: cases)
    func fate(_ example: Case) throws {
        let parent = Self.edited(example.edits)
        let open = try #require(Rebased("- \(example.patch)", from: Self.base, to: parent))
        #expect(open.fates == [example.fate])
        #expect((open.outcome.text == nil) == example.fate.hasPrefix("conflict"))
        #expect(open.outcome.keepsLayout)
        let theirs = try #require(Rebased("- \(example.patch)", from: Self.base, to: parent, keeping: .theirs))
        let ours = try #require(Rebased("- \(example.patch)", from: Self.base, to: parent, keeping: .ours))
        if let side = example.ours {
            #expect(theirs.fates == ["\(example.fate), so "])
            #expect(theirs.result(of: Patching.json(parent)).map(Patching.canonical) == Patching.canonical(parent))
            #expect(ours.fates == ["\(example.fate), so \(side)"])
        } else {
            #expect(theirs.text == open.text && ours.text == open.text)
        }
        #expect(ours.result(of: Patching.json(parent)) != nil)
    }

    @Test("what comes back with the fork's side is as the fork had it, in its place")
    func restored() throws {
        let parent = Self.edited([(Self.oldFetch, "")])
        let ours = try #require(Rebased("- \(Self.timeout)", from: Self.base, to: parent, keeping: .ours))
        let result = try #require(ours.result(of: Patching.json(parent)))
        #expect(Patching.canonical(result) == Patching.canonical(Self.base.replacing("30000", with: "60000")))
        let test = try #require(
            Rebased(
                "- {op: test, path: /name, value: Acme}", from: Self.base, to: Self.edited([("Acme", "Other")]),
                keeping: .ours))
        #expect(test.patches == "- op: test\n  path: /name\n  value: Other\n")
    }

    @Test("patches that build on each other are followed")
    func sequence() throws {
        let patches = """
            - {op: add, path: /flows/Import/steps/-, value: {name: Log, inputs: {}}}
            - {op: add, path: /flows/Import/steps/Log/inputs/level, value: debug}
            - {op: move, from: /flows/Import/steps/Log, path: /flows/Import/steps/Fetch}
            - {op: replace, path: /labels/0, value: x}
            - {op: remove, path: /labels/0}
            """
        let parent = Self.edited([("value: a", "value: b"), ("[erp, beta]", "[new, erp, beta]")])
        let rebased = try #require(Rebased(patches, from: Self.base, to: parent))
        #expect(
            rebased.fates == [
                "unchanged", "unchanged", "unchanged", "now replace /labels/1", "now remove /labels/1",
            ])
    }

    @Test("a patch in conflict with one that was dropped is dropped with it")
    func dependent() throws {
        let patches = """
            - {op: replace, path: /flows/Export, value: {name: Export, steps: [{name: Other}]}}
            - {op: add, path: /flows/Export/steps/Other/x, value: 1}
            """
        let parent = Self.edited([("[{name: Start}]", "[{name: Begin}]")])
        let theirs = try #require(Rebased(patches, from: Self.base, to: parent, keeping: .theirs))
        #expect(theirs.outcome.conflicts == 2)
        #expect(theirs.text == "from: acme\nversion: 6@sha256:0123456789ab\npatches: []\n")
        let ours = try #require(Rebased(patches, from: Self.base, to: parent, keeping: .ours))
        #expect(ours.outcome.conflicts == 1)
    }

    @Test("a conflict shows all three sides, and no secrets")
    func sides() throws {
        let rebased = try #require(
            Rebased(
                """
                - \(Self.timeout)
                - {op: replace, path: /requiredConfigVars/Conn/inputs/password/value, value: our-secret}
                - {op: replace, path: /requiredConfigVars/Conn, value: {key: Conn, inputs: {password: {value: our-secret}}}}
                """, from: Self.base, to: Self.edited([("30000", "45000"), ("old-secret", "new-secret")])))
        let first = try #require(rebased.conflicts.first)
        #expect(first.base == "'30000'\n" && first.theirs == "'45000'\n" && first.ours == "'60000'\n")
        #expect(rebased.outcome.conflicts == 2)
        #expect(rebased.conflicts.last?.theirs == "(secret)\n")
        let parent = Self.edited([("dataType: connection", "dataType: other"), ("old-secret", "new-secret")])
        let whole = try #require(
            Rebased(
                "- {op: replace, path: /requiredConfigVars/Conn, value: {key: Conn, inputs: {password: {value: our-secret}}}}",
                from: Self.base, to: parent))
        #expect(whole.conflicts.count == 1)
        #expect(!"\(whole.conflicts)\(rebased.conflicts)".contains("-secret"))
    }

    @Test("a fork that does not apply to its own parent is not rebased")
    func broken() {
        let text = "from: acme\nversion: 1\npatches: [{op: remove, path: /nothing}]\n"
        var diagnostics: [Diagnostic] = []
        let fork = Fork.read(Array(text.utf8), path: ReadFork.path, diagnostics: &diagnostics)
        let base = Patching.json(Self.base)
        let outcome = fork.flatMap {
            ForkRebase.rebase($0, from: base, to: base, version: .number(2, digest: nil), diagnostics: &diagnostics)
        }
        #expect(fork != nil && outcome == nil)
        #expect(diagnostics.map(\.code) == [.patchFailed])
    }
}
