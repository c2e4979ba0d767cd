import Testing
import WeirPostgres
import WeirTesting

/// A database that was dumped and restored elsewhere, as docs/operations.md says.
@Suite("Backups") struct RestoreTests {
    private static let lists: [[String]] = [
        ["get", "instances", "-o", "json"], ["get", "customers", "-o", "json"], ["get", "integrations", "-o", "json"],
        ["get", "versions", "acme-erp", "-o", "json"], ["get", "secrets", "-o", "json"],
        ["history", "acme-erp", "-o", "json"], ["show", "globex/erp", "-o", "json"],
    ]

    @Test("a backup of the last revision goes on where it was: nothing is planned, and everything opens")
    func last() async throws {
        try await Fleet.with { fleet in
            try await Self.publish(fleet, "60000")
            try await fleet.commit(["customers/hooli/erp.yaml": nil], "Remove")
            try await fleet.apply()
            try await Self.restored(try await Self.backup(fleet), fleet) { other in
                #expect(try await other.weir("plan", "--full", "--detailed-exitcode").status == 0)
                #expect(try await other.weir("secrets", "verify").status == 0)
                for words in Self.lists {
                    let (here, there) = (try await fleet.weir(words), try await other.weir(words))
                    #expect(here.status == 0 && here.output == there.output, "\(words) \(here) \(there)")
                }
                // What notes writes by hand came along.
                try await other.execute(
                    "UPDATE weir.instance SET enabled = false WHERE source_path = 'customers/globex/erp.yaml'")
                let drift = try await other.weir("get", "drift")
                #expect(drift.output.contains("globex/erp"), "\(drift)")
                try await other.apply()
                #expect(try await other.serial() == 4)
                #expect(try await other.weir("plan", "--full", "--detailed-exitcode").status == 0)
            }
        }
    }

    @Test("a controller that starts on a backup makes no revision, and follows the next commit")
    func controller() async throws {
        try await Fleet.with(.migrated) { fleet in
            let lines = ["repository: \"\(fleet.folder)\"", "interval: 1s"]
            try await ControllerRun.with(fleet, [("env-0", lines)]) { try await $0.reaches(1) }
            try await Self.restored(try await Self.backup(fleet), fleet) { other in
                try await ControllerRun.with(other, [("env-0", lines)]) { run in
                    try await run.waits { try await run.rounds("env-0") >= 3 }
                    #expect(try await run.serial() == 1)
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    try await run.reaches(2)
                }
            }
        }
    }

    @Test("an old backup comes to what Git states now, by a plan that says so, and deletes only what Git does not have")
    func old() async throws {
        try await Fleet.with { fleet in
            let backup = try await Self.backup(fleet)
            try await Self.publish(fleet, "45000")
            try await Self.publish(fleet, "60000")
            try await fleet.commit(
                [
                    "customers/hooli/erp.yaml": nil,
                    "customers/stark/customer.yaml": SampleRepository.customer("stark"),
                    "customers/stark/erp.yaml": SampleRepository.instance("stark"),
                ], "Come and go")
            try await fleet.apply()
            let now = try await fleet.instances()
            try await Self.restored(backup, fleet) { other in
                let plan = try await other.weir("plan", "--full", "--detailed-exitcode", expecting: 2)
                #expect(plan.output.contains("stark/erp") && plan.output.contains("hooli/erp"), "\(plan)")
                try await other.apply()
                #expect(try await other.instances() == now)
                #expect(try await other.weir("plan", "--full", "--detailed-exitcode").status == 0)
                // What was published in between is one version, as the guide says.
                let versions: PostgresQuery = """
                    SELECT count(*)::text FROM weir.integration_version v JOIN weir.integration i ON i.id = v.integration_id
                    WHERE i.slug = 'acme-erp'
                    """
                #expect(try await fleet.column(versions) == ["3"])
                #expect(try await other.column(versions) == ["2"])
            }
        }
    }

    private static func publish(_ fleet: Fleet, _ timeout: String) async throws {
        try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", timeout)
        try await fleet.apply()
    }

    private static func programs(_ fleet: Fleet) async throws -> String {
        try #require(try await fleet.column("SELECT setting FROM pg_config WHERE name = 'BINDIR'").first)
    }

    /// The file that `pg_dump` writes.
    private static func backup(_ fleet: Fleet) async throws -> String {
        let file = "\(fleet.git.scratch.path)/weir.dump"
        let outcome = try await Program.run(
            "\(try await programs(fleet))/pg_dump", ["--format=custom", "--file", file, "--dbname", fleet.url], in: "/")
        #expect(outcome.status == 0, "\(outcome)")
        return file
    }

    /// The same repository with a database that the file was restored to.
    private static func restored(
        _ file: String, _ fleet: Fleet, _ body: (Fleet) async throws -> Void
    ) async throws {
        let database = try await TemporaryPostgreSQL.shared.database()
        let outcome = try await Program.run(
            "\(try await programs(fleet))/pg_restore", ["--exit-on-error", "--dbname", database.url, file], in: "/")
        #expect(outcome.status == 0, "\(outcome)")
        do {
            try await body(Fleet(git: fleet.git, url: database.url))
        } catch {
            try await database.drop()
            throw error
        }
        try await database.drop()
    }
}
