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
            try await Backup.take(of: fleet)
            try await Backup.restored(fleet) { other in
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
            try await Backup.take(of: fleet)
            try await Backup.restored(fleet) { other in
                try await ControllerRun.with(other, [("env-0", lines)]) { run in
                    try await run.waits { try await run.rounds("env-0") >= 3 }
                    #expect(try await run.serial() == 1)
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    try await run.reaches(2)
                }
            }
        }
    }

    private static func publish(_ fleet: Fleet, _ timeout: String) async throws {
        try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", timeout)
        try await fleet.apply()
    }
}
