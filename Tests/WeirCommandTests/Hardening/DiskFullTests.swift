import Testing
import WeirCluster
import WeirPostgres
import WeirTesting

/// A database whose disk is full.
@Suite("Disks that are full") struct DiskFullTests {
    @Test(
        "row 18: an apply for which the database's disk is too small leaves the old revision, and later brings the new one",
        .enabled(if: SmallDisk.isAvailable, "nothing can be mounted here: run the tests as root"))
    func full() async throws {
        try await SmallDisk.with(megabytes: 192) { disk in
            let options = ClusterOptions(
                user: "tester",
                settings: [
                    "min_wal_size": "32MB", "max_wal_size": "32MB", "wal_level": "minimal", "max_wal_senders": "0",
                    "autovacuum": "off", "shared_buffers": "16MB",
                ], lifetime: .untilParentEnds(removingFiles: true))
            let cluster = try await PrivateCluster(folder: "\(disk.path)/cluster", options: options)
            try await cluster.start()
            try await Fleet.with(url: cluster.url(database: "postgres")) { fleet in
                try await fleet.weir("migrate", expecting: 0)
                try await fleet.apply()
                let before = try await Self.state(fleet)
                for left in [0, 256 << 10, 4 << 20] {
                    try await Self.grow(fleet, left)
                    try disk.fill(leaving: left)
                    let outcome = try await fleet.weir("apply", "--yes", "--lock-timeout", "5m")
                    #expect(outcome.status == 1 && outcome.failure != nil, "\(left): \(outcome)")
                    disk.free()
                    // One that cannot write what it is about to do ends itself.
                    try await cluster.start()
                    try await Self.recovers(fleet)
                    #expect(try await Self.state(fleet) == before, "\(left)")
                }
                let again = try await fleet.weir("apply", "--yes", "--lock-timeout", "5m")
                #expect(again.status == 0, "\(again)")
                #expect(try await fleet.serial() == 2)
                #expect(try await fleet.column("SELECT count(*)::text FROM weir.revision") == ["2"])
                #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            }
            try await cluster.stop()
        }
    }

    /// Four attachments of four megabytes that cannot be compressed, other ones each time.
    private static func grow(_ fleet: Fleet, _ seed: Int) async throws {
        fleet.git.scratch.makeFolder("\(fleet.git.name)/integrations/acme-erp/attachments")
        for number in 0..<4 {
            let file = "\(fleet.git.path)/integrations/acme-erp/attachments/large-\(number).bin"
            let made = try await Program.run(
                "dd", ["if=/dev/urandom", "of=\(file)", "bs=1M", "count=4", "iflag=fullblock"], in: "/")
            #expect(made.status == 0, "\(made)")
        }
        try await fleet.git.commit("Grow \(seed)")
    }

    /// What a revision is and what it leads to.
    private static func state(_ fleet: Fleet) async throws -> [String] {
        try await fleet.column(
            """
            SELECT x FROM (
                SELECT concat_ws(' ', 'environment', serial, commit_id) FROM weir.environment
                UNION ALL SELECT concat_ws(' ', 'revision', serial, commit_id, counts) FROM weir.revision
                UNION ALL SELECT concat_ws(' ', 'instance', id, spec_digest, revision) FROM weir.instance
                UNION ALL SELECT concat_ws(' ', 'blob', digest) FROM weir.blob
                UNION ALL SELECT concat_ws(' ', 'secret', secret_id, number) FROM weir.secret_version
            ) AS t (x) ORDER BY x
            """)
    }

    /// The server takes connections, after it has played back what it was doing.
    private static func recovers(_ fleet: Fleet) async throws {
        for _ in 0..<3000 {
            if (try? await fleet.column("SELECT 'up'")) == ["up"] { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the server does not come back")
    }
}
