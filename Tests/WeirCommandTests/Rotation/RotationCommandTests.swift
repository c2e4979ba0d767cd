import Testing
import WeirModel
import WeirPostgres
import WeirRotation
import WeirStore
import WeirTesting

/// Rotations as somebody at a terminal sees them.
@Suite("Rotations on the command line") struct RotationCommandTests {
    private static let made = "secrets: {KEY: {generate: {kind: token}}}\n"

    private static func with(_ text: String = made, _ body: @Sendable (Fleet) async throws -> Void) async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["customers/globex/secrets.yaml": text])
            try await fleet.apply()
            try await body(fleet)
        }
    }

    @Test("a generation that is raised is planned, applied and carried on in one go; the overlap shows in status")
    func generation() async throws {
        try await Self.with { fleet in
            let first = try await fleet.weir("secrets", "reveal", "globex/KEY").output
            try await fleet.commit([
                "customers/globex/secrets.yaml": "secrets: {KEY: {generate: {kind: token}, generation: 2}}\n"
            ])
            let plan = try await fleet.weir("plan", "--detailed-exitcode")
            #expect(plan.status == 2 && plan.output.contains("generation 0 → 2"), "\(plan)")
            let applied = try await fleet.apply()
            #expect(applied.output.contains("globex/KEY: v2 is current; v1 is accepted until "), "\(applied)")
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY").output != first)
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY", "--number", "1").output == first)
            let status = try await fleet.weir("status")
            #expect(status.output.contains("secrets (1)"), "\(status)")
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
        }
    }

    @Test("an abort makes the version before current again, and what was aborted is not tried again at once")
    func abort() async throws {
        try await Self.with { fleet in
            let first = try await fleet.weir("secrets", "reveal", "globex/KEY").output
            try await fleet.weir("secrets", "rotate", "globex/KEY", expecting: 0)
            let aborted = try await fleet.weir("secrets", "abort", "globex/KEY")
            #expect(aborted.status == 0 && aborted.output.contains("v1 is current"), "\(aborted)")
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY").output == first)
            let history = try await fleet.weir("secrets", "history", "globex/KEY")
            #expect(history.output.contains("v1 is current again"), "\(history)")
            let shown = try await fleet.weir("secrets", "show", "globex/KEY", "-o", "json")
            #expect(shown.output.contains("\"stage\": \"overlap\""), "\(shown)")
        }
    }

    @Test("what is due is planned when its time has come, and rotated by the next apply")
    func due() async throws {
        try await Self.with("secrets: {KEY: {generate: {kind: token}, rotate: {every: 30d, overlap: 0s}}}\n") { fleet in
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            // Now and again within the hour, so that it is not late.
            try await fleet.execute(
                """
                ALTER TABLE weir.secret_version DISABLE TRIGGER guard_versions;
                """)
            try await fleet.execute(
                "UPDATE weir.secret_version SET promoted_at = now() - interval '34 days' WHERE label = 'current'")
            let status = try await fleet.weir("status")
            #expect(status.output.contains("globex/KEY: due since "), "\(status)")
            let plan = try await fleet.weir("plan", "--detailed-exitcode")
            #expect(plan.status == 2 && plan.output.contains("every 30d, last "), "\(plan)")
            try await fleet.apply()
            let shown = try await fleet.weir("secrets", "show", "globex/KEY")
            // It comes a day late: others that are late too must not all come at once.
            #expect(shown.output.contains("to be rotated, goes on at "), "\(shown)")
            try await fleet.execute("UPDATE weir.rotation SET not_before = now(), delayed_until = now()")
            let carried = try await fleet.weir("secrets", "rotate")
            #expect(carried.status == 0 && carried.output.contains("v1 is retired"), "\(carried)")
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            #expect(try await fleet.weir("status").output.contains("secrets (") == false)
        }
    }

    @Test("a value that is read is waited for, and rotates when its source has another")
    func source() async throws {
        try await Self.with("secrets: {KEY: {from: {env: ERP}}}\n") { fleet in
            let asked = try await fleet.weir("secrets", "rotate", "globex/KEY")
            #expect(asked.status == 0 && asked.output.contains("waits for another value in env ERP"), "\(asked)")
            let plan = try await fleet.weir("plan")
            #expect(plan.output.contains("waits for a new value in env ERP"), "\(plan)")
            let applied = try await fleet.weir("apply", "--yes", environment: ["ERP": "two"])
            #expect(applied.output.contains("v2 is current"), "\(applied)")
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY").output == "two")
        }
    }

    @Test("a rotation whose lease another has is noted, and carried on by the next who has it")
    func lease() async throws {
        try await Self.with { fleet in
            try await fleet.execute(
                "UPDATE weir.lease SET holder = 'Eve', expires_at = clock_timestamp() + interval '1 hour'")
            let asked = try await fleet.weir("secrets", "rotate", "globex/KEY", "--lock-timeout", "0s")
            #expect(asked.status == 5 && asked.error.contains("Eve has the lease"), "\(asked)")
            try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
            let applied = try await fleet.apply()
            #expect(applied.output.contains("v2 is current"), "\(applied)")
        }
    }

    // MARK: postgres-role

    @Test("a new version that the server rejects is rolled back, and the client goes on with the old one")
    func rejected() async throws {
        try await RotatedRoles.with { place in
            // The password is taken, and nobody gets in with it.
            try await place.administrator.execute(
                "ALTER ROLE \(identifier: place.roles[1]) VALID UNTIL '2001-01-01'")
            let outcome = try await place.fleet.weir("secrets", "rotate", RotatedRoles.name)
            #expect(outcome.status == 1 && outcome.output.contains("rolled back"), "\(outcome)")
            try await place.check("after a roll-back")
            #expect(try await place.stored().record.current == 1)
            try await place.administrator.execute("ALTER ROLE \(identifier: place.roles[1]) VALID UNTIL 'infinity'")
            let again = try await place.fleet.weir("secrets", "rotate", RotatedRoles.name)
            #expect(again.status == 0 && again.output.contains("is retired"), "\(again)")
            try await place.check("after another rotation")
        }
    }

    @Test("a version that stops to work in the overlap gives way to the one before")
    func demoted() async throws {
        try await RotatedRoles.with(overlap: "1h") { place in
            try await place.fleet.weir("secrets", "rotate", RotatedRoles.name, expecting: 0)
            try await place.administrator.execute("ALTER ROLE \(identifier: place.roles[1]) PASSWORD NULL")
            try await place.fleet.execute("UPDATE weir.rotation SET not_before = now() WHERE stage = 'overlap'")
            let outcome = try await place.fleet.weir("secrets", "rotate")
            #expect(outcome.output.contains("v1 is current"), "\(outcome)")
            try await place.check("after a demotion")
            #expect(try await place.stored().record.current == 1)
        }
    }

    @Test("where no version works nothing is lost, somebody is told, and a new one can be asked for")
    func quarantined() async throws {
        try await RotatedRoles.with(overlap: "1h") { place in
            try await place.fleet.weir("secrets", "rotate", RotatedRoles.name, expecting: 0)
            for role in place.roles {
                try await place.administrator.execute("ALTER ROLE \(identifier: role) PASSWORD NULL")
            }
            try await place.fleet.execute("UPDATE weir.rotation SET not_before = now() WHERE stage = 'overlap'")
            let outcome = try await place.fleet.weir("secrets", "rotate")
            #expect(outcome.status == 1 && outcome.output.contains("quarantined"), "\(outcome)")
            #expect(try await place.stored().versions.allSatisfy { $0.sealed != nil || $0.label == nil })
            let status = try await place.fleet.weir("status")
            #expect(status.output.contains("quarantined") && status.output.contains("begins anew"), "\(status)")
            let again = try await place.fleet.weir("secrets", "rotate", RotatedRoles.name)
            #expect(again.status == 0 && again.output.contains("v3 is current"), "\(again)")
            try await place.check("after quarantine")
        }
    }

    @Test("a compromised value is replaced without an overlap")
    func compromised() async throws {
        try await RotatedRoles.with(overlap: "1h") { place in
            let old = try #require(try await place.stored().versions.first { $0.label == .current })
            let outcome = try await place.fleet.weir("secrets", "rotate", RotatedRoles.name, "--compromised")
            #expect(outcome.status == 0 && outcome.output.contains("v1 is retired"), "\(outcome)")
            await #expect(throws: PostgresError.self) { try await place.login(old) }
            try await place.check("after a compromise")
        }
    }
}
