import FoundationEssentials
import Glibc
import Testing
import WeirPostgres
import WeirTesting

/// The daemon, as somebody runs it.
@Suite("The controller") struct ControllerTests {
    /// A configuration with so many environments of the fleet's repository.
    static func configure(
        _ fleet: Fleet, environments: Int = 1, interval: String = "1s", more: String = "", url: String? = nil
    ) throws -> String {
        var text = "database: {url: \"\(url ?? fleet.url)\"}\nenvironments:\n"
        for number in 0..<environments {
            text += """
                  env-\(number):
                    repository: \(fleet.folder)
                    interval: \(interval)
                    allow: {env: ["**"], rootSecrets: ["**"]}
                \(number == 0 ? more : "")

                """
        }
        try fleet.git.scratch.write("controller.yaml", text, mode: 0o600)
        return "\(fleet.git.scratch.path)/controller.yaml"
    }

    static func running<Result: Sendable>(
        _ fleet: Fleet, _ configuration: String, level: String = "info", environment: [String: String?] = [:],
        _ body: (RunningProgram) async throws -> Result
    ) async throws -> Result {
        try await Program.running(
            ["controller", "--config", configuration, "--log-level", level], in: fleet.folder,
            environment: fleet.surroundings.merging(environment) { $1 }, while: body)
    }

    /// Waits until a query's only row is what is wanted; false after some minutes, which only a failure takes.
    static func waits(_ fleet: Fleet, for wanted: String, _ query: String) async throws -> Bool {
        for _ in 0..<3000 {
            if try await fleet.column(PostgresQuery(unescaped: query)).first == wanted { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    static let serials =
        "SELECT coalesce(string_agg(serial::text, ',' ORDER BY name), '') FROM weir.environment"

    @Test("what is pushed is applied, until it is asked to end; then the lease is free")
    func pushes() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet)
            try await Self.running(fleet, configuration) { program in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(program.transcript.text)")
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(program.transcript.text)")
                program.send(SIGTERM)
                #expect(try await program.ends(), "\(program.transcript.text)")
                #expect(program.transcript.text.contains("\"message\":\"lease given back\""))
            }
            let free = try await fleet.column("SELECT (expires_at <= clock_timestamp())::text FROM weir.lease")
            #expect(free == ["true"])
            #expect(try await fleet.weir("plan", "--environment", "env-0", "--detailed-exitcode").status == 0)
        }
    }

