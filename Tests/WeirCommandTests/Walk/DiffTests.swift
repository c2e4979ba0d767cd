import Testing
import WeirPostgres
import WeirTesting

/// `weir diff` on real databases and repositories.
@Suite struct DiffTests {
    private static let path = "integrations/acme-erp/integration.yaml"

    /// Publishes a second version, in which the step `Fetch` waits longer.
    private static func publish(_ fleet: Fleet) async throws {
        try await fleet.edit(path, "30000", "60000", "Wait longer")
        try await fleet.apply()
    }

    @Test func `two versions`() async throws {
        try await Fleet.with { fleet in
            try await Self.publish(fleet)
            let outcome = try await fleet.weir("diff", "acme-erp@1", "acme-erp@2", expecting: 0)
            #expect(
                outcome.output == """
                    acme-erp@1 → acme-erp@2

                      ~ flows / Import Orders / steps / Fetch / inputs / timeout    "30000" → "60000"

                    1 changed.

                    """)
            for version in ["acme-erp", "acme-erp@latest"] {
                let other = try await fleet.weir("diff", "acme-erp@1", version, expecting: 0)
                #expect(other.output == outcome.output)
            }
            let same = try await fleet.weir("diff", "acme-erp@2", "acme-erp", "--detailed-exitcode", expecting: 0)
            #expect(same.output == "acme-erp@2 → acme-erp@2\n\nNo differences.\n")
            let raw = try await fleet.weir("diff", "acme-erp@1", "acme-erp@2", "--raw", "--detailed-exitcode")
            #expect(raw.status == 2)
            #expect(raw.output.hasPrefix("--- acme-erp@1\n+++ acme-erp@2\n@@ "))
            #expect(raw.output.contains("\n-            value: '30000'\n+            value: '60000'\n"), "\(raw)")
            let none = try await fleet.weir("diff", "acme-erp@1", "acme-erp@1", "--raw", expecting: 0)
            #expect(none.output.isEmpty)
        }
    }

    @Test func `versions by label, release and digest`() async throws {
        try await Fleet.with { fleet in
            let release = "integrations/acme-erp/release.yaml"
            try await fleet.commit([
                Self.path: SampleRepository.erp.replacing("30000", with: "60000"),
                release: "release: 2.4.0\nversions: {1: {labels: [Stable]}}\n",
            ])
            try await fleet.apply()
            let digests = try await fleet.column(
                """
                SELECT encode(v.digest, 'hex') FROM weir.integration_version v JOIN weir.integration i
                ON i.id = v.integration_id AND i.slug = 'acme-erp' ORDER BY v.number
                """)
            for version in ["label:STABLE", "1@sha256:\(digests[0].prefix(12))"] {
                let outcome = try await fleet.weir(
                    "diff", "acme-erp@\(version)", "acme-erp@release:2.4.0", expecting: 0)
                #expect(outcome.output.hasPrefix("acme-erp@1 → acme-erp@2 (2.4.0)\n"))
            }
            try await fleet.commit([release: "release: 2.4.0\navailable: false\n"])
            try await fleet.apply()
            let latest = try await fleet.weir("diff", "acme-erp@latest", "acme-erp", expecting: 0)
            #expect(latest.output.hasPrefix("acme-erp@1 → acme-erp@2 (2.4.0)\n"))
            try await fleet.weir("diff", "acme-erp@label:stable", "acme-erp", expecting: 1)
            let wrong = try await fleet.weir("diff", "acme-erp@1@sha256:\(digests[1])", "acme-erp", expecting: 1)
            #expect(wrong.error.contains("has another digest"))
        }
    }

    @Test func `two integrations`() async throws {
        try await Fleet.with { fleet in
            let outcome = try await fleet.weir("diff", "acme-crm@1", "acme-erp@1", expecting: 0)
            #expect(outcome.output.contains("  + flows / Import Orders ") && outcome.output.contains("2 steps"))
            #expect(outcome.output.contains("  - requiredConfigVars / Tag ") && outcome.output.contains("string"))
        }
    }

    @Test func `a version against the folder and against a commit`() async throws {
        try await Fleet.with { fleet in
            try fleet.git.write(Self.path, SampleRepository.erp.replacing("30000", with: "45000"))
            let folder = try await fleet.weir("diff", "acme-erp@1", "--worktree", "--detailed-exitcode")
            #expect(folder.status == 2)
            #expect(folder.output.contains("\"30000\" → \"45000\"    \(Self.path):21:41\n"), "\(folder)")
            #expect(folder.output.contains(" and uncommitted files\n"))
            let commit = try await fleet.weir("diff", "acme-erp@1", "--rev", "HEAD", expecting: 0)
            #expect(commit.output.contains("\n\nNo differences.\n"))
            // A broken customer has nothing to do with it.
            try fleet.git.write("customers/globex/customer.yaml", "nome: Globex\n")
            let elsewhere = try await fleet.weir(
                ["diff", "acme-erp@1", fleet.folder, "--worktree"], in: "/")
            #expect(elsewhere.output == folder.output && elsewhere.status == 0, "\(elsewhere)")
        }
    }

    @Test func `what is not there or not valid is said`() async throws {
        try await Fleet.with { fleet in
            let missing = try await fleet.weir("diff", "acme-erp@1", "acme-erp@9", expecting: 1)
            #expect(
                missing.failure
                    == "weir: acme-erp@9 is not published in environment default; see weir get versions acme-erp")
            let unknown = try await fleet.weir("diff", "other@1", "acme-erp", expecting: 1)
            #expect(unknown.failure == "weir: other is not published in environment default")
            let usage: [[String]] = [
                [], ["acme-erp@1"], ["acme-erp@x", "acme-erp"], ["acme-erp@0", "acme-erp"], ["acme-erp@1", "ACME"],
                ["acme-erp@1", "--worktree", "--rev", "HEAD"], ["acme-erp@1", "acme-erp", "--path", "x"],
                ["acme-erp@1", "acme-erp", "--raw", "--format", "json"], ["acme-erp@1@sha256:12", "acme-erp"],
                ["acme-erp@label:", "acme-erp"],
            ]
            for words in usage {
                let outcome = try await fleet.weir(["diff"] + words)
                #expect(outcome.status == 64, "\(words) \(outcome)")
            }
            try fleet.git.write(Self.path, SampleRepository.erp.replacing("name: Acme ERP\n", with: ""))
            let held = try await fleet.weir("diff", "acme-erp@1", "--worktree", expecting: 3)
            #expect(held.output.isEmpty && held.error.contains("\(Self.path):1:1: error:"), "\(held)")
            let gone = try await fleet.weir("diff", "acme-crm@1", "--rev", "HEAD", "--path", "customers", expecting: 1)
            #expect(gone.failure == "weir: the repository states no integration acme-crm")
        }
    }

    @Test func `secrets are not shown`() async throws {
        try await Fleet.with { fleet in
            let changed = SampleRepository.erp.replacing(
                "password: {type: value, value: ''}", with: "password: {type: value, value: hunter2-secret}")
            try fleet.git.write(Self.path, changed)
            for words in [[], ["--raw"], ["--format", "json"]] {
                let outcome = try await fleet.weir(["diff", "acme-erp@1", "--worktree"] + words)
                #expect(outcome.status == 0 && outcome.output.contains("secret"), "\(outcome)")
                #expect(!outcome.everything.contains("hunter2"), "\(words)")
            }
            let raw = try await fleet.weir("diff", "acme-erp@1", "--worktree", "--raw", expecting: 0)
            #expect(raw.output.contains("+      password: (secret, changed)"), "\(raw)")
        }
    }
}
