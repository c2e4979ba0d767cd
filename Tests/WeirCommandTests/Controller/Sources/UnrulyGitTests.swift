import Testing
import WeirPostgres
import WeirTesting

/// Git servers that misbehave: the controller lives, what is deployed stays, and the other environments do not notice.
@Suite("A Git server that misbehaves") struct UnrulyGitTests {
    @Test("row 14: stalls, endless packs and broken ones harm nobody else, and are told")
    func phases() async throws {
        try await Fleet.with(.migrated) { fleet in
            let bare = try await fleet.git.bareClone("served.git")
            try await fleet.git.withServer { server in
                try await GitProxy.with(server, in: fleet.git.scratch) { proxy in
                    let unruly = [
                        "repository: \"\(proxy.url)/served.git\"", "interval: 1h", "fetchTimeout: 2s",
                    ]
                    let good = ["repository: \"\(server)/served.git\"", "interval: 1s"]
                    try await ControllerRun.with(fleet, [("env-0", unruly), ("env-1", good)]) { run in
                        try await run.reaches(1)
                        try await run.reaches(1, "env-1")
                        for (mode, reason) in [
                            (GitProxy.Mode.accept, "timed-out"), (.refs, "timed-out"), (.pack, "timed-out"),
                            (.endless, "timed-out"), (.cut, "corrupt"),
                        ] {
                            try proxy.become(mode)
                            // There is something to fetch, or no pack would be sent.
                            try await fleet.git.commit("\(mode)")
                            try await fleet.publish("main", to: bare)
                            let (before, serial) = (try await run.rounds("env-1"), try await run.serial())
                            try await run.sync()
                            try await run.isTroubled(by: "failed \(reason)")
                            try await run.waits { try await run.rounds("env-1") >= before + 2 }
                            #expect(try await run.serial() == serial)
                            #expect(try await run.status().contains("served.git"))
                            try proxy.become(.pass)
                            try await run.sync()
                            try await run.isTroubled(by: nil)
                        }
                        #expect(try await run.rounds("env-1", "failed") == 0)
                        let metrics = try await run.metrics()
                        #expect(metrics.contains("fetch_failures_total{environment=\"env-0\",reason=\"timed-out\"} "))
                        // What came back is applied.
                        try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                        try await fleet.publish("main", to: bare)
                        try await run.push()
                        let last = try await fleet.git.git("rev-parse", "HEAD")
                        for name in ["env-0", "env-1"] {
                            try await run.waits {
                                try await fleet.column("SELECT commit_id FROM weir.environment WHERE name = \(name)")
                                    == [last]
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("row 14: a fetch that hangs for as long as it may delays no other environment")
    func patience() async throws {
        try await Fleet.with(.migrated) { fleet in
            let bare = try await fleet.git.bareClone("served.git")
            try await fleet.git.withServer { server in
                try await StallingServer.with { port in
                    let hanging = (0..<6).map { number in
                        (
                            "stuck-\(number)",
                            [
                                "repository: \"git://127.0.0.1:\(port)/\(number).git\"", "interval: 1s",
                                "fetchTimeout: 1h",
                            ]
                        )
                    }
                    let good = [("good", ["repository: \"\(server)/served.git\"", "interval: 1s"])]
                    try await ControllerRun.with(fleet, hanging + good) { run in
                        try await run.reaches(1, "good")
                        try await run.waits {
                            try await fleet.column(
                                "SELECT count(*)::text FROM weir.lease WHERE expires_at > clock_timestamp()") == ["7"]
                        }
                        let before = try await run.rounds("good")
                        try await run.waits { try await run.rounds("good") >= before + 5 }
                        try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                        try await fleet.publish("main", to: bare)
                        try await run.push("good")
                        try await run.reaches(2, "good")
                        for number in 0..<6 {
                            let rounds = try await run.rounds("stuck-\(number)", "failed")
                            #expect(rounds == 0, "it is still under way")
                        }
                    }
                }
            }
        }
    }

    @Test(
        "row 13: host keys that are unknown, others or revoked are refused, and put right without a restart",
        .enabled(if: SSHServer.isAvailable, "no OpenSSH server can be started here"))
    func hostKeys() async throws {
        try await Fleet.with(.migrated) { fleet in
            let scratch = fleet.git.scratch
            _ = try await fleet.git.bareClone("served.git")
            let key = try await SSHServer.makeKey("deploy", in: scratch)
            let other = try await SSHServer.makeKey("other", in: scratch)
            try scratch.write("authorized_keys", "\(key)\n")
            try await SSHServer.with(in: scratch) { server in
                try scratch.write("hosts", server.knownHost)
                let lines = [
                    "repository: \"\(server.url)\(scratch.path)/served.git\"", "interval: 1h",
                    "auth: {sshKeyFile: deploy, knownHostsFile: hosts}",
                ]
                try await ControllerRun.with(fleet, [("env-0", lines)]) { run in
                    try await run.reaches(1)
                    for (hosts, words) in [
                        ("", "is not in"), ("[127.0.0.1]:\(server.port) \(other)\n", "is not the one of"),
                        (
                            "@revoked * \(server.knownHost.split(separator: " ").dropFirst().joined(separator: " "))",
                            "is revoked in"
                        ),
                    ] {
                        try scratch.write("hosts", hosts)
                        try await run.sync()
                        try await run.isTroubled(by: "failed host-key")
                        try await run.waits { try await run.status().contains(words) }
                        #expect(try await run.serial() == 1)
                    }
                    try scratch.write("hosts", server.knownHost)
                    try await run.sync()
                    try await run.isTroubled(by: nil)
                }
            }
        }
    }
}