    @Test("row 21: a broken commit is held, and the next one repairs it; a repository that is away harms nobody")
    func broken() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet)
            try await Self.running(fleet, configuration) { program in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(program.transcript.text)")
                try await fleet.commit(["customers/globex/erp.yaml": "integration: [nonsense\n"])
                #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(program.transcript.text)")
                #expect(
                    try await fleet.column("SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL")
                        == ["\(SampleRepository.instances.count)"])
                try await fleet.commit(["customers/globex/erp.yaml": SampleRepository.instance("globex")])
                #expect(try await Self.waits(fleet, for: "3", Self.serials), "\(program.transcript.text)")
                try FileManager.default.moveItem(atPath: fleet.folder, toPath: "\(fleet.folder)-away")
                #expect(try await program.transcript.shows("\"message\":\"round failed\""))
                try FileManager.default.moveItem(atPath: "\(fleet.folder)-away", toPath: fleet.folder)
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                #expect(try await Self.waits(fleet, for: "4", Self.serials), "\(program.transcript.text)")
            }
        }
    }

    @Test("three replicas share the environments; those of one that is killed are taken over")
    func replicas() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet, environments: 9)
            let all = (1...9).map { _ in "1" }.joined(separator: ",")
            try await Self.running(fleet, configuration) { first in
                try await Self.running(fleet, configuration) { second in
                    try await Self.running(fleet, configuration) { third in
                        #expect(try await Self.waits(fleet, for: all, Self.serials))
                        let held = "SELECT count(*)::text FROM weir.lease WHERE expires_at > clock_timestamp()"
                        #expect(try await Self.waits(fleet, for: "9", held))
                        // The one that keeps the first environment, and perhaps others.
                        let holder = try await fleet.column(
                            """
                            SELECT l.holder FROM weir.lease l JOIN weir.environment e ON e.id = l.environment
                            WHERE e.name = 'env-0'
                            """
                        ).joined()
                        let dying = try #require(
                            [first, second, third].first { holder.contains(" pid \($0.number) ") }, "\(holder)")
                        dying.send(SIGKILL)
                        #expect(try await dying.ends())
                        try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                        let next = (1...9).map { _ in "2" }.joined(separator: ",")
                        #expect(
                            try await Self.waits(fleet, for: next, Self.serials),
                            "\(first.transcript.text)\(second.transcript.text)\(third.transcript.text)")
                        #expect(try await Self.waits(fleet, for: "9", held))
                        let left = try await fleet.column(
                            PostgresQuery(unescaped: "SELECT DISTINCT holder FROM weir.lease"))
                        #expect(!left.contains(holder), "\(left)")
                    }
                }
            }
            for number in 0..<9 {
                let revisions = try await fleet.weir("get", "revisions", "--environment", "env-\(number)", "-o", "json")
                #expect(revisions.output.components(of: "\"serial\"") == 2, "none twice, none lost")
            }
        }
    }

    @Test("row 19: one that was asleep past its lease writes nothing when it wakes up")
    func asleep() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet)
            try await Self.running(fleet, configuration) { first in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(first.transcript.text)")
                first.send(SIGSTOP)
                // Nobody waits for fifteen seconds here.
                try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
                try await Self.running(fleet, configuration) { second in
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(second.transcript.text)")
                    let before = try await fleet.column("SELECT epoch || ' ' || holder FROM weir.lease")
                    first.send(SIGCONT)
                    #expect(try await first.transcript.shows("\"message\":\"lease lost\""), "\(first.transcript.text)")
                    #expect(try await fleet.column("SELECT epoch || ' ' || holder FROM weir.lease") == before)
                    #expect(try await fleet.column("SELECT count(*)::text FROM weir.revision") == ["2"])
                    second.send(SIGTERM)
                    #expect(try await second.ends())
                }
                // It goes on where the other has ended.
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [again]")
                #expect(try await Self.waits(fleet, for: "3", Self.serials), "\(first.transcript.text)")
            }
        }
    }

    @Test("commits of somebody who may not sign are not applied, and what is deployed stays")
    func trust() async throws {
        try await Fleet.with(.migrated) { fleet in
            let keys = ["ada", "eve"].map { "\(fleet.git.scratch.path)/\($0)" }
            for key in keys {
                let made = try await Program.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], in: "/")
                #expect(made.status == 0, "\(made)")
            }
            let line = try String(contentsOfFile: "\(keys[0]).pub", encoding: .utf8)
            try fleet.git.scratch.write("signers", "ada@example.com \(line)", mode: 0o600)
            func sign(_ key: String) async throws {
                try await fleet.git.git(
                    "-c", "gpg.format=ssh", "-c", "user.signingkey=\(key)", "commit", "--quiet", "--amend", "--no-edit",
                    "-S")
            }
            try await sign(keys[0])
            let configuration = try Self.configure(
                fleet, more: "    verify: {mode: first-parent, allowedSignersFile: signers}\n")
            try await Self.running(fleet, configuration) { program in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(program.transcript.text)")
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                #expect(try await program.transcript.shows("nothing is applied: commit"), "\(program.transcript.text)")
                try await sign(keys[1])
                #expect(
                    try await program.transcript.shows("which signed the commit, is not in"),
                    "\(program.transcript.text)")
                #expect(try await fleet.column(PostgresQuery(unescaped: Self.serials)) == ["1"])
                try await sign(keys[0])
                #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(program.transcript.text)")
            }
        }
    }

    @Test("a webhook makes it look at once; one that is not proved does nothing")
    func webhook() async throws {
        try await Fleet.with(.migrated) { fleet in
            try fleet.git.scratch.write("hook", "a secret of its own\n", mode: 0o600)
            let configuration = try Self.configure(
                fleet, interval: "1h", more: "    webhook: {provider: gitlab, secretFile: hook}\n")
            let port = try LoopbackSocket.freePort()
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            try fleet.git.scratch.write("controller.yaml", "http: {port: \(port)}\n" + text, mode: 0o600)
            try await Self.running(fleet, configuration) { program in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(program.transcript.text)")
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                func push(_ token: String) async throws -> String {
                    try await Program.run(
                        "curl",
                        [
                            "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "-H",
                            "X-Gitlab-Token: \(token)", "-d", "{}", "http://127.0.0.1:\(port)/webhooks/env-0",
                        ], in: "/"
                    ).output
                }
                #expect(try await push("wrong") == "401")
                #expect(try await push("a secret of its own") == "202")
                #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(program.transcript.text)")
                // What a round did is logged once all of it is counted.
                #expect(try await program.transcript.shows("\"triggers\":\"webhook\""))
                #expect(program.transcript.text.components(of: "\"triggers\":\"webhook\"") == 1)
                let metrics = try await Program.run("curl", ["-s", "http://127.0.0.1:\(port)/metrics"], in: "/").output
                #expect(metrics.contains("weir_lease_held{environment=\"env-0\"} 1"), "\(metrics)")
                #expect(metrics.contains("weir_applied_serial{environment=\"env-0\"} 2"))
                #expect(!program.transcript.text.contains("a secret of its own") && !metrics.contains("secret of"))
            }
        }
    }

    /// By `logLevel`; every other test of flags runs commands that end by themselves.
    static let testedFlags: Set<String> = ["controller --log-level"]

    @Test("what is logged can be chosen")
    func logLevel() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet)
            let usual = try await Self.logs(fleet, configuration, level: "info")
            #expect(usual.contains("lease gained"), "\(usual)")
            let quiet = try await Self.logs(fleet, configuration, level: "error")
            #expect(!quiet.contains("lease gained"), "\(quiet)")
        }
    }

    private static func logs(_ fleet: Fleet, _ configuration: String, level: String) async throws -> String {
        try await running(fleet, configuration, level: level) { program in
            let isApplied = try await waits(fleet, for: "1", serials)
            program.send(SIGTERM)
            let hasEnded = try await program.ends()
            #expect(isApplied && hasEnded)
            return program.transcript.text
        }
    }

    @Test("a suspended environment is left alone until it is resumed; whoever asks for a look gets one")
    func operating() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try Self.configure(fleet, interval: "1h")
            try await Self.running(fleet, configuration) { program in
                #expect(try await Self.waits(fleet, for: "1", Self.serials), "\(program.transcript.text)")
                let environment = ["--environment", "env-0"]
                func weir(_ words: String...) async throws -> Program.Outcome {
                    try await fleet.weir(words + environment)
                }
                let suspended = try await weir("suspend", "--reason", "A migration")
                #expect(suspended.status == 0, "\(suspended)")
                let again = try await weir("suspend", "--reason", "Again")
                #expect(again.output.contains("already"))
                #expect(try await fleet.weir("status").output.contains("suspended"))
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                let asked = try await weir("sync")
                #expect(asked.status == 0 && asked.output.contains("Asked controller"), "\(asked)")
                #expect(try await program.transcript.shows("\"triggers\":\"person\""), "\(program.transcript.text)")
                #expect(try await fleet.column(PostgresQuery(unescaped: Self.serials)) == ["1"])
                let resumed = try await weir("resume")
                #expect(resumed.output.contains("is resumed"))
                #expect(try await Self.waits(fleet, for: "2", Self.serials), "\(program.transcript.text)")
                program.send(SIGTERM)
                #expect(try await program.ends())
            }
            let alone = try await fleet.weir("sync", "--environment", "env-0")
            #expect(alone.status == 1 && alone.error.contains("run weir apply"), "\(alone)")
            let audit = try await fleet.column("SELECT action FROM weir.audit ORDER BY number")
            #expect(audit == ["suspend", "sync", "resume", "sync"])
        }
    }

    @Test("a configuration that says what is not known is refused with its place")
    func refused() async throws {
        try await Fleet.with(.migrated) { fleet in
            for (text, words) in [
                ("environments: {a: {repository: x, branches: y}}\n", ":1:35: a has no field branches"),
                ("environments: {a: {branch: y}}\n", ":1:28: a has branch and no repository"),
                ("environments: {a: {repository: x, interval: soon}}\n", "interval is a duration of at least 1s"),
                (
                    "environments: {a: {repository: x, webhook: {provider: github}}}\n",
                    "webhook needs provider and secretFile"
                ),
                (
                    "environments: {a: {repository: x, verify: {mode: head}}}\n",
                    "verify names nobody whose signature counts"
                ),
                (
                    "environments: {a: {repository: x, tag: v*, branch: y}}\n",
                    ":1:40: an environment has a branch or a tag"
                ),
                ("environments: {a: {repository: x, tag: v*.*}}\n", "v*.* cannot name tags"),
                ("environments: {a: {repository: x, path: y, paths: [z]}}\n", "an environment has path or paths"),
                ("environments: {a: {repository: x, paths: [z, ./z]}}\n", "paths names a folder twice"),
                ("environments: {a: {repository: x, paths: [../z]}}\n", "names a folder inside the repository"),
                ("environments: {a: {repository: x, paths: []}}\n", "paths names no folder"),
                ("environments: {a: {repository: x, forcePush: maybe}}\n", "one of refuse, allow"),
                ("environments: {a: {tag: v*}}\n", "a has tag and no repository"),
                (
                    "environments: {a: {repository: ssh://h/x, auth: {sshKeyFile: k}}}\n",
                    "auth has sshKeyFile and no knownHostsFile"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {sshKeyFile: k, knownHostsFile: h}}}\n",
                    "sshKeyFile goes with a repository behind ssh://"
                ),
                (
                    "environments: {a: {repository: git://h/x, auth: {tokenFile: t}}}\n",
                    "goes with a repository behind https://"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {tokenFile: t, sshKeyFile: k}}}\n",
                    "auth names more than one way: sshKeyFile, tokenFile"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {passwordFile: t}}}\n",
                    "auth has passwordFile and no username"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {}}}\n",
                    "auth names nothing to show to the server"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {password: hunter2}}}\n",
                    "auth has no field password"
                ),
                (
                    "environments: {a: {repository: https://u@h/x, auth: {tokenFile: t}}}\n",
                    "the repository's URL names a user, and so does auth"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {githubApp: {appID: 1, installationID: ../2, privateKeyFile: k}}}}\n",
                    "../2 is no installation's number"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {githubApp: {appID: 1, installationID: 2, privateKeyFile: k, apiURL: http://h}}}}\n",
                    "apiURL begins with https://"
                ),
                (
                    "environments: {a: {repository: https://h/x, auth: {tokenFile: t, knownHostsFile: h}}}\n",
                    "knownHostsFile does not go with tokenFile"
                ),
                ("environments: {a: {allow: {}}}\n", "names no environment with a repository"),
                ("http: {port: 70000}\nenvironments: {}\n", "port is a number from 0 to 65535"),
            ] {
                try fleet.git.scratch.write("bad.yaml", text, mode: 0o600)
                let outcome = try await fleet.weir("controller", "--config", "\(fleet.git.scratch.path)/bad.yaml")
                #expect(outcome.status == 1 && outcome.error.contains(words), "\(outcome)")
            }
        }
    }
}
