import Testing
import WeirPostgres
import WeirTesting

/// Rows that somebody changed by hand, from the write to the next plan, with the program.
@Suite struct DriftCommandTests {
    private static let hooli: PostgresQuery = "source_path = 'customers/hooli/erp.yaml'"

    private static func identities(_ fleet: Fleet) async throws -> [String] {
        try await fleet.column(
            """
            SELECT c.slug || '/' || i.slug || ' ' || i.id || ' ' || i.enabled || ' ' || md5(i.spec) || ' '
                || encode(i.spec_digest, 'hex') || ' ' || i.version || ' '
                || (SELECT string_agg(e.flow || e.id || e.active, ',' ORDER BY e.flow) FROM weir.endpoint e
                    WHERE e.instance_id = i.id)
            FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id WHERE i.deleted_at IS NULL ORDER BY 1
            """)
    }

    private static let writes: [(String, String)] = [
        (#"UPDATE weir.instance SET spec = replace(spec, 'svc-hooli', 'theirs') WHERE "#, "1 to reconfigure"),
        ("UPDATE weir.instance SET spec = 'nonsense' WHERE ", "1 to reconfigure"),
        ("UPDATE weir.instance SET spec_digest = sha256('x') WHERE ", "1 to reconfigure"),
        ("UPDATE weir.instance SET enabled = false WHERE ", "1 to enable"),
        ("UPDATE weir.instance SET version = 7 WHERE ", "1 to upgrade"),
        ("UPDATE weir.instance SET slug = 'theirs', enabled = false WHERE ", "1 to enable"),
        ("UPDATE weir.instance SET deleted_at = now() WHERE ", "1 to restore"),
        ("DELETE FROM weir.instance WHERE ", "1 to restore"),
        (
            "UPDATE weir.endpoint SET active = false WHERE instance_id = (SELECT id FROM weir.instance WHERE @)",
            "1 to update"
        ),
    ]

    @Test(arguments: writes)
    func `what was written by hand is planned without a new commit, and healed`(
        _ statement: String, _ summary: String
    ) async throws {
        try await Fleet.with { fleet in
            let before = try await Self.identities(fleet)
            let condition = "source_path = 'customers/hooli/erp.yaml'"
            let whole =
                statement.contains("@") ? statement.replacing("@", with: condition) : statement + condition
            // As somebody who knows what weir's sessions look like.
            let connection = try await PostgresConnection.open(fleet.url)
            for setting: PostgresQuery in ["SET application_name = 'weir'", "SET weir.revision = 'x'"] {
                try await connection.execute(setting)
            }
            try await connection.execute(PostgresQuery(unescaped: whole))
            await connection.close()

            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains(summary) && plan.output.contains("hooli/erp"), "\(plan)")
            let full = try await fleet.weir("plan", "--full", expecting: 0)
            #expect(full.output == plan.output)
            #expect(try await fleet.weir("get", "drift", "--open").output.contains("instance hooli/erp"))
            try await fleet.apply()
            #expect(try await Self.identities(fleet) == before)
            #expect(try await fleet.weir("plan").output.contains("No changes."))
            let drift = try await fleet.weir("get", "drift", expecting: 0)
            #expect(drift.output.contains("instance hooli/erp") && drift.output.contains("revision 2"), "\(drift)")
            #expect(drift.output.contains("weir"), "\(drift)")
            let audited = try await fleet.column("SELECT detail FROM weir.audit WHERE action = 'drift'")
            #expect(audited.count == 1 && audited[0].contains("hooli/erp"), "\(audited)")
        }
    }

