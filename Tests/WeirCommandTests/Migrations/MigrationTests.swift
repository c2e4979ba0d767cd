import FoundationEssentials
import Testing
import WeirPostgres
import WeirTesting

@testable import WeirStore

/// A database written by each earlier schema comes to the current one with all that it holds.
@Suite("Databases of earlier schemas") struct MigrationTests {
    /// Each schema, the current one too: a migration without a fixture fails at once, not when the next one is added.
    private static let schemas = Array(1...Migration.all.count)

    @Test("every table and every column of a schema has something in its fixture", arguments: schemas)
    func complete(_ schema: Int) async throws {
        try await EarlierDatabase.with(schema: schema) { earlier in
            let empty = try await earlier.emptyColumns()
            #expect(empty == [])
        }
    }

    @Test(
        "what was written is there after the upgrade, nothing is planned, and the next apply works", arguments: schemas)
    func upgrade(_ schema: Int) async throws {
        try await EarlierDatabase.with(schema: schema) { earlier in
            let fleet = earlier.fleet
            try await earlier.remember()
            if schema < Migration.all.count {
                let refused = try await earlier.weir("apply", "--yes")
                #expect(refused.status == 1 && refused.error.contains("weir migrate"), "\(refused)")
            }
            let migrated = try await earlier.weir("migrate")
            #expect(migrated.status == 0, "\(migrated)")
            try await Self.checkData(earlier)
            try await Self.checkPlan(earlier)
            try await Self.checkRules(earlier)

            let before = try await fleet.serial()
            try await fleet.commit([
                "customers/stark/customer.yaml": "name: stark\nlabels: [tier-1]\n",
                "customers/stark/erp.yaml": EarlierRepository.instance("stark"),
                "customers/hooli/erp.yaml": EarlierRepository.instance("hooli"),
            ])
            let applied = try await earlier.weir("apply", "--yes")
            #expect(applied.status == 0, "\(applied)")
            #expect(try await fleet.serial() == before + 1)
            let deployed = ["globex/crm", "globex/erp", "hooli/erp", "initech/erp", "stark/crm", "stark/erp"]
            #expect(try await fleet.instances() == (deployed + (schema < 6 ? [] : ["initech/connected"])).sorted())
            // Counted by migration 14's columns from now on.
            let counts = try await fleet.column(
                "SELECT customers || ' ' || instances FROM weir.environment WHERE name = 'default'")
            #expect(counts == ["5 \(schema < 6 ? 6 : 7)"])
            for words in [["--full"], []] {
                let plan = try await fleet.weir(
                    ["plan", "--detailed-exitcode"] + words, environment: ["WEIR_ENCRYPTION_KEY": EarlierRepository.key]
                )
                #expect(plan.status == 0 && plan.output.contains("No changes"), "\(plan)")
            }
            try await Self.checkHistory(fleet, revisions: before + 1)
        }
    }

    @Test("what somebody wrote to the fleet before the upgrade is found after it, and healed", arguments: schemas)
    func drift(_ schema: Int) async throws {
        try await EarlierDatabase.with(schema: schema) { earlier in
            try await earlier.fleet.execute(
                "UPDATE weir.instance SET enabled = false WHERE source_path = 'customers/globex/erp.yaml'")
            let migrated = try await earlier.weir("migrate")
            #expect(migrated.status == 0, "\(migrated)")
            let drift = try await earlier.weir("get", "drift", "-o", "json")
            // Nobody noted writers before schema 5, and nobody their names before schema 10.
            #expect(drift.output.contains("globex/erp") == (schema >= 5), "\(drift)")
            #expect(drift.output.contains("\"FOUND\"") == (5..<10).contains(schema), "\(drift)")
            let plan = try await earlier.weir("plan", "--full")
            #expect(plan.output.contains("globex/erp") && plan.output.contains("enable"), "\(plan)")
            // Exit code 3: a unit is held as before.
            #expect(try await earlier.weir("apply", "--yes", "--full").status == 3)
            let isEnabled: PostgresQuery =
                "SELECT enabled::text FROM weir.instance WHERE source_path = 'customers/globex/erp.yaml'"
            #expect(try await earlier.fleet.column(isEnabled) == ["true"])
            let open: PostgresQuery = "SELECT count(*)::text FROM weir.drift WHERE settled_at IS NULL"
            #expect(try await earlier.fleet.column(open) == ["0"])
        }
    }

