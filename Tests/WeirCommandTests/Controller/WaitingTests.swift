import Testing
import WeirPostgres
import WeirTesting

/// Environments whose changes wait for somebody, or for their time.
@Suite("Manual environments and windows, through the controller") struct WaitingTests {
    private static let deployed = "SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL"
    private static let blocked = "SELECT count(*)::text FROM weir.pending WHERE block = 'approval'"

    @Test("a manual environment waits for each commit's approval, which is followed at once")
    func manual() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try ControllerTests.configure(fleet, interval: "1h", more: "    apply: manual\n")
            try await ControllerTests.running(fleet, configuration) { program in
                #expect(
                    try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials),
                    "\(program.transcript.text)")
                #expect(try await fleet.column(PostgresQuery(unescaped: Self.deployed)) == ["0"])
                let status = try await fleet.weir("status")
                #expect(status.output.contains("waits for weir approve"), "\(status)")
                func approve() async throws -> Program.Outcome {
                    try await fleet.weir("approve", "--environment", "env-0", "--reason", "Reviewed", "--yes")
                }
                let approved = try await approve()
                #expect(approved.status == 0, "\(approved)")
                let all = "\(SampleRepository.instances.count)"
                #expect(
                    try await ControllerTests.waits(fleet, for: all, Self.deployed), "\(program.transcript.text)")
                // The next commit is another decision.
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                let synced = try await fleet.weir("sync", "--environment", "env-0")
                #expect(synced.status == 0, "\(synced)")
                #expect(
                    try await ControllerTests.waits(fleet, for: "1", Self.blocked), "\(program.transcript.text)")
                #expect(try await approve().status == 0)
                #expect(
                    try await ControllerTests.waits(fleet, for: "0", Self.blocked), "\(program.transcript.text)")
            }
            #expect(try await fleet.weir("plan", "--environment", "env-0", "--detailed-exitcode").status == 0)
        }
    }

    @Test("outside its windows a commit waits and says until when; an approval overrides them; weir plan agrees")
    func windows() async throws {
        try await Fleet.with(.migrated) { fleet in
            // The window of a leap day: at most one day in four years on which this test has nothing to see.
            let window = "    windows: [{cron: \"0 0 29 feb *\", timeZone: Europe/Berlin, duration: 1m}]\n"
            let configuration = try ControllerTests.configure(fleet, interval: "1s", more: window)
            let environment = ["--environment", "env-0"]
            let dry = try await fleet.weir(["plan", "--config", configuration] + environment)
            #expect(dry.output.contains("outside the environment's windows; the next opens at"), "\(dry)")
            try await ControllerTests.running(fleet, configuration) { program in
                #expect(
                    try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials),
                    "\(program.transcript.text)")
                #expect(try await fleet.column(PostgresQuery(unescaped: Self.deployed)) == ["0"])
                #expect(try await fleet.weir("status").output.contains("outside the environment's windows"))
                let approved = try await fleet.weir(["approve", "--reason", "An emergency", "--yes"] + environment)
                #expect(approved.status == 0, "\(approved)")
                let all = "\(SampleRepository.instances.count)"
                #expect(
                    try await ControllerTests.waits(fleet, for: all, Self.deployed), "\(program.transcript.text)")
            }
        }
    }

    @Test(
        "what is wrong with them is said with its place",
        arguments: [
            ("apply: never", "never is no way to apply"),
            ("windows: []", "windows names no time at all"),
            ("windows: [{cron: \"0 8 * *\", duration: 9h}]", "five fields"),
            ("windows: [{cron: \"0 8 * * *\"}]", "a window needs cron and duration"),
            ("windows: [{cron: \"0 8 * * *\", duration: 40d}]", "duration is from 1m to 31d"),
            ("windows: [{cron: \"0 8 * * *\", duration: 9h, timeZone: Mars/Olympus}]", "is not a time zone"),
        ])
    func refused(_ text: String, _ words: String) async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = "environments: {a: {repository: x, \(text)}}\n"
            try fleet.git.scratch.write("bad.yaml", configuration, mode: 0o600)
            let outcome = try await fleet.weir("controller", "--config", "\(fleet.git.scratch.path)/bad.yaml")
            #expect(outcome.status == 1 && outcome.error.contains(words), "\(outcome)")
        }
    }
}
