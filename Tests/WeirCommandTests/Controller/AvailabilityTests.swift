import Foundation
import Glibc
import Testing
import WeirCluster
import WeirPostgres
import WeirTesting

/// Several replicas, one of which is always about to fail.
@Suite("Controllers that fail") struct AvailabilityTests {
    private static let held = "SELECT count(*)::text FROM weir.lease WHERE expires_at > clock_timestamp()"

    @Test(
        "row 22: three replicas keep thirty environments, each exactly once, also when one is killed; directly and through PgBouncer",
        arguments: [false, true])
    func thirty(isPooled: Bool) async throws {
        if isPooled { try #require(PgBouncer.isAvailable, "pgbouncer is not installed") }
        try await Fleet.with(.migrated) { fleet in
            guard isPooled else { return try await Self.keepThirty(fleet, url: fleet.url) }
            let server = try PostgresPlace(fleet.url)
            try await PgBouncer.with(
                socketFolder: server.folder, user: server.user, in: fleet.git.scratch
            ) { url in
                try await Self.keepThirty(fleet, url: url(server.database))
            }
        }
    }

    private static func keepThirty(_ fleet: Fleet, url: String) async throws {
        let configuration = try ControllerTests.configure(fleet, environments: 30, interval: "2s", url: url)
        func all(_ serial: Int) -> String { Array(repeating: "\(serial)", count: 30).joined(separator: ",") }
        func start(_ body: (RunningProgram) async throws -> Void) async throws {
            try await ControllerTests.running(fleet, configuration, environment: ["WEIR_DATABASE_URL": url], body)
        }
        try await start { first in
            try await start { second in
                try await start { third in
                    let transcripts = { [first, second, third].map(\.transcript.text).joined() }
                    #expect(
                        try await ControllerTests.waits(fleet, for: all(1), ControllerTests.serials), "\(transcripts())"
                    )
                    #expect(try await ControllerTests.waits(fleet, for: "30", held), "\(transcripts())")
                    let holders = try await fleet.column("SELECT holder FROM weir.lease")
                    let counts = [first, second, third].map { program in
                        holders.count { $0.contains(" pid \(program.number) ") }
                    }
                    #expect(counts.reduce(0, +) == 30, "\(holders)")
                    let most = try #require(counts.max())
                    let dying = [first, second, third][counts.firstIndex(of: most) ?? 0]
                    dying.send(SIGKILL)
                    #expect(try await dying.ends())
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    #expect(
                        try await ControllerTests.waits(fleet, for: all(2), ControllerTests.serials), "\(transcripts())"
                    )
                    // Those that are handed over are nobody's for a moment.
                    let left = """
                        SELECT count(*)::text FROM weir.lease
                        WHERE expires_at > clock_timestamp() AND holder NOT LIKE '% pid \(dying.number) %'
                        """
                    #expect(try await ControllerTests.waits(fleet, for: "30", left), "\(transcripts())")
                }
            }
        }
        #expect(
            try await fleet.column("SELECT count(*)::text FROM weir.revision") == ["60"], "none twice, none lost")
        #expect(
            try await fleet.column(
                "SELECT count(*)::text FROM (SELECT 1 FROM weir.revision GROUP BY environment, serial) AS t")
                == ["60"])
    }

    @Test("one that comes later gets its share of the environments")
    func sharing() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try ControllerTests.configure(fleet, environments: 6)
            try await ControllerTests.running(fleet, configuration) { first in
                #expect(try await ControllerTests.waits(fleet, for: "6", Self.held), "\(first.transcript.text)")
                try await ControllerTests.running(fleet, configuration) { second in
                    let shares = """
                        SELECT string_agg(n::text, ' ') FROM (
                            SELECT count(*) AS n FROM weir.lease WHERE expires_at > clock_timestamp() GROUP BY holder
                        ) AS t
                        """
                    #expect(
                        try await ControllerTests.waits(fleet, for: "3 3", shares),
                        "\(first.transcript.text)\(second.transcript.text)")
                    // Those that were handed over are kept as before.
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    let next = Array(repeating: "2", count: 6).joined(separator: ",")
                    #expect(try await ControllerTests.waits(fleet, for: next, ControllerTests.serials))
                }
            }
        }
    }

    @Test(
        "row 19: one that is stopped in the middle of an apply does not hold up its successor, and writes nothing later",
        arguments: [2, 7, 12])
    func stopped(step: Int) async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try ControllerTests.configure(fleet)
            try await ControllerTests.running(
                fleet, configuration, environment: ["WEIR_TEST_STOP_AT_STEP": "\(step)"]
            ) { first in
                #expect(try await first.isStopped(), "\(first.transcript.text)")
                try await ControllerTests.running(fleet, configuration) { second in
                    #expect(
                        try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials),
                        "\(second.transcript.text)")
                    let before = try await fleet.column("SELECT epoch || ' ' || holder FROM weir.lease")
                    first.send(SIGCONT)
                    #expect(try await first.transcript.shows("\"message\":\"lease lost\""), "\(first.transcript.text)")
                    #expect(try await fleet.column("SELECT epoch || ' ' || holder FROM weir.lease") == before)
                    #expect(try await fleet.column("SELECT count(*)::text FROM weir.revision") == ["1"])
                    #expect(before == ["2 \(before.joined().dropFirst(2))"], "the second epoch is the successor's")
                }
            }
        }
    }

    @Test("an apply that takes more than three lease times keeps its lease")
    func long() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try ControllerTests.configure(fleet)
            try await ControllerTests.running(
                fleet, configuration, environment: ["WEIR_TEST_STEP_SECONDS": "4"]
            ) { first in
                #expect(try await first.transcript.shows("\"message\":\"lease gained\""), "\(first.transcript.text)")
                try await ControllerTests.running(fleet, configuration) { second in
                    #expect(
                        try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials),
                        "\(first.transcript.text)\(second.transcript.text)")
                    let lease = try await fleet.column("SELECT epoch || ' ' || holder FROM weir.lease").joined()
                    #expect(lease.hasPrefix("1 ") && lease.contains(" pid \(first.number) "), "\(lease)")
                    let lasted = try await fleet.column(
                        "SELECT (finished_at - started_at > interval '45 seconds')::text FROM weir.revision")
                    #expect(lasted == ["true"])
                    #expect(!second.transcript.text.contains("lease gained"))
                }
            }
        }
    }

    @Test("row 18: a database that restarts, or cuts everybody off, at any step of an apply: one revision comes of it")
    func restarts() async throws { try await Self.interrupt(everyStep: 5) }

    @Test("the same at every single step", .enabled(if: ProcessInfo.processInfo.environment["WEIR_SLOW"] != nil))
    func slowRestarts() async throws { try await Self.interrupt(everyStep: 1) }

    private static func interrupt(everyStep stride: Int) async throws {
        let server = TemporaryPostgreSQL.another()
        let cluster = try await server.cluster()
        // All are made before: whoever makes them is cut off, too.
        var databases: [(step: Int, url: String)] = []
        for step in Swift.stride(from: 1, to: 60, by: stride) {
            databases.append((step, try await server.migratedDatabase().url))
        }
        var met = 0
        for (step, url) in databases {
            let isRestart = step % 2 == 0
            let hasMet = try await Fleet.with(url: url) { fleet in
                let configuration = try ControllerTests.configure(fleet)
                return try await ControllerTests.running(
                    fleet, configuration, environment: ["WEIR_TEST_STOP_AT_STEP": "\(step)"]
                ) { program in
                    // Where the apply has fewer steps it is done.
                    guard try await program.isStopped(orShows: "\"message\":\"reconciled\"") else { return false }
                    if isRestart {
                        try await cluster.stop()
                        try await cluster.start()
                    } else {
                        try await fleet.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
                    }
                    program.send(SIGCONT)
                    let isApplied = try await ControllerTests.waits(fleet, for: "1", ControllerTests.serials)
                    #expect(isApplied, "step \(step): \(program.transcript.text)")
                    // It has noticed nothing that is left to do.
                    let isQuiet = try await program.transcript.shows("\"changes\":\"0\"")
                    #expect(isQuiet, "step \(step): \(program.transcript.text)")
                    let revisions = try await fleet.column("SELECT count(*)::text FROM weir.revision")
                    #expect(revisions == ["1"], "step \(step)")
                    return true
                }
            }
            guard hasMet else { break }
            met += 1
        }
        try await cluster.stop()
        #expect(met >= 15 / stride, "there were \(met) steps")
    }
}

/// Where a test's server is, from its URL.
struct PostgresPlace {
    var folder: String
    var user: String
    var database: String

    init(_ url: String) throws {
        let parts = try #require(URLComponents(string: url))
        func item(_ name: String) -> String? { parts.queryItems?.first { $0.name == name }?.value }
        folder = try #require(item("host"))
        user = try #require(item("user"))
        database = String(parts.path.dropFirst())
    }
}
