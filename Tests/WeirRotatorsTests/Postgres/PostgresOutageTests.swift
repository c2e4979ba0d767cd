import Testing
import WeirCluster
import WeirModel
import WeirPostgres
import WeirRotation
import WeirRotators
import WeirSecrets
import WeirTesting

@Suite("Roles of a server that is away, or full") struct PostgresOutageTests {
    private let value = "value-c0ffee77"

    @Test("only a server that says so refuses a version")
    func unclear() async throws {
        try await RoleFixture.with { fixture in
            let role = fixture.roles[0]
            let rotator = try fixture.rotator()
            let version = RotatedVersion(value, role)
            _ = try await rotator.stage(version, current: nil, operation: operation(1))
            try await fixture.administrator.execute("ALTER ROLE \(identifier: role) CONNECTION LIMIT 0")
            let full = await rotator.probe(version, operation: operation(1))
            #expect(full.verdict == .unclear)
            #expect(full.reason?.contains("53300") == true, "\(full)")
            try await fixture.administrator.execute("ALTER ROLE \(identifier: role) CONNECTION LIMIT -1 NOLOGIN")
            let closed = await rotator.probe(version, operation: operation(1))
            #expect(closed.verdict == .refused)
            #expect(closed.reason?.contains("28000") == true, "\(closed)")
            // Nobody listens there.
            let away = try fixture.rotator(host: "\(fixture.host):\(LoopbackSocket.freePort())")
            let probe = await away.probe(version, operation: operation(1))
            #expect(probe.verdict == .unclear)
            #expect(probe.reason?.contains(value) == false)
            #expect(await failure { try await away.revoke(version, current: nil, operation: operation(1)) } != nil)
        }
    }

    @Test("who listens and says nothing proves nothing")
    func silent() async throws {
        try await IssuingService.with { service in
            let declared = PostgresRoleRotator(
                url: "postgresql://admin@\(service.host)/app?connect_timeout=1", passwordFrom: nil, roles: ["a", "b"])
            let rotator = try PostgresRoleRotating(declared, reach: .of())
            let probe = await rotator.probe(RotatedVersion(value, "a"), operation: operation(1))
            #expect(probe.verdict == .unclear)
            #expect(probe.reason?.contains("within 1.0 seconds") == true, "\(probe)")
        }
    }

    @Test("a server that stops and comes back is met as it is")
    func restart() async throws {
        let server = TemporaryPostgreSQL.another()
        try await RoleFixture.with(server) { fixture in
            let rotator = try fixture.rotator()
            let version = RotatedVersion(value, fixture.roles[0])
            _ = try await rotator.stage(version, current: nil, operation: operation(1))
            let cluster = try await server.cluster()
            try await cluster.stop()
            #expect(await rotator.probe(version, operation: operation(1)).verdict == .unclear)
            #expect(
                await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) } != nil)
            try await cluster.start()
            #expect(await rotator.probe(version, operation: operation(1)) == Probe(.works))
            try await cluster.stop()
        }
    }

    @Test("a host that is not allowed is not connected to, and no secret is looked up for it")
    func allowed() async throws {
        try await RoleFixture.with { fixture in
            let reach = RotatorReach(isAllowed: { _ in false }) { name in
                Issue.record("\(name) was asked for")
                throw RotatorFailure("")
            }
            let rotator = try fixture.rotator(reach: reach)
            let version = RotatedVersion(value, fixture.roles[0])
            for message in [
                await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) },
                await failure { try await rotator.revoke(version, current: nil, operation: operation(1)) },
                await rotator.probe(version, operation: operation(1)).reason,
            ] {
                #expect(message?.contains("may not talk to \(fixture.host)") == true, "\(message ?? "")")
            }
        }
    }

    @Test("no password gets into the server's log or its list of activity, in no form")
    func log() async throws {
        let canary = "CANARY-4b8e21d7f0"
        try await RoleFixture.with { fixture in
            let rotator = try fixture.rotator()
            let (one, two) = (RotatedVersion(canary, fixture.roles[0]), RotatedVersion("\(canary)2", fixture.roles[1]))
            _ = try await rotator.stage(one, current: nil, operation: operation(1))
            _ = try await rotator.stage(two, current: one, operation: operation(2))
            _ = await rotator.probe(one, operation: operation(2))
            try await rotator.revoke(one, current: two, operation: operation(2))
            _ = await rotator.probe(one, operation: operation(2))
            let logFile = try await TemporaryPostgreSQL.withPasswords.cluster().logFile
            let log = try #require(FileText.read(logFile))
            #expect(log.contains("ALTER ROLE \"\(fixture.roles[0])\" WITH LOGIN PASSWORD 'SCRAM-SHA-256$"))
            for secret in [canary, RoleFixture.password] {
                let bytes = Array(secret.utf8)
                for form in [secret] + CanaryForms.encoded(bytes) {
                    #expect(!log.contains(form), "\(form)")
                }
            }
            // It would be found.
            try await fixture.administrator.execute("SELECT \(literal: canary)")
            #expect(FileText.read(logFile)?.contains(canary) == true)
        }
    }
}
