import Testing
import WeirPostgres
import WeirTesting

/// A server that was recovered from its archived log, to a moment that its rows know nothing of.
@Suite("Recovery to a moment") struct PointInTimeTests {
    /// Applies what `RebuildTests` applies. `body` gets the fleet, its server, and the moment after the first of it.
    private static func with(
        _ body: @Sendable (_ fleet: Fleet, _ server: ArchivingPostgreSQL, _ moment: String) async throws -> Void
    ) async throws {
        let server = try await ArchivingPostgreSQL()
        try await Fleet.with(url: server.url) { fleet in
            try await fleet.weir("migrate", expecting: 0)
            try await fleet.apply()
            try await server.backUp()
            var moment = ""
            for (index, step) in RebuildTests.later.enumerated() {
                try await fleet.commit(step.files, step.message)
                try await fleet.apply()
                if index == 0 { moment = try await server.moment() }
            }
            try await server.archive()
            try await body(fleet, server, moment)
        }
    }

    /// Cluster, database and timeline.
    private static func place(_ fleet: Fleet) async throws -> [String] {
        try await #require(fleet.column("SELECT weir.place()").first).split(separator: "/").map(String.init)
    }

    @Test(
        "row 18: the same cluster on another timeline is recognised, and weir versions rebuild brings back what was lost"
    )
    func lost() async throws {
        try await Self.with { fleet, server, moment in
            let recovered = Fleet(git: fleet.git, url: try await server.recovered(to: moment))
            // Of all that tells a copy from its original, only the timeline differs.
            let (before, after) = (try await Self.place(fleet), try await Self.place(recovered))
            try #require(after.count == 3 && before.count == 3, "\(before) \(after)")
            try #require(before[0...1] == after[0...1] && [before[2], after[2]] == ["00000001", "00000002"])
            #expect(try await recovered.serial() == 2)
            #expect(try await recovered.column(RebuildTests.versions).count == 3)
            for words in [["plan"], ["plan", "--full"], ["apply", "--yes"]] {
                let refused = try await recovered.weir(words)
                #expect(
                    refused.everything.contains("5 versions that it lacks (acme-erp v3, acme-erp v4,"),
                    "\(words) \(refused)")
                #expect(refused.status == (words[0] == "plan" ? 3 : 4), "\(words) \(refused)")
            }
            let lines = ["repository: \"\(fleet.folder)\"", "interval: 1s"]
            try await ControllerRun.with(recovered, [("default", lines)]) { run in
                try await run.waits { try await run.trouble("default") == "blocked restored" }
            }
            #expect(try await recovered.serial() == 2)
            let rebuilt = try await recovered.weir("versions", "rebuild", "--yes", "--lock-timeout", "60s")
            #expect(rebuilt.status == 0 && rebuilt.output.contains("Published 5 versions."), "\(rebuilt)")
            try await recovered.apply()
            #expect(
                try await recovered.column(RebuildTests.versions) == (try await fleet.column(RebuildTests.versions)))
            let difference = try await RebuildTests.deployed(recovered)
                .symmetricDifference(try await RebuildTests.deployed(fleet))
            #expect(difference == [])
            #expect(try await recovered.weir("plan", "--full", "--detailed-exitcode").status == 0)
        }
    }

    @Test("a recovery of all that was archived lacks nothing, and goes on without a word")
    func complete() async throws {
        try await Self.with { fleet, server, _ in
            let recovered = Fleet(git: fleet.git, url: try await server.recovered())
            #expect(try await Self.place(recovered).last == "00000002")
            #expect(try await recovered.weir("plan", "--full", "--detailed-exitcode").status == 0)
            try await recovered.apply()
            // From now on it is the original, and several versions at once are one.
            for timeout in ["45000", "90000"] {
                try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", timeout)
            }
            try await recovered.apply()
            #expect(try await recovered.column(RebuildTests.versions).count == 9)
        }
    }
}
