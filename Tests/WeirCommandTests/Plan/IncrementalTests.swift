import Testing
import WeirPostgres
import WeirTesting

/// `plan` and `apply` look at what changed since the applied commit, in real repositories.
@Suite struct IncrementalTests {
    /// Commits of every kind, each with the files that it changes.
    private static let commits: [(message: String, files: [String: String?])] = [
        ("an instance", ["customers/globex/erp.yaml": SampleRepository.instance("globex") + "enabled: false\n"]),
        ("labels", ["customers/hooli/customer.yaml": "name: Hooli\nlabels: [tier-1]\n"]),
        ("a selector", ["integrations/acme-crm/deploy.yaml": "customers: {labels: [eu]}\ninstance: crm\n"]),
        ("broken", ["customers/initech/customer.yaml": "nome: Initech\n", "customers/hooli/secrets.yaml": "- no\n"]),
        ("something else while it is broken", ["customers/stark/customer.yaml": "name: Stark\nlabels: [eu]\n"]),
        ("repaired", ["customers/initech/customer.yaml": SampleRepository.customer("initech")]),
        ("a definition", ["integrations/acme-crm/integration.yaml": SampleRepository.crm + "description2: x\n"]),
        (
            "a fork",
            [
                "integrations/crm-globex/fork.yaml": "from: acme-crm\nversion: 1\nname: For Globex\n",
                "customers/globex/own.yaml": "integration: crm-globex\n",
            ]
        ),
        ("another definition", ["integrations/acme-crm/integration.yaml": SampleRepository.crm]),
        ("a release", ["integrations/acme-crm/release.yaml": "versions: {1: {available: false, labels: [old]}}\n"]),
        ("a profile", ["profiles/eu.yaml": "config:\n  Batch Size: 151\n", "weir.yaml": settings]),
        ("another profile", ["profiles/eu.yaml": "config:\n  Batch Size: 152\n"]),
        ("shared secrets", ["secrets.yaml": "secrets: {ERP_PASSWORD: {from: {env: ERP}}, N: {from: {env: N}}}\n"]),
        ("a secret in front of the shared one", ["customers/globex/secrets.yaml": secret("ERP_PASSWORD")]),
        ("their sources", ["secrets.yaml": "secrets: {N: {from: {env: M}}, ERP_PASSWORD: {from: {env: ERP}}}\n"]),
        ("a deletion", ["customers/umbrella/erp.yaml": nil]),
        ("back again", ["customers/umbrella/erp.yaml": SampleRepository.instance("umbrella")]),
        ("a document", ["integrations/acme-erp/README.md": "# ERP\n"]),
        ("nothing of weir's", ["LICENSE": "free\n"]),
        ("an integration goes", ["integrations/crm-globex": nil, "customers/globex/own.yaml": nil]),
    ]

    private static let settings = "apiVersion: weir/v1\nprofiles: [eu]\n"
    private static func secret(_ name: String) -> String { "secrets: {\(name): {generate: {kind: token}}}\n" }

    @Test func `every plan is the full plan`() async throws {
        try await Fleet.with { fleet in
            for (index, commit) in Self.commits.enumerated() {
                try await fleet.commit(commit.files, commit.message)
                try await Self.compare(fleet, commit.message)
                // Sometimes several commits are planned at once.
                if index % 4 == 2 { continue }
                let outcome = try await fleet.weir("apply", "--yes")
                #expect([0, 3, 4].contains(outcome.status), "\(commit.message) \(outcome)")
                try await Self.compare(fleet, "again: \(commit.message)")
            }
            try await fleet.git.git("revert", "--no-edit", "HEAD~10..HEAD")
            try await Self.compare(fleet, "ten commits undone")
            try await fleet.git.git("checkout", "--quiet", "HEAD~15")
            try await Self.compare(fleet, "back in history", "--allow-rollback")
        }
    }

    @Test func `a folder of a repository is compared with itself`() async throws {
        let files = Dictionary(uniqueKeysWithValues: SampleRepository.files.map { ("eu/\($0.key)", $0.value) })
        try await Fleet.with(.migrated, files: files) { fleet in
            try await fleet.weir("apply", "--yes", "--path", "eu", expecting: 0)
            for commit in Self.commits.prefix(6) {
                let moved = commit.files.map { ("eu/\($0.key)", $0.value) }
                try await fleet.commit(Dictionary(uniqueKeysWithValues: moved), commit.message)
                try await Self.compare(fleet, commit.message, "--path", "eu")
            }
        }
    }

    private static func compare(_ fleet: Fleet, _ what: String, _ options: String...) async throws {
        let words = ["plan", "--format", "json", "--now", "2026-11-22T12:00:00Z"] + options
        let part = try await fleet.weir(words)
        let full = try await fleet.weir(words + ["--full"])
        #expect(part.output == full.output, "\(what)")
        #expect(part.status == full.status && part.status != 1, "\(what): \(part)")
    }

    @Test func `content that did not change is not read`() async throws {
        try await Fleet.with { fleet in
            // Without a remote it cannot come back.
            let blob = try await fleet.git.git("rev-parse", "HEAD:customers/umbrella/erp.yaml")
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            let object = ".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
            try #require(try await Program.run("rm", [object], in: fleet.folder).status == 0)
            let part = try await fleet.weir("plan", expecting: 0)
            #expect(part.output.contains("1 to reconfigure"))
            let full = try await fleet.weir("plan", "--full", expecting: 1)
            #expect(full.error.contains("customers/umbrella/erp.yaml"), "\(full)")
        }
    }

    @Test func `what somebody else wrote to the database is found`() async throws {
        try await Fleet.with { fleet in
            #expect(try await fleet.weir("plan").output.contains("No changes."))
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE slug = 'crm'")
            #expect(try await fleet.weir("plan").output.contains("1 to enable"))
            try await fleet.apply()
            #expect(try await fleet.weir("plan").output.contains("No changes."))
        }
    }

    @Test func `a part of a commit leaves nothing to go on from`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["customers/initech/erp.yaml": "- broken\n"], "Break")
            try await fleet.apply(expecting: 3)
            try await fleet.commit(
                ["customers/initech/erp.yaml": SampleRepository.instance("initech")], "Repair, and change another")
            try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.weir("apply", "--yes", "--target", "hooli/erp", expecting: 0)
            // The applied commit has the broken file, and nothing is pending any more that says so.
            try await fleet.git.git("checkout", "--quiet", "HEAD~2")
            let outcome = try await fleet.weir("plan", expecting: 3)
            #expect(outcome.output.contains("initech/erp"), "\(outcome)")
        }
    }

    @Test func `full has no meaning where every unit is compared anyway`() async throws {
        try await Fleet.with { fleet in
            for words in [["--worktree"], ["--from", "HEAD"]] {
                let outcome = try await fleet.weir(["plan", "--full"] + words)
                #expect(outcome.status == 64 && outcome.error.contains("--full"), "\(outcome)")
            }
        }
    }
}
