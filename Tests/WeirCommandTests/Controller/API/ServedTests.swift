import FoundationEssentials
import Glibc
import Testing
import WeirPostgres
import WeirTesting

/// The API, as the command line and others use it.
@Suite("The API of a running controller") struct ServedTests {
    /// Every list and status, with filters that something and nothing meets.
    private static let questions: [[String]] = [
        ["status"], ["status", "--environment", "default"], ["get", "integrations"],
        ["get", "integrations", "--search", "Orders, both", "--label", "ERP"],
        ["get", "integrations", "--category", "crm", "--marketplace"], ["get", "versions"],
        ["get", "versions", "acme-erp"], ["get", "customers", "--search", "GLOB"],
        ["get", "instances"], ["get", "instances", "--version", "latest", "--integration", "acme-erp"],
        ["get", "instances", "--state", "ready", "--state", "disabled", "--customer", "globex"],
        ["get", "secrets"], ["get", "revisions", "--limit", "1"], ["get", "attachments", "acme-erp"],
    ]

    @Test("what is asked of a controller is the same as what is asked of its database, in every form")
    func same() async throws {
        try await ServedFleet.with(prepare: { fleet in
            try await fleet.commit([
                "integrations/acme-erp/files/an é.txt": "text",
                "customers/globex/erp.yaml": "integration: acme-erp\nlabls: [x]\n",
            ])
            try await fleet.apply(expecting: 3)
        }) { served in
            for words in Self.questions {
                for format in ["table", "wide", "json", "yaml"] {
                    let here = try await served.fleet.weir(words + ["-o", format])
                    let there = try await served.weir(words + ["-o", format])
                    #expect(here.status == 0 && there.status == 0, "\(words) \(here) \(there)")
                    #expect(here.output == there.output, "\(words) \(format)")
                }
            }
            let history = try await served.fleet.weir("history", "acme-erp", "-o", "json").output
            let answer = try await served.curl("/api/v1/environments/default/history?key=acme-erp")
            #expect(answer.hasSuffix("\r\n\r\n\(history)"), "\(answer)")
            #expect(answer.lowercased().contains("cache-control: no-store\r\n"))
            let plan = try await served.fleet.weir(
                "plan", "--format", "json", "--config", "\(served.fleet.git.scratch.path)/controller.yaml")
            let planned = try await served.curl("/api/v1/environments/default/plan")
            #expect(planned.hasSuffix("\r\n\r\n\(plan.output)"), "\(plan) \(planned)")
            let text = try await served.curl(
                "/api/v1/environments/default/plan", as: "reader", "-H", "Accept: text/plain")
            #expect(text.contains("Environment default") && text.contains("1 held"), "\(text)")
        }
    }

