import Testing
import WeirPostgres
import WeirTesting

/// Which commit counts, and which blocks.
@Suite("What the controller takes for its target") struct TargetTests {
    private static func run(
        _ lines: [String], signing: Bool = false, _ body: @Sendable (Fleet, ControllerRun, String) async throws -> Void
    ) async throws {
        try await Fleet.with(.migrated) { fleet in
            if signing {
                try await fleet.makeSigners()
                try await fleet.sign()
            }
            let bare = try await fleet.git.bareClone("served.git")
            try await fleet.git.withServer { server in
                let source = ["repository: \"\(server)/served.git\"", "interval: 1h"] + lines
                try await ControllerRun.with(fleet, [("env-0", source)]) { try await body(fleet, $0, bare) }
            }
        }
    }

    @Test("row 21: a branch that vanished, and an emptied repository, block and delete nothing")
    func vanished() async throws {
        try await Self.run(["branch: main"]) { fleet, run, bare in
            try await run.reaches(1)
            let instances = try await fleet.column("SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL")
            try await fleet.git.git("-C", bare, "branch", "--move", "main", "other")
            try await run.push()
            try await run.isTroubled(by: "blocked missing-target")
            #expect(try await run.status().contains("the repository has no branch main"))
            try await fleet.git.git("-C", bare, "branch", "--delete", "--force", "other")
            try await run.push()
            try await run.waits { try await run.rounds("env-0", "blocked") >= 2 }
            #expect(try await run.serial() == 1)
            let left = try await fleet.column("SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL")
            #expect(left == instances && left != ["0"])
            let metrics = try await run.metrics()
            #expect(
                metrics.contains(
                    "weir_environment_trouble{environment=\"env-0\",kind=\"blocked\",reason=\"missing-target\"} 1"))
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.isTroubled(by: nil)
        }
    }

    @Test("row 21: an emptied repository blocks also where no branch is named")
    func emptied() async throws {
        try await Self.run([]) { fleet, run, bare in
            try await run.reaches(1)
            try await fleet.git.git("-C", bare, "update-ref", "-d", "refs/heads/main")
            try await run.push()
            try await run.isTroubled(by: "blocked missing-target")
            #expect(try await run.serial() == 1)
        }
    }

    @Test("row 21: a force-push blocks, until a commit follows again")
    func forcePush() async throws {
        try await Self.run([]) { fleet, run, bare in
            try await run.reaches(1)
            try await fleet.git.commit("Second")
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(2)
            try await fleet.git.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "Rewritten")
            try await fleet.publish("--force", "main", to: bare)
            try await run.push()
            try await run.isTroubled(by: "blocked not-a-descendant")
            let status = try await run.status()
            #expect(status.contains("does not follow from the applied commit") && status.contains("forcePush: allow"))
            #expect(try await run.serial() == 2)
            // Merged, it follows.
            let applied = try await fleet.column("SELECT commit_id FROM weir.environment").first
            try await fleet.git.git("merge", "--quiet", "--strategy", "ours", "--message", "Both", applied ?? "")
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(3)
            try await run.isTroubled(by: nil)
        }
    }

    @Test("a force-push is taken where that is allowed")
    func allowed() async throws {
        try await Self.run(["forcePush: allow"]) { fleet, run, bare in
            try await run.reaches(1)
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.git.git("commit", "--quiet", "--amend", "--message", "Rewritten")
            try await fleet.git.git("reset", "--quiet", "--soft", "HEAD~1")
            try await fleet.git.git("commit", "--quiet", "--amend", "--message", "Another beginning")
            try await fleet.publish("--force", "main", to: bare)
            try await run.push()
            try await run.reaches(2)
        }
    }

    @Test("the tag with the highest version counts; where it vanishes, nothing goes back")
    func tags() async throws {
        try await Self.run(["tag: \"release-*\""]) { fleet, run, bare in
            try await run.isTroubled(by: "blocked missing-target")
            try await fleet.git.git("tag", "release-1.9.0")
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.git.git("tag", "--annotate", "--message", "Ten", "release-1.10.0")
            try await fleet.git.commit("Not released")
            try await fleet.git.git("tag", "other-9.0.0")
            try await fleet.publish("main", "--tags", to: bare)
            try await run.push()
            try await run.reaches(1)
            try await run.isTroubled(by: nil)
            let released = try await fleet.git.git("rev-parse", "release-1.10.0^{commit}")
            #expect(try await fleet.column("SELECT commit_id FROM weir.environment") == [released])
            #expect(try await run.status().contains("release-1.10.0"))

            try await fleet.publish("--delete", "release-1.10.0", to: bare)
            try await run.push()
            try await run.isTroubled(by: "blocked not-a-descendant")
            #expect(try await run.serial() == 1)

            try await fleet.commit(["customers/globex/erp.yaml": SampleRepository.instance("globex")])
            try await fleet.git.git("tag", "release-2.0.0")
            try await fleet.publish("main", "--tags", to: bare)
            try await run.push()
            try await run.reaches(2)
            try await run.isTroubled(by: nil)
        }
    }

    @Test("a signer who is taken out counts no more, for what is applied neither")
    func revoked() async throws {
        try await Self.run(["verify: {mode: first-parent, allowedSignersFile: signers}"], signing: true) {
            fleet, run, bare in
            try await run.reaches(1)
            try fleet.allowSigners(["eve"])
            try await run.push()
            try await run.isTroubled(by: "blocked untrusted")
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.sign("eve")
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(2)
            try await run.isTroubled(by: nil)
        }
    }

    @Test("several folders are laid over each other; one unit in two of them is held, with both places")
    func paths() async throws {
        try await Self.run(["paths: [shared, eu]"]) { fleet, run, bare in
            try await run.isTroubled(by: "failed repository")
            let customer = "customers/globex/"
            try await fleet.git.git("mv", "customers", "moving")
            fleet.git.scratch.makeFolder("\(fleet.git.name)/shared")
            fleet.git.scratch.makeFolder("\(fleet.git.name)/eu")
            try await fleet.git.git("mv", "moving", "eu/customers")
            for name in ["integrations", "weir.yaml", "secrets.yaml", "profiles"]
            where SampleRepository.files.keys.contains(where: { $0 == name || $0.hasPrefix("\(name)/") }) {
                try await fleet.git.git("mv", name, "shared/\(name)")
            }
            try await fleet.git.commit("Two folders")
            try await fleet.publish("main", to: bare)
            try await run.sync()
            try await run.reaches(1)
            try await run.isTroubled(by: nil)
            #expect(try await run.status().contains("/shared:eu"))
            let count = "SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL"
            #expect(try await fleet.column("\(unescaped: count)") == ["\(SampleRepository.instances.count)"])

            // Incremental: a file changes, and goes from one folder to the other.
            let text = SampleRepository.instance("globex")
            try await fleet.commit(["eu/\(customer)erp.yaml": text.replacing("labels: [prod]", with: "labels: [test]")])
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(2)
            try await fleet.git.rename("eu/\(customer)erp.yaml", to: "shared/\(customer)erp.yaml")
            try await fleet.commit(["shared/\(customer)erp.yaml": text])
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(3)
            #expect(try await fleet.column("\(unescaped: count)") == ["\(SampleRepository.instances.count)"])

            try await fleet.commit(["eu/\(customer)erp.yaml": text])
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(4)
            #expect(try await run.status().contains("held (1)"))
            let folders = ["--path", "shared", "--path", "eu"]
            let checked = try await fleet.weir(["validate", "--rev", "main"] + folders)
            #expect(
                checked.status == 3
                    && checked.output.contains(
                        "shared/\(customer)erp.yaml and eu/\(customer)erp.yaml are the same unit"),
                "\(checked)")
            let onDisk = try await fleet.weir(["validate"] + folders)
            #expect(onDisk.output == checked.output)
            // What is on disk has to be read from the folder that has it.
            try await fleet.git.remove("eu/\(customer)erp.yaml")
            #expect(try await fleet.weir(["validate"] + folders).status == 0)
            try await fleet.git.commit("One of them")
            try await fleet.publish("main", to: bare)
            try await run.push()
            try await run.reaches(5)
            #expect(try await !run.status().contains("held"))
            // What incremental rounds came to is what all of it comes to.
            let url = try await fleet.column("SELECT 'git://' || repository || '.git' FROM weir.environment")
            let full = try await fleet.weir(
                ["plan", "--environment", "env-0", "--full", "--detailed-exitcode"] + folders + url)
            #expect(full.status == 0, "\(full)")
        }
    }
}
