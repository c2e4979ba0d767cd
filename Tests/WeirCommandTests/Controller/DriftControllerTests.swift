import FoundationEssentials
import Glibc
import Testing
import WeirPostgres
import WeirTesting

/// What the daemon does when somebody writes to the fleet with psql: nothing else makes it look, since it polls once an hour.
@Suite("The controller and drift") struct DriftControllerTests {
    /// Writes as people do.
    private static func psql(_ fleet: Fleet, _ statements: String...) async throws { try await psql(fleet, statements) }

    private static func psql(_ fleet: Fleet, _ statements: [String]) async throws {
        let words = statements.flatMap { ["-c", $0] }
        let outcome = try await Program.run(
            "psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", fleet.url] + words, in: "/")
        #expect(outcome.status == 0, "\(outcome)")
    }

    private static func instance(_ customer: String) -> String { "source_path = 'customers/\(customer)/erp.yaml'" }

    /// Everything that revisions wrote.
    private static func fleetText(_ fleet: Fleet) async throws -> [String] {
        try await fleet.column(
            """
            SELECT c.slug || '/' || i.slug || ' ' || i.id || ' ' || i.enabled || ' ' || i.spec || ' ' || i.version || ' '
                || (SELECT string_agg(e.flow || e.id || e.active, ',' ORDER BY e.flow) FROM weir.endpoint e
                    WHERE e.instance_id = i.id)
            FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id WHERE i.deleted_at IS NULL ORDER BY 1
            """)
    }

    private static let open = "SELECT count(*)::text FROM weir.drift WHERE settled_at IS NULL"
    private static let audited = "SELECT count(*)::text FROM weir.audit WHERE action = 'drift'"

    /// A controller that has applied the sample and then sleeps for an hour.
    private static func resting(
        _ files: [String: String] = [:], _ body: @Sendable (Fleet, RunningProgram) async throws -> Void
    ) async throws {
        try await Fleet.with(.migrated) { fleet in
            if !files.isEmpty { try await fleet.commit(files) }
            let configuration = try ControllerTests.configure(fleet, interval: "1h")
            try await ControllerTests.running(fleet, configuration) { program in
                #expect(
                    try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials),
                    "\(program.transcript.text)")
                try await body(fleet, program)
            }
        }
    }

    @Test("what is written with psql is healed at once, with its author in the list, the audit and the log")
    func healed() async throws {
        try await Self.resting { fleet, program in
            let before = try await Self.fleetText(fleet)
            let user = try #require(try await fleet.column("SELECT session_user::text").first)
            let holder = try #require(try await fleet.column("SELECT holder FROM weir.lease").first)
            let revision = try #require(try await fleet.column("SELECT id::text FROM weir.revision").first)
            let writes: [(serial: Int, application: String, statements: [String])] = [
                (
                    2, "psql",
                    ["UPDATE weir.instance SET spec = replace(spec, 'svc-', 'x-') WHERE \(Self.instance("hooli"))"]
                ),
                (3, "psql", ["UPDATE weir.instance SET enabled = false WHERE \(Self.instance("globex"))"]),
                (
                    4, "weir",
                    [
                        "SET application_name = 'weir'", "SET weir.revision = '\(revision)'",
                        "SET weir.holder = '\(holder)'",
                        "UPDATE weir.instance SET enabled = false WHERE \(Self.instance("initech"))",
                    ]
                ),
                (5, "psql", ["TRUNCATE weir.instance, weir.endpoint, weir.customer"]),
            ]
            for write in writes {
                try await Self.psql(fleet, write.statements)
                #expect(
                    try await ControllerTests.waits(fleet, for: "\(write.serial)", ControllerTests.serials),
                    "\(write.statements) \(program.transcript.text)")
                #expect(try await Self.fleetText(fleet) == before, "\(write.statements)")
                #expect(try await fleet.column(PostgresQuery(unescaped: Self.open)) == ["0"])
                let listed = try await fleet.weir("get", "drift", "--environment", "env-0", "-o", "json")
                #expect(listed.output.contains("\"user\": \"\(user)\""), "\(listed)")
                #expect(listed.output.contains("\"application\": \"\(write.application)\""), "\(listed)")
                #expect(listed.output.contains("\"revision\": \(write.serial)"), "\(listed)")
                let audit = try await fleet.column(
                    "SELECT actor || ' ' || detail FROM weir.audit WHERE action = 'drift' ORDER BY number DESC LIMIT 1")
                #expect(audit.first?.hasPrefix("\(user) ") == true, "\(audit)")
                #expect(audit.first?.contains("\"application\": \"\(write.application)\"") == true, "\(audit)")
            }
            let log = program.transcript.text
            #expect(log.contains("\"triggers\":\"drift\"") && log.contains("\(user) (psql)"), "\(log)")
            #expect(log.contains("TRUNCATE"), "\(log)")
        }
    }

    @Test("a field under ignore is the runtime's, and nobody looks")
    func ignored() async throws {
        let own = SampleRepository.instance("hooli") + "ignore: [enabled, config/App Base URL]\n"
        try await Self.resting(["customers/hooli/erp.yaml": own]) { fleet, program in
            try await Self.psql(
                fleet,
                """
                UPDATE weir.instance SET enabled = false,
                    spec = jsonb_set(spec::jsonb, '{config,App Base URL}', '"https://theirs.example.com"')::text
                WHERE \(Self.instance("hooli"))
                """)
            #expect(try await fleet.column("SELECT count(*)::text FROM weir.drift") == ["0"])
            // Something else is healed, and they are left.
            try await Self.psql(fleet, "UPDATE weir.instance SET protect = true WHERE \(Self.instance("hooli"))")
            #expect(
                try await ControllerTests.waits(fleet, for: "2", ControllerTests.serials), "\(program.transcript.text)")
            #expect(
                try await fleet.column(
                    "SELECT enabled || ' ' || protect || ' ' || (spec::jsonb #>> '{config,App Base URL}') FROM weir.instance WHERE \(unescaped: Self.instance("hooli"))"
                ) == ["false false https://theirs.example.com"])
        }
    }

    @Test("drift that is only reported makes one round, however often it is written")
    func reported() async throws {
        try await Self.resting(["weir.yaml": "apiVersion: weir/v1\ndrift: report\n"]) { fleet, program in
            let write = "UPDATE weir.instance SET enabled = false WHERE \(Self.instance("hooli"))"
            let blocked = "SELECT string_agg(reason, ',') FROM weir.pending"
            try await Self.psql(fleet, write)
            #expect(try await ControllerTests.waits(fleet, for: "1", Self.audited), "\(program.transcript.text)")
            #expect(try await ControllerTests.waits(fleet, for: "2", ControllerTests.serials), "the report")
            let reason = try await fleet.column(PostgresQuery(unescaped: blocked)).joined()
            #expect(reason.contains("(psql)") && reason.contains("drift is only reported"), "\(reason)")
            for _ in 0..<5 { try await Self.psql(fleet, write) }
            // Another column is something new.
            try await Self.psql(fleet, "UPDATE weir.instance SET protect = true WHERE \(Self.instance("hooli"))")
            #expect(try await ControllerTests.waits(fleet, for: "2", Self.audited), "\(program.transcript.text)")
            #expect(try await program.transcript.shows("\"triggers\":\"drift\"", times: 2))
            #expect(program.transcript.text.components(of: "\"triggers\":\"drift\"") == 2, "\(program.transcript.text)")
            #expect(try await fleet.column("SELECT DISTINCT writes::text FROM weir.drift") == ["7"])
            #expect(
                try await fleet.column(
                    "SELECT enabled || ' ' || protect FROM weir.instance WHERE \(unescaped: Self.instance("hooli"))")
                    == ["false true"])
            // What is reported is another change now.
            #expect(try await ControllerTests.waits(fleet, for: "3", ControllerTests.serials))
        }
    }

    @Test("who writes the same again and again is made to wait; others are not")
    func fight() async throws {
        try await Self.resting { fleet, program in
            let write = "UPDATE weir.instance SET enabled = false WHERE \(Self.instance("hooli"))"
            for serial in 2...4 {
                try await Self.psql(fleet, write)
                #expect(
                    try await ControllerTests.waits(fleet, for: "\(serial)", ControllerTests.serials),
                    "\(program.transcript.text)")
            }
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
            try await Self.psql(fleet, write)
            // The report of the fight is a revision, which heals nothing.
            #expect(
                try await ControllerTests.waits(fleet, for: "5", ControllerTests.serials), "\(program.transcript.text)")
            let pending = try await fleet.column("SELECT reason FROM weir.pending").joined()
            #expect(pending.contains("after 9 heals since") && pending.contains("not healed before"), "\(pending)")
            let status = try await fleet.weir("status")
            #expect(status.output.contains("healed 9 times since"), "\(status)")
            try await Self.psql(fleet, "UPDATE weir.instance SET enabled = false WHERE \(Self.instance("globex"))")
            #expect(
                try await ControllerTests.waits(fleet, for: "6", ControllerTests.serials), "\(program.transcript.text)")
            #expect(
                try await fleet.column(
                    "SELECT string_agg(source_path, ',') FROM weir.instance WHERE NOT enabled") == [
                        "customers/hooli/erp.yaml"
                    ])
        }
    }

    @Test("what triggers did not see is healed when somebody asks for a look")
    func sweep() async throws {
        try await Self.resting { fleet, program in
            let before = try await Self.fleetText(fleet)
            try await Self.psql(
                fleet, "ALTER TABLE weir.instance DISABLE TRIGGER USER",
                "UPDATE weir.instance SET spec = replace(spec, 'svc-', 'x-') WHERE \(Self.instance("hooli"))",
                "ALTER TABLE weir.instance ENABLE TRIGGER USER")
            #expect(try await fleet.column("SELECT count(*)::text FROM weir.drift") == ["0"])
            try await fleet.weir("sync", "--environment", "env-0", expecting: 0)
            #expect(
                try await ControllerTests.waits(fleet, for: "2", ControllerTests.serials), "\(program.transcript.text)")
            #expect(try await Self.fleetText(fleet) == before)
            let found = try await fleet.column("SELECT operation || ' ' || key || ' ' || revision FROM weir.drift")
            #expect(found == ["FOUND hooli/erp 2"])
        }
    }
}
