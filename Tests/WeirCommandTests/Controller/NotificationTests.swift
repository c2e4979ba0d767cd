import FoundationEssentials
import Glibc
import Testing
import WeirNotify
import WeirPostgres
import WeirTesting

/// Who is told what by a controller, with real receivers: `Tests/Peers/receivers.py`.
@Suite("What people are told") struct NotificationTests {
    /// What came to the receivers.
    struct Seen: Decodable {
        struct Delivery: Decodable {
            var to: String
            var id: String
            var body: String
            var status: Int
        }
        struct Status: Decodable {
            var commit: String
            var state: String
            var context: String
            var description: String
        }
        struct Comment: Decodable {
            var number: Int
            var body: String
            var changes: Int?
        }
        var deliveries: [Delivery]
        var statuses: [Status]
        var comments: [Comment]
        var calls: [String]

        /// The types of what a receiver took, in order.
        func types(_ name: String) -> [String] {
            deliveries.filter { $0.to == name && $0.status < 300 }
                .compactMap { Announcement(json: Array($0.body.utf8))?.type }
        }
    }

    static func seen(_ receivers: Receivers) async throws -> Seen {
        try JSONDecoder().decode(Seen.self, from: Data(try await receivers.state()))
    }

    /// Waits until something is seen; false after some minutes, which only a failure takes.
    static func waits(_ receivers: Receivers, for isMet: (Seen) throws -> Bool) async throws -> Bool {
        for _ in 0..<3000 {
            if try isMet(try await seen(receivers)) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Writes the configuration of a controller, and the files that it names.
    static func configure(
        _ fleet: Fleet, _ notifications: String, environment: String = "", repository: String? = nil
    ) throws -> String {
        try fleet.git.scratch.write("hook-secret", "\(Receivers.secret)\n", mode: 0o600)
        try fleet.git.scratch.write("token", "\(Receivers.token)\n", mode: 0o600)
        let text = """
            database: {url: "\(fleet.url)"}
            environments:
              env-0:
                repository: \(repository ?? fleet.folder)
                interval: 1s
                allow: {env: ["**"], rootSecrets: ["**"], vault: ["**"]}
            \(environment)
            notifications:
            \(notifications)

            """
        try fleet.git.scratch.write("controller.yaml", text, mode: 0o600)
        return "\(fleet.git.scratch.path)/controller.yaml"
    }

    static func running<Result: Sendable>(
        _ fleet: Fleet, _ configuration: String, environment: [String: String?] = [:],
        _ body: (RunningProgram) async throws -> Result
    ) async throws -> Result {
        try await Program.running(
            ["controller", "--config", configuration], in: fleet.folder,
            environment: fleet.surroundings.merging(environment) { $1 }, while: body)
    }

    private static func hook(_ receivers: Receivers, _ name: String, _ more: String = "") -> String {
        "  - {name: \(name), webhook: \"\(receivers.origin)/hooks/\(name)\", secretFile: hook-secret\(more)}\n"
    }

    private static let broken = "integration: [nonsense\n"

    @Test("revisions, and what is held until it is not: signed for one, as a chat message for another")
    func lifecycle() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try fleet.git.scratch.write("chat-url", "\(receivers.origin)/chat/team\n", mode: 0o600)
                let configuration = try Self.configure(
                    fleet,
                    Self.hook(receivers, "ops") + Self.hook(receivers, "holds", ", on: [held]")
                        + "  - {webhookFile: chat-url, format: slack, environments: [env-0]}\n")
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops") == ["environment.applied"] },
                        "\(program.transcript.text)")
                    try await fleet.commit(["customers/globex/erp.yaml": Self.broken])
                    #expect(
                        try await Self.waits(receivers) { $0.types("holds") == ["environment.held"] },
                        "\(program.transcript.text)")
                    // The next round says nothing new.
                    try await fleet.commit(["README.md": "Something else\n"])
                    #expect(
                        try await Self.waits(receivers) {
                            $0.types("ops").count { $0 == "environment.applied" } == 3
                        }, "\(program.transcript.text)")
                    try await fleet.commit(["customers/globex/erp.yaml": SampleRepository.instance("globex")])
                    let all = ["environment.held", "environment.held.resolved"]
                    #expect(
                        try await Self.waits(receivers) {
                            $0.types("holds") == all && $0.types("ops").count == 6
                                && $0.deliveries.count { $0.to == "team" } == 6
                        }, "\(program.transcript.text)")
                    program.send(SIGTERM)
                    #expect(try await program.ends())
                }
                let seen = try await Self.seen(receivers)
                #expect(seen.deliveries.allSatisfy { $0.status < 300 }, "\(seen.deliveries)")
                for name in ["ops", "holds", "team"] {
                    let ids = seen.deliveries.filter { $0.to == name }.map(\.id)
                    #expect(Set(ids).count == ids.count, "nothing comes twice")
                }
                let held = seen.deliveries.first { $0.to == "team" && $0.body.contains("held") }
                #expect(held?.body.contains("instance globex/erp") == true)
                // The values of secrets are in nothing that is told.
                let value = try await fleet.weir("secrets", "reveal", "ERP_PASSWORD", "--environment", "env-0").output
                let everything = String(decoding: try await receivers.state(), as: UTF8.self)
                #expect(value.count == 24 && !everything.contains(value))
                let left = try await fleet.weir("status")
                #expect(!left.output.contains("undelivered") && !left.output.contains("dead letters"))
            }
        }
    }

    @Test("a receiver that is away gets it later, under the same id")
    func backoff() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try await receivers.fail("POST /hooks/ops", "503")
                let configuration = try Self.configure(
                    fleet, Self.hook(receivers, "ops") + Self.hook(receivers, "other"))
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops") == ["environment.applied"] },
                        "\(program.transcript.text)")
                    let ids = try await Self.seen(receivers).deliveries.filter { $0.to == "ops" }
                    #expect(ids.map(\.status) == [503, 204] && Set(ids.map(\.id)).count == 1)
                    #expect(program.transcript.text.contains("\"error\":\"it answered 503\""))
                    #expect(try await Self.seen(receivers).types("other") == ["environment.applied"])
                }
            }
        }
    }

    @Test("a controller that is killed between sending and noting it: another sends it again under the same id")
    func killed() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try await receivers.fail("POST /hooks/ops", "hold")
                let configuration = try Self.configure(fleet, Self.hook(receivers, "ops"))
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops").count == 1 }, "\(program.transcript.text)")
                    program.send(SIGKILL)
                    #expect(try await program.ends())
                }
                // Nobody waits here for the minute, nor for the lease.
                try await fleet.execute(
                    "UPDATE weir.outbox SET next_attempt_at = clock_timestamp() WHERE next_attempt_at IS NOT NULL")
                try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops").count == 2 }, "\(program.transcript.text)")
                }
                let deliveries = try await Self.seen(receivers).deliveries
                #expect(deliveries.count == 2 && Set(deliveries.map(\.id)).count == 1)
                #expect(Set(deliveries.map(\.body)).count == 1)
            }
        }
    }

    @Test("a slow receiver delays neither the others nor the rounds")
    func slow() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try await receivers.fail("POST /hooks/slow", "hold", times: 1000)
                let configuration = try Self.configure(
                    fleet, Self.hook(receivers, "slow") + Self.hook(receivers, "ops"))
                try await Self.running(fleet, configuration) { (program) async throws in
                    let rounds = 8
                    for number in 1...rounds {
                        let isThere = try await Self.waits(receivers) { $0.types("ops").count == number }
                        #expect(isThere, "\(program.transcript.text)")
                        try await fleet.commit(["README.md": "\(number)\n"])
                    }
                    // Where each waited for the slow one to fail, there would be a failure for each of the rounds but one.
                    let failures = program.transcript.text.matches(of: /not delivered/).count
                    #expect(failures < rounds - 1, "\(program.transcript.text)")
                }
            }
        }
    }

    @Test("a receiver that wants nothing more gets nothing more; dead letters are shown and can be sent again")
    func dead() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                try await receivers.fail("POST /hooks/ops", "410")
                let port = try LoopbackSocket.freePort()
                let configuration = try Self.configure(
                    fleet, Self.hook(receivers, "ops") + "http: {port: \(port)}\n")
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await program.transcript.shows("\"message\":\"given up\""), "\(program.transcript.text)")
                    try await fleet.commit(["README.md": "Something else\n"])
                    #expect(
                        try await program.transcript.shows("\"message\":\"given up\"", times: 2),
                        "\(program.transcript.text)")
                    #expect(try await Self.seen(receivers).deliveries.count == 1)
                    for _ in 0..<3000 {
                        let metrics = try await Self.metrics(port)
                        if metrics.contains("weir_outbox_dead{environment=\"env-0\"} 2") { break }
                        try await Task.sleep(for: .milliseconds(100))
                    }
                    let metrics = try await Self.metrics(port)
                    #expect(metrics.contains("weir_outbox_dead{environment=\"env-0\"} 2"), "\(metrics)")
                    #expect(metrics.contains("weir_outbox_pending{environment=\"env-0\"} 0"), "\(metrics)")
                }
                let text = try await fleet.weir("status")
                #expect(text.output.contains("dead letters (2)"), "\(text)")
                #expect(text.output.contains("to ops: it answered 410 Gone"), "\(text)")
                #expect(text.output.contains("weir notifications retry --environment env-0"), "\(text)")
                let json = try await fleet.weir("status", "-o", "json")
                #expect(
                    json.output.contains("\"deadLetterCount\": 2") && json.output.contains("\"recipient\": \"ops\""))
                let retried = try await fleet.weir("notifications", "retry", "--environment", "env-0")
                #expect(retried.output == "2 messages of environment env-0 are sent again.\n", "\(retried)")
                try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops").count == 2 }, "\(program.transcript.text)")
                }
                #expect(try await !fleet.weir("status").output.contains("dead letters"))
                #expect(try await fleet.column("SELECT action FROM weir.audit") == ["notifications retry"])
            }
        }
    }

    private static func metrics(_ port: UInt16) async throws -> String {
        try await Program.run("curl", ["-s", "http://127.0.0.1:\(port)/metrics"], in: "/").output
    }

    @Test("what fails again and again is told once, and that it is over")
    func failing() async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                let configuration = try Self.configure(fleet, Self.hook(receivers, "ops", ", on: [failed]"))
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(try await program.transcript.shows("\"message\":\"reconciled\""))
                    try FileManager.default.moveItem(atPath: fleet.folder, toPath: "\(fleet.folder)-away")
                    #expect(
                        try await Self.waits(receivers) { $0.types("ops") == ["environment.failed"] },
                        "\(program.transcript.text)")
                    try FileManager.default.moveItem(atPath: "\(fleet.folder)-away", toPath: fleet.folder)
                    #expect(
                        try await Self.waits(receivers) {
                            $0.types("ops") == ["environment.failed", "environment.failed.resolved"]
                        }, "\(program.transcript.text)")
                }
            }
        }
    }

    @Test("commits get their status on each code host", arguments: ["github", "gitlab", "gitea"])
    func statuses(provider: String) async throws {
        try await Receivers.with { receivers in
            try await Fleet.with(.migrated) { fleet in
                let path = ["github": "/github", "gitlab": "/gitlab/api/v4", "gitea": "/gitea/api/v1"][provider] ?? ""
                let configuration = try Self.configure(
                    fleet, "  []",
                    environment:
                        "    report: {provider: \(provider), apiURL: \"\(receivers.origin)\(path)\", "
                        + "repository: \(Receivers.repository), tokenFile: token}")
                try await Self.running(fleet, configuration) { (program) async throws in
                    #expect(try await Self.waits(receivers) { $0.statuses.count == 1 }, "\(program.transcript.text)")
                    let broken = try await fleet.commit(["customers/globex/erp.yaml": Self.broken])
                    #expect(
                        try await Self.waits(receivers) { $0.statuses.last?.commit == broken },
                        "\(program.transcript.text)")
                }
                let seen = try await Self.seen(receivers).statuses
                #expect(seen.map(\.state) == ["success", provider == "gitlab" ? "failed" : "failure"])
                #expect(
                    seen.map(\.description) == ["deployed, revision 1", "revision 2: 1 held; weir status says why"])
                #expect(seen.allSatisfy { $0.context == "weir/env-0" })
            }
        }
    }

    @Test("a configuration that cannot work is refused at the start, without what its files hold")
    func refused() async throws {
        try await Fleet.with(.migrated) { fleet in
            try fleet.git.scratch.write("weak", "whsec_c2VjcmV0\n", mode: 0o600)
            try fleet.git.scratch.write("url", "ftp://secret.example.com\n", mode: 0o600)
            let environment = "environments: {a: {repository: x}}\n"
            for (text, words) in [
                ("notifications: [{webhook: \"https://a.example\"}]\n", "has no secretFile"),
                ("notifications: [{secretFile: s}]\n", "either webhook or webhookFile"),
                ("notifications: [{webhook: \"x\", secretFile: s}]\n", "webhook is not an http:// or https:// URL"),
                (
                    "notifications: [{webhook: \"https://a:b@a.example\", secretFile: s}]\n",
                    "webhook is not an http:// or https:// URL"
                ),
                (
                    "notifications: [{webhook: \"https://a.example\", secretFile: s, on: [eclipse]}]\n",
                    "nobody is told of eclipse"
                ),
                ("notifications: [{webhook: \"https://a.example\", secretFile: s, on: []}]\n", "on names nothing"),
                (
                    "notifications: [{webhook: \"https://a.example\", colour: red}]\n",
                    ":2:48: a notification has no field"
                ),
                (
                    "notifications: [{webhook: \"https://a.example\", format: slack, secretFile: s}]\n",
                    "Slack's format is not signed"
                ),
                ("notifications: [{webhook: \"https://a.example\", format: teams}]\n", "teams is no format"),
                ("notifications: [{webhook: \"https://a.example\", secretFile: away}]\n", "away cannot be read"),
                ("notifications: [{webhook: \"https://a.example\", secretFile: weak}]\n", "line 1 is no secret"),
                ("notifications: [{webhookFile: url, format: slack}]\n", "holds no http:// or https:// URL"),
                (
                    "notifications: [{webhook: \"https://a.example\", format: slack, environments: [b]}]\n",
                    "is for environment b, which has no repository"
                ),
                (
                    "notifications: [{webhook: \"https://a.example/1\", format: slack}, {webhook: \"https://a.example/2\", format: slack}]\n",
                    "two notifications go to a.example"
                ),
            ] {
                try fleet.git.scratch.write("bad.yaml", environment + text, mode: 0o600)
                let outcome = try await fleet.weir("controller", "--config", "\(fleet.git.scratch.path)/bad.yaml")
                #expect(outcome.status == 1 && outcome.error.contains(words), "\(text)\(outcome)")
                #expect(!outcome.error.contains("c2VjcmV0") && !outcome.error.contains("secret.example.com"))
            }
            for (report, words) in [
                ("{provider: github}", "report needs provider, repository and tokenFile"),
                ("{provider: gitea, repository: a/b, tokenFile: t}", "report of gitea has no apiURL"),
                ("{provider: github, repository: a/../b, tokenFile: t}", "names no repository of github"),
                ("{provider: sourceforge, repository: a/b, tokenFile: t}", "sourceforge is no code host"),
                ("{provider: github, repository: a/b, tokenFile: t, pullRequests: true}", "add branch: main"),
                ("{provider: github, repository: a/b, tokenFile: t, pullRequests: 1}", "pullRequests is true or false"),
                ("{provider: github, repository: a/b, tokenFile: away}", "away cannot be read"),
            ] {
                let text = "environments: {a: {repository: x, report: \(report)}}\n"
                try fleet.git.scratch.write("bad.yaml", text, mode: 0o600)
                let outcome = try await fleet.weir("controller", "--config", "\(fleet.git.scratch.path)/bad.yaml")
                #expect(outcome.status == 1 && outcome.error.contains(words), "\(text)\(outcome)")
            }
        }
    }
}
