import Testing
import WeirModel
import WeirPostgres
import WeirRotation
import WeirRotators
import WeirSecrets
import WeirTesting

@Suite("Roles that take turns") struct PostgresRoleTests {
    private let one = "one-5a0c 'quoted\\ Straße \u{212B}"
    private let two = "two-91b7"

    @Test("each version is for the role that the current one does not use")
    func turns() throws {
        let declared = PostgresRoleRotator(url: "postgresql://admin@db/app", passwordFrom: nil, roles: ["a", "b"])
        let rotator = try PostgresRoleRotating(declared, reach: .of())
        #expect(rotator.needsAccount)
        #expect(rotator.account(besides: nil) == "a")
        #expect(rotator.account(besides: "a") == "b")
        #expect(rotator.account(besides: "b") == "a")
        #expect(rotator.account(besides: "of an earlier declaration") == "a")
    }

    @Test("a rotation from beginning to end, each step twice")
    func rotation() async throws {
        try await RoleFixture.with { fixture in
            let (first, second) = (fixture.roles[0], fixture.roles[1])
            let rotator = try fixture.rotator()
            let (old, new) = (RotatedVersion(one, first), RotatedVersion(two, second))
            #expect(await rotator.probe(old, operation: operation(1)).verdict == .refused)
            for _ in 1...2 {
                let staged = try await rotator.stage(old, current: nil, operation: operation(1))
                #expect(staged.account == first && staged.value == nil)
            }
            #expect(await rotator.probe(old, operation: operation(1)) == Probe(.works))
            let session = try await fixture.login(first, one)

            for _ in 1...2 { _ = try await rotator.stage(new, current: old, operation: operation(2)) }
            #expect(await rotator.probe(new, operation: operation(2)) == Probe(.works))
            #expect(await rotator.probe(old, operation: operation(2)) == Probe(.works))
            for _ in 1...2 { try await rotator.revoke(old, current: new, operation: operation(2)) }
            let probe = await rotator.probe(old, operation: operation(2))
            #expect(probe.verdict == .refused)
            #expect(probe.reason?.contains("28P01") == true, "\(probe)")
            #expect(await rotator.probe(new, operation: operation(2)) == Probe(.works))
            // Whoever is in stays in.
            try await session.execute("SELECT 1")
        }
    }

    @Test("a version without an account is for the other role, and never for the current one's")
    func accounts() async throws {
        try await RoleFixture.with { fixture in
            let rotator = try fixture.rotator()
            let current = RotatedVersion(one, fixture.roles[0])
            _ = try await rotator.stage(current, current: nil, operation: operation(1))
            let staged = try await rotator.stage(RotatedVersion(two), current: current, operation: operation(2))
            #expect(staged.account == fixture.roles[1])
            let cut = await failure {
                _ = try await rotator.stage(
                    RotatedVersion(two, fixture.roles[0]), current: current, operation: operation(3))
            }
            #expect(cut?.contains("would be cut off") == true)
            // Of one role there is one password: the current one.
            try await rotator.revoke(RotatedVersion(two, fixture.roles[0]), current: current, operation: operation(3))
            #expect(await rotator.probe(current, operation: operation(3)) == Probe(.works))
        }
    }

    @Test("the password of whoever administrates is never one of them")
    func administrator() async throws {
        for roles in [["admin", "b"], ["a", "admin"]] {
            let declared = PostgresRoleRotator(url: "postgresql://admin@db/app", passwordFrom: nil, roles: roles)
            #expect(throws: RotatorFailure.self) { try PostgresRoleRotating(declared, reach: .of()) }
        }
        try await RoleFixture.with { fixture in
            let rotator = try fixture.rotator()
            let admin = RotatedVersion(two, fixture.admin)
            #expect(await failure { _ = try await rotator.stage(admin, current: nil, operation: operation(1)) } != nil)
            #expect(await failure { try await rotator.revoke(admin, current: nil, operation: operation(1)) } != nil)
            let session = try await fixture.login(fixture.admin, RoleFixture.password)
            await session.close()
        }
    }

    @Test("a role that is not there is named, with the statement that makes it; nothing of it has to be taken away")
    func missing() async throws {
        try await RoleFixture.with { fixture in
            let rotator = try fixture.rotator(roles: ["not \"there\"", fixture.roles[0]])
            let version = RotatedVersion(one, "not \"there\"")
            let message = await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) }
            #expect(message?.contains(#"CREATE ROLE "not ""there""" LOGIN"#) == true, "\(message ?? "")")
            try await rotator.revoke(version, current: nil, operation: operation(1))
            #expect(await rotator.probe(version, operation: operation(1)).verdict == .refused)
        }
    }

    @Test("whoever may not administrate, or is refused, is told so")
    func rights() async throws {
        try await RoleFixture.with { fixture in
            try await fixture.administrator.execute("ALTER ROLE \(identifier: fixture.admin) NOCREATEROLE")
            let version = RotatedVersion(one, fixture.roles[0])
            let rights = try fixture.rotator()
            let refused = await failure { _ = try await rights.stage(version, current: nil, operation: operation(1)) }
            #expect(refused?.contains("needs CREATEROLE") == true, "\(refused ?? "")")
            for passwordFrom in ["WRONG", nil] {
                let rotator = try fixture.rotator(passwordFrom: passwordFrom, reach: .of(["WRONG": "wrong-77ef"]))
                let message = await failure { try await rotator.revoke(version, current: nil, operation: operation(1)) }
                let hint = passwordFrom.map { "check the secret \($0)" } ?? "say which secret its password is"
                #expect(message?.contains(hint) == true, "\(message ?? "")")
                #expect(message?.contains("wrong-77ef") == false)
            }
        }
    }

    @Test("where passwords do not count, nothing is staged")
    func trust() async throws {
        try await RoleFixture.with { fixture in
            try await fixture.administrator.execute("GRANT trusted TO \(identifier: fixture.roles[0])")
            let rotator = try fixture.rotator()
            let version = RotatedVersion(one, fixture.roles[0])
            let message = await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) }
            #expect(message?.contains("with any password") == true, "\(message ?? "")")
        }
    }

    @Test("passwords that are over are not set")
    func expiry() async throws {
        try await RoleFixture.with { fixture in
            try await fixture.administrator.execute(
                "ALTER ROLE \(identifier: fixture.roles[0]) VALID UNTIL '2020-01-01'")
            let rotator = try fixture.rotator()
            let version = RotatedVersion(one, fixture.roles[0])
            let message = await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) }
            #expect(message?.contains("VALID UNTIL 'infinity'") == true, "\(message ?? "")")
        }
    }

    @Test("what PostgreSQL cannot keep is refused, and not repeated")
    func values() async throws {
        try await RoleFixture.with { fixture in
            let rotator = try fixture.rotator()
            for bytes: [UInt8] in [[], Array("canary-1\u{0}x".utf8), Array("canary-1".utf8) + [0xff]] {
                let version = RotatedVersion(value: SecretValue(bytes), account: fixture.roles[0])
                let message = await failure {
                    _ = try await rotator.stage(version, current: nil, operation: operation(1))
                }
                #expect(
                    message?.contains("password") == true && message?.contains("canary") == false, "\(message ?? "")")
                #expect(await rotator.probe(version, operation: operation(1)).verdict == .unclear)
            }
        }
    }
}
