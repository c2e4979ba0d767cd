import Testing
import WeirPostgres
import WeirTesting

@Suite("Plans beside pull requests") struct PullRequestTests {
    /// Commits a change on a branch of its own, and gives its head the name that the code host gives it.
    private static func propose(
        _ fleet: Fleet, _ number: Int, on kind: String, _ files: [String: String]
    ) async throws -> String {
        try await fleet.git.git("checkout", "--quiet", "-B", "proposal-\(number)")
        let head = try await fleet.commit(files.mapValues { $0 }, "Propose \(number)")
        let name = kind == "gitlab" ? "refs/merge-requests/\(number)/head" : "refs/pull/\(number)/head"
        try await fleet.git.git("push", "--quiet", "--force", "served", "HEAD:\(name)")
        try await fleet.git.git("checkout", "--quiet", "main")
        try await fleet.git.git("branch", "--quiet", "-D", "proposal-\(number)")
        return head
    }

    @Test(
        "each gets one comment with its plan, kept up to date; nothing of it is applied, and no secret is asked for",
        arguments: ["github", "gitlab", "gitea"])
    func plans(kind: String) async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try await fleet.git.git("init", "--quiet", "--bare", "\(fleet.git.scratch.path)/served.git")
                try await fleet.git.git("remote", "add", "served", "\(fleet.git.scratch.path)/served.git")
                try await fleet.git.git("push", "--quiet", "served", "main")
                let path = ["github": "/github", "gitlab": "/gitlab/api/v4", "gitea": "/gitea/api/v1"][kind] ?? ""
                let configuration = try NotificationTests.configure(
                    fleet, "  []",
                    environment: """
                            branch: main
                            report:
                              provider: \(kind)
                              apiURL: "\(receivers.origin)\(path)"
                              repository: \(Receivers.repository)
                              tokenFile: token
                              pullRequests: true
                        """.replacing("        ", with: "    "),
                    repository: "file://\(fleet.git.scratch.path)/served.git")
                try await Self.check(fleet, receivers, kind, configuration)
            }
        }
    }

    private static func check(
        _ fleet: Fleet, _ receivers: Receivers, _ kind: String, _ configuration: String
    ) async throws {
        let stark = [
            "customers/stark/customer.yaml": SampleRepository.customer("stark"),
            "customers/stark/erp.yaml": SampleRepository.instance("stark"),
        ]
        // Whoever is asked for a secret is seen to be asked.
        let vault = ["VAULT_ADDR": "\(receivers.origin)/vault", "VAULT_TOKEN": "token"]
        let reading = [
            "customers/stark/secrets.yaml": "secrets:\n  LEAK: {from: {vault: secret/data/others, key: value}}\n"
        ]
        try await NotificationTests.running(fleet, configuration, environment: vault) { (program) async throws in
            #expect(
                try await NotificationTests.waits(receivers) { $0.statuses.count == 1 }, "\(program.transcript.text)")
            let first = try await propose(fleet, 7, on: kind, stark.merging(reading) { $1 })
            try await receivers.open(7, head: first, onto: "main")
            try await receivers.open(8, head: first, onto: "release")
            #expect(
                try await NotificationTests.waits(receivers) { $0.comments.count == 1 }, "\(program.transcript.text)")
            #expect(try await NotificationTests.seen(receivers).comments[0].body.contains("stark/erp"))
            let second = try await propose(
                fleet, 7, on: kind, ["customers/globex/erp.yaml": "integration: [nonsense\n"])
            try await receivers.open(7, head: second, onto: "main")
            #expect(
                try await NotificationTests.waits(receivers) { $0.comments.first?.changes == 1 },
                "\(program.transcript.text)")
            #expect(try await !NotificationTests.seen(receivers).calls.contains { $0.contains("/vault/") })
        }
        let comments = try await NotificationTests.seen(receivers).comments
        #expect(comments.count == 1 && comments[0].number == 7)
        #expect(comments[0].body.contains("globex/erp") && comments[0].body.contains("held"), "\(comments[0].body)")
        #expect(!comments[0].body.contains("stark") && !comments[0].body.contains(fleet.git.scratch.path))
        // Only `main` was ever applied.
        #expect(try await fleet.column("SELECT max(serial)::text FROM weir.revision") == ["1"])
        #expect(try await fleet.column("SELECT slug FROM weir.customer WHERE slug = 'stark'") == [])
        // Another controller finds the comment, and has nothing to say.
        try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
        let before = try await NotificationTests.seen(receivers).calls.count
        try await NotificationTests.running(fleet, configuration, environment: vault) { (program) async throws in
            #expect(
                try await NotificationTests.waits(receivers) { seen in
                    seen.calls.dropFirst(before).count { $0.contains("?state=open") } > 2
                }, "\(program.transcript.text)")
            #expect(!program.transcript.text.contains("pull request planned"), "\(program.transcript.text)")
            // Once it is merged, it is another matter.
            try await fleet.commit(stark.merging(reading) { $1 }.mapValues { $0 })
            try await fleet.git.git("push", "--quiet", "served", "main")
            #expect(
                try await NotificationTests.waits(receivers) { $0.calls.contains { $0.contains("/vault/") } },
                "\(program.transcript.text)")
        }
    }
}