    @Test func `an emptied table is healed, with the ids that its rows had`() async throws {
        try await Fleet.with { fleet in
            let before = try await Self.identities(fleet)
            try await fleet.execute("TRUNCATE weir.instance, weir.customer, weir.endpoint")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("9 to restore") && plan.output.contains("removed with all others"), "\(plan)")
            try await fleet.apply()
            #expect(try await Self.identities(fleet) == before)
            #expect(try await fleet.weir("plan", "--full").output.contains("No changes."))
        }
    }

    @Test func `rows that somebody adds go, as the tombstones that they come to be`() async throws {
        try await Fleet.with { fleet in
            let before = try await Self.identities(fleet)
            try await fleet.execute(
                """
                INSERT INTO weir.instance
                    (environment, id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization,
                     spec, spec_digest, protect, source_path, revision, created_at, updated_at)
                SELECT environment, gen_random_uuid(), 'theirs', customer_id, integration_id, version, enabled, missing,
                    needs_authorization, spec, spec_digest, protect, source_path, revision, created_at, updated_at
                FROM weir.instance WHERE \(Self.hooli)
                """)
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("hooli/theirs") && plan.output.contains("added by"), "\(plan)")
            try await fleet.apply()
            #expect(try await Self.identities(fleet) == before)
            #expect(try await fleet.weir("plan").output.contains("No changes."))
        }
    }

    @Test func `what changes nothing is settled without a revision`() async throws {
        try await Fleet.with { fleet in
            try await fleet.execute("UPDATE weir.instance SET enabled = NOT enabled WHERE \(Self.hooli)")
            try await fleet.execute("UPDATE weir.instance SET enabled = NOT enabled WHERE \(Self.hooli)")
            #expect(try await fleet.weir("plan").output.contains("No changes."))
            try await fleet.apply()
            #expect(try await fleet.serial() == 1)
            let drift = try await fleet.weir("get", "drift", "-o", "wide")
            #expect(drift.output.contains("nothing to heal") && drift.output.contains(" 2 "), "\(drift)")
            #expect(try await fleet.weir("get", "drift", "--open").output.hasPrefix("Nobody but weir"))
        }
    }

    @Test func `fields of the runtime are the runtime's`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli")
                    + "ignore: [enabled, config/App Base URL]\n"
            ])
            try await fleet.apply()
            try await fleet.execute(
                """
                UPDATE weir.instance SET enabled = false,
                    spec = jsonb_set(spec::jsonb, '{config,App Base URL}', '"https://theirs.example.com"')::text
                WHERE \(Self.hooli)
                """)
            #expect(try await fleet.weir("get", "drift").output.hasPrefix("Nobody but weir"))
            #expect(try await fleet.weir("plan", "--full").output.contains("No changes."))
            // With a field that is not, it is drift, and the runtime's stay what they are.
            try await fleet.execute(
                "UPDATE weir.instance SET spec = replace(spec, 'svc-hooli', 'x') WHERE \(Self.hooli)")
            #expect(try await fleet.weir("plan").output.contains("1 to reconfigure"))
            try await fleet.apply()
            let rows = try await fleet.column(
                "SELECT enabled || ' ' || (spec::jsonb #>> '{config,App Base URL}') FROM weir.instance WHERE \(Self.hooli)"
            )
            #expect(rows == ["false https://theirs.example.com"])
        }
    }

    @Test func `drift that is only reported is left, until somebody approves`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["weir.yaml": "apiVersion: weir/v1\ndrift: report\n"])
            try await fleet.apply()
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE \(Self.hooli)")
            let plan = try await fleet.weir("plan", expecting: 4)
            #expect(plan.output.contains("drift is only reported") && plan.output.contains("hooli/erp"), "\(plan)")
            try await fleet.apply(expecting: 4)
            let serial = try await fleet.serial()
            // The same again and again is the same state: no revision, whatever is written beside.
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE \(Self.hooli)")
            try await fleet.apply(expecting: 4)
            #expect(try await fleet.serial() == serial)
            #expect(try await fleet.column("SELECT enabled::text FROM weir.instance WHERE \(Self.hooli)") == ["false"])
            let status = try await fleet.weir("status", expecting: 0)
            #expect(status.output.contains("drift (1)") && status.output.contains("UPDATE of enabled by"), "\(status)")
            // Everything else goes on.
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.apply(expecting: 4)
            #expect(try await fleet.weir("approve", "--yes", "--reason", "An accident").status == 0)
            try await fleet.apply()
            #expect(try await fleet.column("SELECT enabled::text FROM weir.instance WHERE \(Self.hooli)") == ["true"])
            #expect(try await fleet.weir("plan", expecting: 0).output.contains("No changes."))
        }
    }

    @Test func `who writes again and again has to wait for being healed`() async throws {
        try await Fleet.with { fleet in
            for _ in 0..<3 {
                try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE \(Self.hooli)")
                try await fleet.apply()
            }
            #expect(try await fleet.serial() == 4)
            // It has gone on for a while, so that the pause is not over before a busy machine comes to it.
            try await fleet.execute(
                """
                INSERT INTO weir.drift
                    (environment, at, last_at, relation, unit, part, key, operation, columns, audited_at, settled_at,
                     revision)
                SELECT d.environment, d.at, d.at, d.relation, d.unit, d.part, d.key, d.operation, d.columns, d.at,
                    d.settled_at - n * interval '1 second', -n
                FROM weir.drift d, generate_series(1, 6) n WHERE d.revision = 2
                """)
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE \(Self.hooli)")
            let plan = try await fleet.weir("plan", expecting: 4)
            #expect(plan.output.contains("after 9 heals since") && plan.output.contains("not healed before"), "\(plan)")
            try await fleet.apply(expecting: 4)
            let status = try await fleet.weir("status", expecting: 0)
            #expect(status.output.contains("healed 9 times since"), "\(status)")
            // Another unit does not wait.
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE slug = 'crm'")
            try await fleet.apply(expecting: 4)
            #expect(try await fleet.column("SELECT enabled::text FROM weir.instance WHERE slug = 'crm'") == ["true"])
        }
    }

    @Test func `what triggers did not see is found by a plan of everything`() async throws {
        try await Fleet.with { fleet in
            let before = try await Self.identities(fleet)
            try await fleet.execute("ALTER TABLE weir.instance DISABLE TRIGGER USER")
            try await fleet.execute(
                "UPDATE weir.instance SET spec = replace(spec, 'svc-hooli', 'x') WHERE \(Self.hooli)")
            try await fleet.execute("ALTER TABLE weir.instance ENABLE TRIGGER USER")
            #expect(try await fleet.weir("plan").output.contains("No changes."))
            #expect(try await fleet.weir("plan", "--full").output.contains("1 to reconfigure"))
            try await fleet.weir("apply", "--yes", "--full", expecting: 0)
            #expect(try await Self.identities(fleet) == before)
        }
    }
}
