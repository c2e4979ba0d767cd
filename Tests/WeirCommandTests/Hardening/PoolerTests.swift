import Testing
import WeirTesting

/// Somebody has put a pooler in front of the database.
@Suite("Through a pooler") struct PoolerTests {
    @Test("row 22: commands work where each transaction may get another session, and nothing that a session sets stays")
    func commands() async throws {
        try #require(PgBouncer.isAvailable, "pgbouncer is not installed: scripts/install-servers")
        try await Fleet.with(.empty) { fleet in
            let server = try PostgresPlace(fleet.url)
            try await PgBouncer.with(socketFolder: server.folder, user: server.user, in: fleet.git.scratch) { url in
                let pooled: [String: String?] = ["WEIR_DATABASE_URL": url(server.database)]
                func run(_ words: [String], expecting status: Int32 = 0) async throws {
                    let outcome = try await fleet.weir(words, environment: pooled)
                    #expect(outcome.status == status, "\(words) \(outcome)")
                }
                try await run(["migrate"])
                try await run(["plan", "--detailed-exitcode"], expecting: 2)
                try await run(["apply", "--yes"])
                try await run(["plan", "--detailed-exitcode"])
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                // Of several at once one applies; the others find nothing to do, or that their plan is stale.
                let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await fleet.weir(
                                ["apply", "--yes", "--lock-timeout", "5m"], environment: pooled
                            ).status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.contains(0) && statuses.allSatisfy { $0 == 0 || $0 == 4 }, "\(statuses)")
                #expect(try await fleet.serial() == 2)
                for words in [
                    ["status"], ["history", "globex"], ["get", "instances"], ["get", "secrets"],
                    ["show", "globex/erp"],
                ] {
                    try await run(words)
                }
            }
        }
    }
}
