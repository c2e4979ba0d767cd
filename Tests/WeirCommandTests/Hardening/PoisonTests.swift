import Glibc
import Testing
import WeirPostgres
import WeirTesting

/// Files that somebody hopes will stop the controller for good.
@Suite("Poison") struct PoisonTests {
    /// Each in a file of a unit of its own, beside those that are sound.
    private static let poison: [String: String] = {
        var laughs = "integration: &a0 acme-erp\n"
        for level in 1..<40 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        return [
            "customers/hooli/bomb.yaml": laughs,
            "customers/hooli/deep.yaml": String(repeating: "[", count: 100_000),
            "customers/hooli/large.yaml": String(repeating: "x", count: 2 << 20),
            "customers/hooli/nul.yaml": "integration: acme-erp\u{0}\n",
            "customers/hooli/cron.yaml": "integration: acme-erp\nconfig: {Batch Size: \"1e999999999\"}\n",
            "customers/hooli/many.yaml": String(repeating: "---\n", count: 10_000),
            "customers/hooli/erp.yaml": "integration: acme-erp\nversion: 99999999999999999999\n",
            "integrations/circle/fork.yaml": "from: circle\nversion: 1\n",
            "integrations/odd/integration.yaml": "definitionVersion: 7\nname: \"\\u0000\"\nflows: {}\n",
        ]
    }()

    @Test("row 7: units that are poison are held through restarts, do not end the process, and delay nobody else")
    func restarts() async throws {
        try await Fleet.with(.migrated) { fleet in
            let configuration = try ControllerTests.configure(fleet)
            var serial = 0
            for start in 1...3 {
                try await ControllerTests.running(fleet, configuration) { program in
                    if start == 1 {
                        serial += 1
                        #expect(
                            try await ControllerTests.waits(fleet, for: "\(serial)", ControllerTests.serials),
                            "\(program.transcript.text)")
                        try await fleet.commit(Self.poison.mapValues { $0 }, "Poison")
                    }
                    // What is sound goes on, after each start.
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [start-\(start)]")
                    let label = """
                        SELECT (spec::json ->> 'labels') FROM weir.instance WHERE source_path = 'customers/globex/erp.yaml'
                        """
                    #expect(
                        try await ControllerTests.waits(fleet, for: "[\"start-\(start)\"]", label),
                        "\(program.transcript.text)")
                    let held = try await fleet.column(
                        "SELECT key FROM weir.pending WHERE status = 'held' ORDER BY key")
                    #expect(
                        Set(held).isSuperset(of: [
                            "hooli/bomb", "hooli/deep", "hooli/large", "hooli/nul", "hooli/cron", "hooli/many",
                            "hooli/erp", "circle", "odd",
                        ]), "\(held)")
                    #expect(!program.transcript.text.contains("round failed"), "\(program.transcript.text)")
                    program.send(SIGKILL)
                    #expect(try await program.ends())
                }
                try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")
            }
            // The one that was deployed before it was poisoned is as it was.
            #expect(
                try await fleet.column(
                    "SELECT count(*)::text FROM weir.instance WHERE deleted_at IS NULL AND source_path LIKE '%hooli%'")
                    == ["1"])
        }
    }
}
