import Testing
import WeirTesting

@Suite struct ForkRebaseTests {
    private static let path = "integrations/acme-fork/fork.yaml"
    private static let parent = "integrations/acme-erp/integration.yaml"

    /// A fleet with two versions of the parent and a fork of the first; `edit` makes the second of the first.
    private static func with(
        _ patches: String, release: String? = nil, version: String? = nil,
        edit: @escaping @Sendable (String) -> String, _ body: @escaping @Sendable (Fleet) async throws -> Void
    ) async throws {
        try await Fleet.with { fleet in
            let first = try await fleet.digest(of: "acme-erp", 1)
            try await fleet.commit(
                [
                    path:
                        "# Ours.\nfrom: acme-erp\nversion: \(version ?? "1@sha256:\(first)") # where it starts\npatches:\n\(patches)"
                ],
                "Fork")
            try await fleet.apply()
            try await fleet.commit([parent: edit(SampleRepository.erp)], "Change the parent")
            if let release { try await fleet.commit(["integrations/acme-erp/release.yaml": "release: \(release)\n"]) }
            try await fleet.apply()
            try await body(fleet)
        }
    }

    private static let timeout =
        "  - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: '60000'}\n"

    @Test func `patches that meet nothing new stay, and the fork has both changes`() async throws {
        try await Self.with(Self.timeout) {
            $0.replacing("description: Orders, both ways", with: "description: Better")
        } _: { fleet in
            let before = try fleet.text(Self.path)
            let outcome = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "latest", expecting: 0)
            #expect(
                outcome.output == """
                    acme-fork: acme-erp v1 → v2, which differs in 1 place

                      = replace /flows/Import Orders/steps/Fetch/inputs/timeout/value

                    Wrote \(Self.path).

                    """)
            let (first, second) = try await (fleet.digest(of: "acme-erp", 1), fleet.digest(of: "acme-erp", 2))
            #expect(
                try fleet.text(Self.path) == before.replacing("1@sha256:\(first)", with: "2@sha256:\(second)"))
            let again = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2", expecting: 0)
            #expect(again.output.contains("\(Self.path) says so already."))
            try await fleet.git.commit("Rebase")
            try await fleet.apply()
            let exported = try await fleet.weir("export", "acme-fork", expecting: 0)
            #expect(exported.output.contains("value: '60000'") && exported.output.contains("description: Better"))
            #expect(try await fleet.weir("export", "acme-fork@1", expecting: 0).output.contains("both ways"))
        }
    }

    @Test func `a conflict shows all sides and writes nothing, until a side is taken`() async throws {
        try await Self.with(Self.timeout + "  - {op: remove, path: /labels/0}\n") {
            $0.replacing("30000", with: "45000").replacing("labels: [erp]", with: "labels: []")
        } _: { fleet in
            let outcome = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2", expecting: 4)
            #expect(
                outcome.output == """
                    acme-fork: acme-erp v1 → v2, which differs in 2 places

                      ! replace /flows/Import Orders/steps/Fetch/inputs/timeout/value  \(Self.path):5:25
                          the parent changed it
                          parent before  '30000'
                          parent now     '45000'
                          fork           '60000'
                      - remove /labels/0
                          not needed: the parent removed it too


                    """)
            #expect(outcome.error.contains("1 conflict; nothing was written. Take one side"), "\(outcome)")
            #expect(try await fleet.uncommitted() == "")
            let before = try fleet.text(Self.path)

            let ours = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2", "--keep", "ours", expecting: 0)
            #expect(
                ours.output.contains("so the patch is now: replace /flows/Import Orders/steps/Fetch/inputs/timeout"))
            #expect(try fleet.text(Self.path).contains(Self.timeout) && !fleet.text(Self.path).contains("labels"))

            try fleet.git.write(Self.path, before)
            let theirs = try await fleet.weir(
                "fork", "rebase", "acme-fork", "--to", "2", "--keep", "theirs", expecting: 0)
            #expect(theirs.output.contains("so the patch is dropped"))
            #expect(try fleet.text(Self.path).hasSuffix("# where it starts\npatches: []\n"))
            try await fleet.weir("validate", expecting: 0)
        }
    }

    @Test func `releases are named and kept as what they are`() async throws {
        try await Self.with("  - {op: test, path: /name, value: Acme ERP}\n", release: "3.0.0") {
            $0.replacing("30000", with: "45000")
        } _: { fleet in
            let outcome = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "release:3.0.0", expecting: 0)
            #expect(outcome.output.contains("acme-erp v1 → v2 (3.0.0)"), "\(outcome)")
            #expect(try fleet.text(Self.path).contains("version: release:3.0.0 # where it starts\n"))
            // And back.
            try await fleet.weir("fork", "rebase", "acme-fork", "--to", "1", expecting: 0)
            #expect(try fleet.text(Self.path).contains("version: 1@sha256:"))
        }
    }

    @Test func `a result that is no valid definition is said with its place`() async throws {
        let patches =
            "  - {op: add, path: /flows/-, value: {name: Extra, steps: [{name: T, isTrigger: true, action: {key: a, component: {key: b}}}]}}\n"
            + "  - {op: add, path: /flows/Extra/steps/0/description, value: x}\n"
        try await Self.with(patches) {
            $0.replacing("name: Import Orders", with: "name: Import Orders\n    description: x")
        } _: { fleet in
            try fleet.git.write(
                Self.path,
                try fleet.text(Self.path) + "  - {op: replace, path: /flows/Extra/name, value: Import Orders}\n"
                    + "  - {op: remove, path: /flows/1/steps/0/action}\n")
            let outcome = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2")
            #expect(outcome.status == 3, "\(outcome)")
        }
    }

    @Test func `what cannot be rebased is said, and left as it is`() async throws {
        try await Self.with(Self.timeout) {
            $0.replacing("30000", with: "45000")
        } _: { fleet in
            for (words, status, message) in [
                (["acme-erp", "--to", "2"], 1, "integrations/acme-erp is no fork: it has no fork.yaml"),
                (
                    ["acme-frok", "--to", "2"], 1,
                    "there is no integrations/acme-frok in this repository; did you mean acme-fork?"
                ),
                (["acme-fork", "--to", "9"], 1, "acme-erp has no version 9 in environment default; there are: 2, 1"),
                (["acme-fork", "--to", "release:x"], 1, "no version has a release name"),
                (["acme-fork", "--to", "2", "--environment", "staging"], 1, "staging"),
                (["acme-fork"], 64, "--to"), (["acme-fork", "--to", "label:x"], 64, "--to takes"),
                (["acme-fork", "--to", "2", "--keep", "both"], 64, "--keep takes"),
            ] as [([String], Int32, String)] {
                let outcome = try await fleet.weir(["fork", "rebase"] + words)
                #expect(outcome.status == status && outcome.error.contains(message), "\(words) \(outcome)")
            }
            let text = try fleet.text(Self.path)
            try fleet.git.write(Self.path, text.replacing("timeout/value", with: "timeut/value"))
            let broken = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2", expecting: 3)
            #expect(broken.output.contains("did you mean \"timeout\"?") && broken.output.contains("^"), "\(broken)")
            #expect(broken.error.contains("repair its patches first"))
            try fleet.git.write(Self.path, text.replacing("version: 1@", with: "version: latest # 1@"))
            let invalid = try await fleet.weir("fork", "rebase", "acme-fork", "--to", "2", expecting: 3)
            #expect(invalid.output.contains("would move"), "\(invalid)")
            let none = try await fleet.weir(
                ["fork", "rebase", "acme-fork", "--to", "2"], environment: ["WEIR_DATABASE_URL": nil])
            #expect(none.status == 3, "\(none)")
        }
    }
}
