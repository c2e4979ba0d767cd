import Testing
import WeirTesting

/// What PATH and its options may name, and what an environment refuses.
@Suite struct SourceTests {
    @Test func `a folder inside the repository is the environment's path`() async throws {
        try await Fleet.with(.migrated) { fleet in
            try await fleet.commit([
                "production/weir.yaml": "apiVersion: weir/v1\n",
                "production/customers/stark/customer.yaml": SampleRepository.customer("stark"),
            ])
            let applied = try await fleet.weir(["apply", "--yes"], in: "\(fleet.folder)/production")
            #expect(applied.status == 0 && applied.output.contains("1 to create"), "\(applied)")
            // The same folder in other words.
            for words in [
                ["production"], ["--path", "production"], ["--path", "./production/"], ["production/customers/.."],
                ["\(fleet.folder)/production"], ["production", "--path", "."],
            ] {
                let plan = try await fleet.weir(["plan", "--detailed-exitcode"] + words)
                #expect(plan.status == 0 && plan.output.contains("No changes."), "\(words) \(plan)")
            }
            let other = try await fleet.weir("apply", "--yes", expecting: 4)
            #expect(other.error.contains("--adopt-source"))
            #expect(try await fleet.serial() == 1)
        }
    }

    @Test func `a bare repository, a detached HEAD, a tag and a worktree are read alike`() async throws {
        try await Fleet.with { fleet in
            try await fleet.git.git("tag", "--annotate", "--message", "One", "v1")
            let bare = try await fleet.git.bareClone()
            try await fleet.git.git("-C", bare, "remote", "set-url", "origin", Fleet.origin)
            let plan = try await fleet.weir("plan", "--detailed-exitcode", bare, expecting: 0)
            #expect(plan.output.contains("match main"))
            try await fleet.weir("plan", "--detailed-exitcode", "--rev", "v1", expecting: 0)
            try await fleet.git.git("worktree", "add", "--quiet", "--detach", "../linked")
            try await fleet.weir("plan", "--detailed-exitcode", "../linked", expecting: 0)
            try await fleet.git.git("checkout", "--quiet", "--detach")
            let detached = try await fleet.weir("plan", "--detailed-exitcode", expecting: 0)
            #expect(!detached.output.contains("main"))
            try await fleet.weir("validate", "--rev", "v1", bare, expecting: 0)
        }
    }

    @Test func `row 17: another repository is refused, and adopted where that is said`() async throws {
        try await Fleet.with { fleet in
            try await fleet.git.git("remote", "set-url", "origin", "https://git.example.com/acme/other")
            let refused = try await fleet.weir("apply", "--yes", expecting: 4)
            #expect(refused.error.contains("git.example.com/acme/fleet"))
            #expect(refused.error.contains("git.example.com/acme/other"))
            try await fleet.weir("apply", "--yes", "--adopt-source", expecting: 0)
            try await fleet.weir("apply", "--yes", expecting: 0)
            // The first one is another now.
            try await fleet.git.git("remote", "set-url", "origin", Fleet.origin)
            try await fleet.weir("apply", "--yes", expecting: 4)
        }
    }

    @Test func `a commit that does not descend from the applied one is refused without --allow-rollback`() async throws
    {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.apply()
            try await fleet.git.git("reset", "--quiet", "--hard", "HEAD~1")
            try await fleet.commit(["customers/stark/customer.yaml": SampleRepository.customer("stark")], "Aside")
            let refused = try await fleet.weir("apply", "--yes", expecting: 4)
            #expect(refused.error.contains("--allow-rollback"))
            #expect(try await fleet.serial() == 2)
            try await fleet.weir("apply", "--yes", "--allow-rollback", expecting: 0)
            try await fleet.weir("plan", "--detailed-exitcode", expecting: 0)
        }
    }

    @Test func `a history that was rewritten deletes nothing`() async throws {
        try await Fleet.with { fleet in
            try await fleet.git.git("checkout", "--quiet", "--orphan", "rewritten")
            try await fleet.git.git("rm", "--quiet", "--force", "customers/umbrella/erp.yaml")
            try await fleet.git.commit("Rewrite")
            try await fleet.git.git("branch", "--force", "main")
            try await fleet.git.git("reflog", "expire", "--expire=now", "--all")
            try await fleet.git.git("gc", "--quiet", "--prune=now")
            let refused = try await fleet.weir("apply", "--yes", expecting: 4)
            #expect(refused.error.contains("does not have the applied commit"), "\(refused)")
            let allowed = try await fleet.weir("apply", "--yes", "--allow-rollback", expecting: 4)
            #expect(allowed.output.contains("blocked"))
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    @Test func `--worktree shows uncommitted files, --from compares commits`() async throws {
        try await Fleet.with { fleet in
            try fleet.git.write("customers/stark/customer.yaml", SampleRepository.customer("stark"))
            let worktree = try await fleet.weir("plan", "--worktree", expecting: 0)
            #expect(worktree.output.contains("stark") && worktree.output.contains("uncommitted files"))
            #expect(worktree.output.contains("Not applicable"))
            try await fleet.git.commit("Add")
            let from = try await fleet.weir(
                ["plan", "--from", "HEAD~1"], environment: ["WEIR_DATABASE_URL": nil])
            #expect(from.status == 0 && from.output.contains("stark") && from.output.contains("no database"), "\(from)")
            #expect(from.output.contains("1 to create."))
            let back = try await fleet.weir(
                ["plan", "--rev", "HEAD~1", "--from", "HEAD", "--detailed-exitcode"],
                environment: ["WEIR_DATABASE_URL": nil])
            #expect(back.output.contains("- customer     stark"), "\(back)")
        }
    }

    @Test func `--target applies one unit and leaves the rest pending`() async throws {
        try await Fleet.with { fleet in
            for customer in ["hooli", "initech"] {
                try await fleet.edit("customers/\(customer)/erp.yaml", "labels: [prod]", "labels: [test]")
            }
            try await fleet.weir("apply", "--yes", "--target", "hooli/erp", expecting: 0)
            #expect(try await fleet.weir("status").output.contains("untargeted (1)"))
            let rest = try await fleet.weir("plan", "--detailed-exitcode", expecting: 2)
            #expect(rest.output.contains("initech/erp") && !rest.output.contains("hooli/erp"))

            for key in ["nosuch", "globex/nosuch", "customer:nosuch", "integration:globex"] {
                let slip = try await fleet.weir("plan", "--target", key, expecting: 1)
                #expect(slip.error.contains("--target: there is no"), "\(slip)")
            }
        }
    }

    @Test func `a folder without Git says what to do`() async throws {
        try await Fleet.with(.migrated) { fleet in
            fleet.git.scratch.makeFolder("plain")
            let outcome = try await fleet.weir(["plan"], in: "\(fleet.git.scratch.path)/plain")
            #expect(outcome.status == 1, "\(outcome)")
            #expect(outcome.error.contains("git init") && outcome.error.contains("weir validate"), "\(outcome)")
            let missing = try await fleet.weir("apply", "--yes", "plan.json", expecting: 1)
            #expect(missing.error.contains("there is no file or folder plan.json"))
            try await fleet.git.git("checkout", "--quiet", "--orphan", "empty")
            let empty = try await fleet.weir("plan", expecting: 1)
            #expect(empty.error.contains("has no commit yet"))
            let url = try await fleet.weir("validate", "https://user:canary@git.example.com/x", expecting: 1)
            #expect(url.error.contains("offline") && !url.error.contains("canary"))
        }
    }
}
