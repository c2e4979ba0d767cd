import Testing
import WeirPostgres
import WeirTesting

/// The clock of the machine that a controller runs on is put forward and back by years.
@Suite("Clocks that jump") struct ClockTests {
    /// So many secrets rotate every 30 days.
    private static let secrets = 40

    private static let files: [String: String] = {
        var files = SampleRepository.files
        let names = (0..<secrets).map { "  TOKEN_\($0): {generate: {kind: token}, rotate: {every: 30d}}\n" }
        files["secrets.yaml"] = (files["secrets.yaml"] ?? "") + names.joined()
        return files
    }()

    /// What must not change by itself.
    private static let state: PostgresQuery = """
        SELECT (SELECT count(*) || ' revisions' FROM weir.revision)
            || (SELECT count(*) || ' versions' FROM weir.secret_version)
            || (SELECT count(*) || ' rotations' FROM weir.rotation WHERE stage <> 'idle')
            || (SELECT count(*) || ' tombstones' FROM weir.instance WHERE deleted_at IS NOT NULL)
            || (SELECT epoch || ' ' || holder FROM weir.lease)
        """

    @Test(
        "row 20: years forward and back: no lease is lost, no secret rotates early, nothing is forgotten, and it goes on"
    )
    func years() async throws {
        try await Fleet.with(.migrated, files: Self.files) { fleet in
            let clock = try await FakeTime(in: fleet.git.scratch)
            let lines = ["repository: \"\(fleet.folder)\"", "interval: 1s"]
            try await ControllerRun.with(fleet, [("env-0", lines)], environment: clock.variables) { run in
                try await run.reaches(1)
                try await fleet.commit(["customers/hooli/erp.yaml": nil], "Remove")
                try await run.reaches(2)
                var serial = 2
                for days in [3650, -3650, 40, 0] {
                    let before = try await fleet.column(Self.state)
                    let rounds = try await run.rounds("env-0")
                    try clock.put(days)
                    try await run.waits { try await run.rounds("env-0") >= rounds + 3 }
                    #expect(try await fleet.column(Self.state) == before, "\(days)")
                    let label = "labels: [clock-\(serial)]"
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", label)
                    serial += 1
                    try await run.reaches(serial)
                    #expect(!run.program.transcript.text.contains("lease lost"), "\(run.program.transcript.text)")
                }
                // The clock was really another one.
                let times = run.program.transcript.text.split(separator: "\n").compactMap { line in
                    line.firstRange(of: "\"time\":\"").map { line[$0.upperBound...].prefix(4) }
                }
                #expect(Set(times).count >= 3, "\(Set(times))")
            }
        }
    }

    @Test("row 20: windows open and close by the database's clock")
    func windows() async throws {
        try await Fleet.with(.migrated) { fleet in
            let clock = try await FakeTime(in: fleet.git.scratch)
            // Open today, whatever day it is when the test ends; on no other day of the month.
            let days = try #require(
                try await fleet.column(
                    """
                    SELECT extract(day FROM at) || ',' || extract(day FROM at + interval '1 day')
                    FROM (SELECT now() AT TIME ZONE 'UTC' AS at) t
                    """
                ).first)
            let windows = "windows: [{cron: \"0 0 \(days) * *\", duration: 24h}]"
            let lines = ["repository: \"\(fleet.folder)\"", "interval: 1s", windows]
            let configuration = "\(fleet.git.scratch.path)/controller.yaml"
            try await ControllerRun.with(fleet, [("env-0", lines)], environment: clock.variables) { run in
                try await run.reaches(1)
                for (serial, days) in [10, -10].enumerated() {
                    try clock.put(days)
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [clock-\(serial)]")
                    let plan = try await fleet.weir(
                        ["plan", "--environment", "env-0", "--config", configuration], environment: clock.variables)
                    #expect(plan.status == 0 && !plan.output.contains("outside"), "\(days) \(plan)")
                    try await run.reaches(serial + 2)
                }
            }
            // They do close.
            let day = days.hasPrefix("14") || days.hasPrefix("15") ? 20 : 15
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [closed]")
            let closed = try await fleet.weir(
                "plan", "--environment", "env-0", "--config", configuration, "--now", "2026-01-\(day)T12:00:00Z")
            #expect(closed.output.contains("outside the environment's windows"), "\(closed)")
        }
    }
}
