import Testing
import WeirModel
import WeirPlanning

@Suite("Documents in plans")
struct DocumentPlanTests {
    private func state(_ documents: [String: [StatedDocument]], definition: Definition = Make.definition())
        -> DesiredState
    {
        DesiredState(
            integrations: documents.sorted { $0.key < $1.key }.map {
                Make.integration($0.key, definition, documents: $0.value)
            })
    }

    private func guide(_ text: String, of slug: String = "erp", at path: String = "guide.pdf") -> StatedDocument {
        Make.stated(.attachment(path), text, of: slug)
    }

    private func digest(_ text: String) -> Digest { Make.digest(Array(text.utf8)) }

    @Test func `a new integration brings its documents along, each content once`() {
        let plan = Scene().plan(
            state(["erp": [guide("A"), guide("B", at: "b")], "crm": [guide("A", of: "crm", at: "z")]]))
        #expect(plan.actions == ["publish crm", "publish erp"])
        let paths = ["A": "integrations/crm/attachments/z", "B": "integrations/erp/attachments/b"]
        #expect(
            plan.uploads.map { [$0.content.digest.description, $0.source.path] }
                == ["A", "B"].sorted { digest($0) < digest($1) }.map { [digest($0).description, paths[$0] ?? ""] })
        #expect(plan.droppedBlobs.isEmpty)
    }

    @Test func `a change is an update in place, with its fields and no new version`() {
        var scene = Scene(
            state(["erp": [guide("A"), Make.stated(.icon, "icon", of: "erp", side: 512), guide("gone", at: "old.txt")]])
        )
        let after = state([
            "erp": [
                guide("AB"), Make.stated(.icon, "ikon", of: "erp", side: 512), guide("A", at: "new.txt"),
                Make.stated(.readme, String(repeating: "r", count: 12_345), of: "erp"),
            ]
        ])
        let plan = scene.step(after)
        #expect(plan.actions == ["update erp"])
        #expect(
            plan.changes[0].parts[0].fields.map { $0.path.joined(separator: " / ") } == [
                "documents / attachments / guide.pdf", "documents / attachments / new.txt",
                "documents / attachments / old.txt", "documents / icon", "documents / readme",
            ])
        #expect(plan.droppedBlobs == [digest("gone"), digest("icon")].sorted())
        #expect(!plan.uploads.map(\.content.digest).contains(digest("A")), "it is there already")
        #expect(plan.uploads.count == 3)
        let lines = PlanText().render(plan).split(separator: "\n").filter { $0.contains(" / ") }
        #expect(
            lines.map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") } == [
                "~ documents / attachments / guide.pdf 1 byte → 2 bytes",
                "+ documents / attachments / new.txt 1 byte", "- documents / attachments / old.txt 4 bytes",
                "~ documents / icon 512 × 512, 4 bytes, changed", "+ documents / readme 12 kB",
            ])
        #expect(PlanMarkdown.render(plan).contains("512 × 512, 4 bytes, changed"))
        #expect(PlanJSON.render(plan).contains(digest("AB").description))
        #expect(scene.plan(after).changes.isEmpty && scene.plan(after).uploads.isEmpty)
    }

    @Test func `bytes stay as long as anything refers to them, tombstones included`() {
        let shared = ["erp": [guide("A")], "crm": [guide("A", of: "crm")]]
        var scene = Scene(state(shared))
        // One of two lets go of it.
        #expect(scene.step(state(["erp": [], "crm": shared["crm"] ?? []])).droppedBlobs.isEmpty)
        // The other is deleted, and its tombstone keeps it.
        let deletion = scene.step(state(["erp": []]))
        #expect(deletion.actions == ["delete crm"] && deletion.droppedBlobs.isEmpty)
        #expect(scene.observed.blobs.map(\.content.digest) == [digest("A")])
        // Stated again, it needs nothing.
        let back = scene.plan(state(["erp": [], "crm": shared["crm"] ?? []]))
        #expect(back.actions == ["restore crm"] && back.uploads.isEmpty && back.droppedBlobs.isEmpty)
        // Its time is over.
        scene.now = scene.now.adding(seconds: 8 * 86_400)
        let purge = scene.step(state(["erp": []]))
        #expect(purge.purges.map(\.key) == [.integration("crm")] && purge.droppedBlobs == [digest("A")])
        #expect(scene.observed.blobs.isEmpty)
    }

    @Test func `a tombstone that is destroyed and stated anew in one plan keeps its bytes`() {
        let all = state(["erp": [guide("A")], "crm": []])
        var scene = Scene(all)
        scene.step(state(["crm": []]))
        scene.now = scene.now.adding(seconds: 8 * 86_400)
        let plan = scene.step(all)
        #expect(plan.purges.map(\.key) == [.integration("erp")] && plan.actions == ["publish erp"])
        #expect(plan.uploads.isEmpty && plan.droppedBlobs.isEmpty)
        #expect(scene.observed.blobs.count == 1)
    }

    @Test func `a revert brings back what is gone`() {
        let before = state(["erp": [guide("A")]])
        var scene = Scene(before)
        #expect(scene.step(state(["erp": [guide("B")]])).droppedBlobs == [digest("A")])
        let revert = scene.step(before)
        #expect(revert.uploads.map(\.content.digest) == [digest("A")] && revert.droppedBlobs == [digest("B")])
    }

    @Test func `what is held or not targeted neither brings nor drops bytes`() {
        var scene = Scene(state(["erp": [guide("A")], "crm": []]))
        let after = state(["erp": [guide("B")], "crm": [guide("C", of: "crm")]])
        let targeted = scene.plan(after, options: PlanOptions(targets: [.integration("crm")]))
        #expect(targeted.uploads.map(\.content.digest) == [digest("C")] && targeted.droppedBlobs.isEmpty)
        let held = after.with { state in
            state.integrations.removeAll { $0.slug == "erp" }
            state.held = [HeldUnit(key: .integration("erp"), reason: "1 error", source: Make.at("x"))]
        }
        let plan = scene.step(held)
        #expect(plan.uploads.map(\.content.digest) == [digest("C")] && plan.droppedBlobs.isEmpty)
    }

    @Test func `bytes that somebody took away come back with the next change of their integration`() {
        var scene = Scene(state(["erp": [guide("A"), guide("B", at: "b")]]))
        scene.observed.blobs = []
        let plan = scene.plan(state(["erp": [guide("A"), guide("C", at: "b")]]))
        #expect(Set(plan.uploads.map(\.content.digest)) == [digest("A"), digest("C")])
    }

    @Test func `a plan's digest covers the bytes that it brings and drops`() {
        let scene = Scene(state(["erp": [guide("A")]]))
        let plan = scene.plan(state(["erp": [guide("B")]]))
        let digest = PlanDigest.of(plan)
        var other = plan
        other.uploads = []
        #expect(PlanDigest.of(other) != digest)
        other = plan
        other.droppedBlobs = []
        #expect(PlanDigest.of(other) != digest)
    }

    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (1049, "1 kB"), (1050, "1.1 kB"),
        (1500, "1.5 kB"), (9949, "9.9 kB"), (9950, "10 kB"), (12_345, "12 kB"), (999_499, "999 kB"),
        (999_500, "1 MB"), (1_250_000, "1.3 MB"), (5 << 20, "5.2 MB"), (26_214_400, "26 MB"),
        (5_000_000_000, "5,000 MB"),
    ])
    func `sizes are read by people`(_ bytes: Int, _ text: String) { #expect(DocumentText.size(bytes) == text) }

    @Test func `specs that weir did not write name no documents, and never trap`() {
        let good = state(["erp": [guide("A"), Make.stated(.icon, "icon", of: "erp", side: 512)]]).integrations[0].spec
        #expect(IntegrationDocuments(of: good).digests.count == 2)
        for json in [
            #"{"documents":1}"#, #"{"documents":[]}"#, #"{"documents":{"icon":{}}}"#,
            #"{"documents":{"icon":{"digest":"x","size":1}}}"#, #"{"documents":{"attachments":[]}}"#,
            #"{"documents":{"attachments":{"a":{"digest":"\#(digest("A"))","size":-1}}}}"#, "[]",
        ] {
            #expect(IntegrationDocuments(of: Make.spec(json)).isEmpty, "\(json)")
            _ = SpecFields.fields(of: Array(json.utf8))
        }
        for length in 0..<good.json.count {
            _ = IntegrationDocuments(of: Spec(json: Array(good.json.prefix(length)), digest: good.digest))
        }
    }
}