    @Test("row 23: whoever may operates and approves, the audit names the token, and nothing else is let through")
    func operating() async throws {
        try await ServedFleet.with(prepare: { fleet in
            let files = ["globex", "hooli", "initech", "umbrella"].map { ("customers/\($0)/erp.yaml", String?.none) }
            try await fleet.commit(Dictionary(uniqueKeysWithValues: files), "Remove")
            try await fleet.apply(expecting: 4)
        }) { served in
            func run(_ words: [String], _ name: String, more: [String] = []) async throws -> Program.Outcome {
                try await served.weir(words, as: name, more: more)
            }
            for (words, name, role) in [
                (["suspend", "--reason", "x"], "reader", "operate"), (["resume"], "approver", "operate"),
                (["sync"], "approver", "operate"), (["approve", "--reason", "x", "--yes"], "operator", "approve"),
            ] {
                let refused = try await run(words, name)
                #expect(refused.status == 1 && refused.error.contains("needs the role \(role)"), "\(refused)")
            }
            let suspended = try await run(["suspend", "--reason", "A migration"], "operator")
            #expect(suspended.status == 0 && suspended.output == "Environment default is suspended.\n", "\(suspended)")
            #expect(try await run(["suspend", "--reason", "x"], "operator").output.contains("already"))
            #expect(try await run(["status"], "reader").output.contains("suspended"))
            #expect(try await run(["resume"], "operator").output == "Environment default is resumed.\n")
            #expect(try await run(["sync"], "operator").output.hasPrefix("Asked controller "))

            let commit = String(repeating: "0", count: 40)
            let other = "sha256:" + String(repeating: "0", count: 64)
            let stale = try await served.curl(
                "/api/v1/environments/default/approve", as: "approver", "-H", "Content-Type: application/json", "-d",
                #"{"reason":"x","digest":"\#(other)","commit":"\#(commit)"}"#)
            #expect(stale.hasPrefix("HTTP/1.1 409") && stale.contains("look again"), "\(stale)")
            let asked = try await run(["approve", "--reason", "They left us"], "approver")
            #expect(asked.status == 1 && asked.error.contains("--yes"), "\(asked)")
            let approved = try await run(["approve", "--reason", "They left us", "--yes"], "approver")
            #expect(approved.status == 0 && approved.output.contains("  delete instance hooli/erp\n"), "\(approved)")
            #expect(approved.output.contains("\nApproved as "))

            let audit = try await served.fleet.column(
                "SELECT action || ' ' || actor FROM weir.audit WHERE action IN ('suspend', 'resume', 'sync', 'approve') ORDER BY number"
            )
            #expect(audit == ["suspend operator", "resume operator", "sync operator", "approve approver"])
            #expect(try await run(["sync"], "operator").status == 0)
            var left: [String] = []
            for _ in 0..<3000 {
                left = try await served.fleet.instances()
                if left == ["globex/crm"] { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(left == ["globex/crm"], "\(served.program.transcript.text)")
            let nothing = try await run(["approve", "--reason", "x", "--yes"], "approver")
            #expect(nothing.status == 0 && nothing.output.hasPrefix("Nothing that can be approved"), "\(nothing)")
            #expect(!served.program.transcript.text.contains("0123456789abcdef"), "tokens are nowhere")
        }
    }

    @Test("what goes wrong says what to do")
    func failures() async throws {
        try await ServedFleet.with { served in
            let unknown = try await served.weir(["status"], as: "stranger")
            #expect(
                unknown.status == 1 && unknown.error.contains("does not know the token; check WEIR_TOKEN"), "\(unknown)"
            )
            let environment = try await served.weir(["get", "instances", "--environment", "staging"])
            #expect(environment.status == 1 && environment.error.contains("staging"), "\(environment)")
            let attachments = try await served.weir(["get", "attachments", "nobody"])
            #expect(attachments.error.contains("there is no integration nobody"), "\(attachments)")
            let elsewhere = try await served.fleet.weir(
                ["status", "--server", "\(served.url)/elsewhere"],
                environment: ["WEIR_TOKEN": ServedFleet.token("reader")])
            #expect(elsewhere.status == 1 && elsewhere.error.contains("not as a controller does"), "\(elsewhere)")
            let both = try await served.weir(["status", "--database", served.fleet.url])
            #expect(both.status == 64 && both.error.contains("exclude each other"))
            for token in ["", "with space", "ünï"] {
                try served.fleet.git.scratch.write("token", token, mode: 0o600)
                let bad = try await served.weir(
                    ["status"], more: ["--token-file", "\(served.fleet.git.scratch.path)/token"])
                #expect(bad.status == 1 && bad.error.contains("the token is empty, or holds"), "\(bad)")
                #expect(token.isEmpty || !bad.error.contains(token))
            }
            let lone = try await served.fleet.weir("status", "--token-file", "x")
            #expect(lone.status == 64 && lone.error.contains("are for --server"))
            #expect(try await served.curl("/api/v1/environments/other/plan").hasPrefix("HTTP/1.1 404"))
            #expect(try await served.curl("/api/v1/environments/default/history?key=nobody").contains("and was none"))
            #expect(try await served.curl("/api/v1/environments", as: nil).hasPrefix("HTTP/1.1 401"))
        }
    }

    @Test(
        "made-up requests find no answer outside of the document",
        .enabled(if: OpenAPIPeer.isInstalled, "\(PeerProgram.hint)"))
    func madeUp() async throws {
        let seed = Int(RandomSeed.one % UInt64(Int32.max))
        try await ServedFleet.with { served in
            // Else all that is made up is about environments that are not there.
            try served.fleet.git.scratch.write(
                "schemathesis.toml", "[parameters]\n\"path.environment\" = \"default\"\n")
            let findings = try await OpenAPIPeer.findings(
                of: "\(served.url)/api/v1/openapi.json", token: ServedFleet.token("everybody"), seed: seed,
                folder: served.fleet.git.scratch.path, more: ["--checks", "all", "--max-examples", "20"])
            #expect(findings == "", "seed \(seed)")
            #expect(try await served.curl("/healthz").hasPrefix("HTTP/1.1 200"))
        }
    }
}

/// `weir status --watch`
@Suite struct WatchTests {
    /// By the test below; it does not end by itself.
    static let testedFlags: Set<String> = ["status --watch"]

    @Test("--watch shows each change once, here and of a controller, and outlives what goes away") func watch()
        async throws
    {
        try await ServedFleet.with { served in
            let token: [String: String?] = ["WEIR_TOKEN": ServedFleet.token("reader"), "WEIR_DATABASE_URL": nil]
            let surroundings = served.fleet.surroundings
            func follow(_ words: [String], _ environment: [String: String?]) async throws {
                try await Program.running(
                    words, in: served.fleet.folder, environment: surroundings.merging(environment) { $1 }
                ) { program in
                    let step1 = try await program.transcript.shows("Environment default")
                    #expect(step1, "\(program.transcript.text)")
                    let suspended = try await served.weir(["suspend", "--reason", "x"], as: "operator")
                    #expect(suspended.status == 0, "\(suspended)")
                    let step2 = try await program.transcript.shows("  suspended\n")
                    #expect(step2, "\(program.transcript.text)")
                    let resumed = try await served.weir(["resume"], as: "operator")
                    #expect(resumed.status == 0, "\(resumed)")
                    #expect(
                        try await program.transcript.shows("Environment default", times: 3),
                        "\(program.transcript.text)")
                    program.send(SIGINT)
                    let hasEnded = try await program.ends()
                    #expect(hasEnded)
                    #expect(program.transcript.text.components(of: "Environment default") == 3, "only what has changed")
                }
            }
            try await follow(["status", "--watch"], [:])
            try await follow(["status", "--watch", "--server", served.url], token)
            try await Program.running(
                ["status", "--watch", "--server", served.url], in: served.fleet.folder,
                environment: surroundings.merging(token) { $1 }
            ) { program in
                let step3 = try await program.transcript.shows("Environment default")
                #expect(step3, "\(program.transcript.text)")
                served.program.send(SIGTERM)
                let step4 = try await program.transcript.shows("check --server")
                #expect(step4, "\(program.transcript.text)")
            }
        }
    }
}