    @Test("the program refuses a schema that is newer than it is, and says what to do")
    func newer() async throws {
        try await Fleet.with { fleet in
            let next = Migration.all.count + 1
            try await fleet.execute(
                """
                INSERT INTO weir.migration (number, name, checksum) VALUES (\(Int32(next)), 'of tomorrow', 'x')
                """)
            let serial = try await fleet.serial()
            for words in [["plan"], ["apply", "--yes"], ["status"], ["migrate"], ["apply", "--yes", "--migrate"]] {
                let refused = try await fleet.weir(words)
                #expect(refused.status == 1, "\(words) \(refused)")
                #expect(
                    refused.error.contains("\(next)") && refused.error.contains("Use the weir that"),
                    "\(words) \(refused)")
            }
            #expect(try await fleet.serial() == serial)
        }
    }

    // MARK: - After the upgrade

    private static func checkData(_ earlier: EarlierDatabase) async throws {
        // Values that were previous before overlaps were known had their time.
        let changed: Set<String> = earlier.schema < Migration.rotation.number ? ["secret_version.label"] : []
        #expect(try await earlier.lost(except: changed) == [])
        let writers = ["customer", "integration", "secret", "instance", "integration_version"].map {
            "\($0).written_version"
        }
        let dropped = try await earlier.droppedColumns()
        #expect(dropped.isSubset(of: writers), "\(dropped)")
        guard earlier.schema >= Migration.secrets.number else { return }
        let labels: PostgresQuery = """
            SELECT e.name || ' ' || v.number || ' ' || coalesce(v.label, '-') FROM weir.secret_version v
            JOIN weir.environment e ON e.id = v.environment WHERE v.number <= 3 ORDER BY 1
            """
        let previous = earlier.schema < Migration.rotation.number ? "-" : "previous"
        #expect(
            try await earlier.fleet.column(labels)
                == ["default 1 current", "default 1 current", "other 1 -", "other 2 \(previous)", "other 3 current"])
        // Which keys wrap what is worked out of what was wrapped.
        let keys: PostgresQuery = """
            SELECT e.name || ' ' || k.kind || ' ' || (k.last_primary_at >= k.first_used_at) FROM weir.key_encryption_key k
            JOIN weir.environment e ON e.id = k.environment ORDER BY 1
            """
        #expect(try await earlier.fleet.column(keys) == ["default local true", "other vaultTransit true"])
    }

    private static func checkPlan(_ earlier: EarlierDatabase) async throws {
        for words in [["--full"], []] {
            let plan = try await earlier.fleet.weir(
                ["plan", "--format", "json"] + words, environment: ["WEIR_ENCRYPTION_KEY": EarlierRepository.key])
            // One unit is held, as it was.
            #expect(plan.status == 3 && plan.output.contains("\"changes\": [],"), "\(plan)")
            #expect(plan.output.contains("\"refusals\": [],") && plan.output.contains("\"blocked\": [],"), "\(plan)")
            #expect(plan.output.contains("\"key\": \"hooli/erp\""), "\(plan)")
        }
        if earlier.schema >= Migration.secrets.number {
            let verified = try await earlier.weir("secrets", "verify")
            #expect(verified.status == 0, "\(verified)")
        }
        for words in [
            ["status"], ["get", "drift"], ["history", "acme-erp"], ["get", "revisions"], ["get", "secrets"],
        ] {
            let shown = try await earlier.fleet.weir(words)
            #expect(shown.status == 0, "\(words) \(shown)")
        }
    }

    /// The rules of the schema hold for what is there, and for what comes.
    private static func checkRules(_ earlier: EarlierDatabase) async throws {
        #expect(try await earlier.brokenChecks() == [])
        var forbidden: [PostgresQuery] = [
            "UPDATE weir.customer SET slug = 'hooli' WHERE slug = 'globex'",
            "UPDATE weir.integration_version SET number = 0",
            "UPDATE weir.integration SET draft = '{}' WHERE draft IS NULL",
            "UPDATE weir.environment SET customers = -1",
            "UPDATE weir.environment SET instances = NULL, customers = 1",
            "UPDATE weir.audit SET actor = 'nobody'", "DELETE FROM weir.audit",
        ]
        if earlier.schema >= Migration.secrets.number {
            forbidden += [
                "UPDATE weir.secret_version SET label = 'current' WHERE number = 2",
                "UPDATE weir.secret_version SET sealed = '\\x00' WHERE label = 'current'",
                "DELETE FROM weir.secret_version WHERE label = 'current'",
            ]
        }
        for statement in forbidden {
            await #expect(throws: PostgresError.self, "\(statement)") { try await earlier.fleet.execute(statement) }
        }
        try await checkHistory(earlier.fleet, revisions: try await earlier.fleet.serial())
    }

    /// Both chains reach from their beginnings to their ends.
    private static func checkHistory(_ fleet: Fleet, revisions: Int) async throws {
        let pool = PostgresPool(try PostgresConfiguration(fleet.url), limit: 2)
        let store = Store(pool: pool)
        #expect(try await store.verifyChain(environment: "default") == .intact(revisions: revisions))
        #expect(try await store.verifyAudit(environment: "other") == .intact(entries: 3))
        #expect(try await store.verifyAudit(environment: "default") == .intact(entries: 1))
        await pool.close()
    }
}
