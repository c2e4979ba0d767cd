import Testing
import WeirTesting

@Suite struct ForkIntegrationTests {
    private static func file(_ fleet: Fleet, _ slug: String = "acme-erp-globex") throws -> String {
        try fleet.text("integrations/\(slug)/fork.yaml")
    }

    @Test func `a fork starts from the newest available version, and can be applied`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "40000")
            try await fleet.apply()
            let outcome = try await fleet.weir(
                "fork", "integration", "acme-erp", "--as", "acme-erp-globex", "--name", "Acme ERP: Globex", expecting: 0
            )
            let digest = try await fleet.digest(of: "acme-erp", 2)
            #expect(
                outcome.output == """
                    Wrote integrations/acme-erp-globex/fork.yaml: a fork of acme-erp at 2@sha256:\(digest).
                    Next: say under patches what is different, then run weir validate and weir plan --worktree.

                    """)
            let text = try Self.file(fleet)
            #expect(
                text.hasPrefix("from: acme-erp\nversion: 2@sha256:\(digest)\nname: 'Acme ERP: Globex'\n# What is"))
            #expect(text.hasSuffix("\npatches: []\n"))
            try fleet.git.write(
                "integrations/acme-erp-globex/fork.yaml",
                text.replacing(
                    "patches: []",
                    with:
                        "patches:\n  - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: '60000'}"
                ))
            try await fleet.weir("validate", expecting: 0)
            try await fleet.git.commit("Fork")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("acme-erp-globex") && plan.output.contains("fork of acme-erp"), "\(plan)")
            try await fleet.apply()
            let exported = try await fleet.weir("export", "acme-erp-globex", expecting: 0)
            #expect(exported.output.contains("value: '60000'") && exported.output.contains("name: 'Acme ERP: Globex'"))
        }
    }

    @Test func `a version can be named, and is checked where there is a database`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["integrations/acme-erp/release.yaml": "release: 2.4.0\n"])
            try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "40000")
            try await fleet.apply()
            let digest = try await fleet.digest(of: "acme-erp", 1)
            for (slug, stated, written) in [
                ("a", "1", "1@sha256:\(digest)"), ("b", "1@sha256:\(digest.prefix(8))", "1@sha256:\(digest)"),
                ("c", "release:2.4.0", "release:2.4.0"),
            ] {
                try await fleet.weir("fork", "integration", "acme-erp@\(stated)", "--as", slug, expecting: 0)
                #expect(try Self.file(fleet, slug).contains("version: \(written)\n"))
            }
            for (stated, message) in [
                ("7", "acme-erp has no version 7 in environment default; there are: 2, 1"),
                ("release:3", "acme-erp has no release 3 in environment default; there are: 2.4.0"),
                ("1@sha256:00000000", "version 1 of acme-erp has another digest"),
            ] {
                let outcome = try await fleet.weir(
                    "fork", "integration", "acme-erp@\(stated)", "--as", "fork-1", expecting: 1)
                #expect(outcome.error.contains(message), "\(outcome)")
            }
            #expect(!fleet.exists("integrations/fork-1"))
        }
    }

    @Test func `without a database a version has to be named`() async throws {
        try await Fleet.with(.migrated) { fleet in
            let none: [String: String?] = ["WEIR_DATABASE_URL": nil]
            let words = ["fork", "integration", "acme-erp", "--as", "fork-1"]
            let missing = try await fleet.weir(words, environment: none)
            #expect(missing.status == 1 && missing.error.contains("name a version: acme-erp@4"), "\(missing)")
            let named = try await fleet.weir(
                ["fork", "integration", "acme-erp@4", "--as", "fork-1"], environment: none)
            #expect(named.status == 0 && named.output.contains("was not checked"), "\(named)")
            #expect(try Self.file(fleet, "fork-1").contains("version: 4\n"))
        }
    }

    @Test func `a parent of the same commit has no version yet`() async throws {
        try await Fleet.with { fleet in
            try fleet.git.write("integrations/new/integration.yaml", SampleRepository.crm)
            let none = try await fleet.weir("fork", "integration", "new", "--as", "fork-1", expecting: 1)
            #expect(none.error.contains("new is not published in environment default; run weir apply first"))
            let named = try await fleet.weir("fork", "integration", "new@1", "--as", "fork-1", expecting: 0)
            #expect(named.output.contains("new has no published version in environment default yet"))
            try await fleet.git.commit("Both")
            try await fleet.apply()
        }
    }

    @Test func `nothing is written over, or beside a parent that is not there`() async throws {
        try await Fleet.with { fleet in
            for (words, message) in [
                (["acme-erp", "--as", "acme-crm"], "integrations/acme-crm is there already"),
                (
                    ["acme-epr@1", "--as", "x"],
                    "there is no integrations/acme-epr in this repository; did you mean acme-erp?"
                ),
                (
                    ["nothing@1", "--as", "x"],
                    "there is no integrations/nothing in this repository; write or import it first"
                ),
                (["acme-erp@1", "--as", "x", "--repository", "nowhere"], "there is no folder nowhere"),
                (["acme-erp@1", "--as", "x", "--repository", "customers"], "customers has no weir.yaml"),
            ] {
                let outcome = try await fleet.weir(["fork", "integration"] + words)
                #expect(outcome.status == 1 && outcome.error.contains(message), "\(outcome)")
            }
            for words in [
                ["acme-erp", "--as", "acme-erp"], ["acme-erp", "--as", "Big"], ["acme-erp@v4", "--as", "x"],
                ["Acme", "--as", "x"], ["acme-erp"], ["acme-erp", "--as", "x", "--name", "a\nb"],
            ] {
                let outcome = try await fleet.weir(["fork", "integration"] + words)
                #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
            }
            #expect(try await fleet.uncommitted() == "")
        }
    }
}
