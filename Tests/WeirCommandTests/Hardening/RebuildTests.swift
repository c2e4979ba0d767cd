import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// A database that was restored from an old backup, while Git went on.
@Suite("Old backups") struct RebuildTests {
    /// Every version with its number and content, and from where it came.
    static let versions: PostgresQuery = """
        SELECT g.slug || ' v' || v.number || ' ' || encode(v.digest, 'hex') || ' ' || v.commit_id || ' ' || v.note || ' '
            || v.author || ' ' || coalesce(v.release, '-') || ' ' || v.available || ' ' || v.labels::text || ' '
            || md5(v.definition) || ' ' || md5(v.interface)
        FROM weir.integration_version v
        JOIN weir.integration g ON g.environment = v.environment AND g.id = v.integration_id ORDER BY g.slug, v.number
        """
    private static let erp = "integrations/acme-erp/integration.yaml"
    private static let fork = """
        from: acme-erp
        version: 4
        name: Acme ERP for Globex
        patches:
          - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: "90000"}

        """

    /// What was applied after the backup, one commit after the other: versions there and back, releases, a fork of a version
    /// that the backup lacks, another integration that comes and goes, and customers that come and go.
    static let later: [(message: String, files: [String: String?])] = [
        ("Be patient", [erp: SampleRepository.erp.replacing("30000", with: "60000")]),
        ("Be more patient", [erp: SampleRepository.erp.replacing("30000", with: "75000")]),
        ("Umbrella leaves", ["customers/umbrella/erp.yaml": nil, "customers/umbrella/customer.yaml": nil]),
        ("Be as patient as before", [erp: SampleRepository.erp.replacing("30000", with: "60000")]),
        (
            "Fork it",
            [
                "integrations/acme-fork/fork.yaml": fork,
                "integrations/acme-brief/integration.yaml": SampleRepository.crm.replacing("CRM", with: "Brief"),
            ]
        ),
        (
            "Release it",
            [
                "integrations/acme-crm/release.yaml": "release: \"2.0\"\nnote: The second.\nlabels: [stable]\n",
                "integrations/acme-brief/integration.yaml": nil,
            ]
        ),
        (
            "Stark comes",
            [
                "customers/stark/customer.yaml": SampleRepository.customer("stark"),
                "customers/stark/erp.yaml": SampleRepository.instance("stark"),
            ]
        ),
    ]

    /// Applies all of it; a backup is taken after the first commit.
    private static func with(
        _ body: @Sendable (_ lost: Fleet, _ restored: Fleet) async throws -> Void
    ) async throws {
        try await Fleet.with { fleet in
            for (index, step) in later.enumerated() {
                try await fleet.commit(step.files, step.message)
                try await fleet.apply()
                if index == 0 { try await Backup.take(of: fleet) }
            }
            #expect(try await fleet.column(versions).count == 8)
            try await Backup.restored(fleet) { try await body(fleet, $0) }
        }
    }

    /// All that is deployed, but under which ids and by which revision.
    static func deployed(_ fleet: Fleet) async throws -> Set<String> {
        Set(
            try await fleet.column(
                """
                SELECT 'customer ' || slug || spec FROM weir.customer WHERE deleted_at IS NULL
                UNION ALL SELECT 'integration ' || slug || spec FROM weir.integration WHERE deleted_at IS NULL
                UNION ALL SELECT 'instance ' || c.slug || '/' || i.slug || i.version || i.enabled || i.spec
                FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id WHERE i.deleted_at IS NULL
                """))
    }

    @Test(
        "row 18: nothing is applied until weir versions rebuild has published what the backup lacks, number by number")
    func rebuild() async throws {
        try await Self.with { lost, restored in
            let serial = try await restored.serial()
            let before = try await restored.column(Self.versions)
            #expect(before.count == 3)
            for words in [
                ["plan"], ["plan", "--full"], ["apply", "--yes"], ["apply", "--yes", "--target", "acme-erp"],
            ] {
                let refused = try await restored.weir(words)
                #expect(refused.everything.contains("weir versions rebuild"), "\(words) \(refused)")
                #expect(
                    refused.everything.contains("5 versions that it lacks (acme-erp v3, acme-erp v4,"), "\(refused)")
                // A fork of a version that is not there is held, which a plan says first.
                #expect(refused.status == (words[0] == "plan" ? 3 : 4), "\(words) \(refused)")
            }
            #expect(try await restored.serial() == serial)
            #expect(try await restored.column(Self.versions) == before)

            let asked = try await restored.weir("versions", "rebuild")
            #expect(asked.status == 1 && asked.error.contains("--yes"), "\(asked)")
            let rebuilt = try await restored.weir("versions", "rebuild", "--yes")
            #expect(rebuilt.status == 0 && rebuilt.output.contains("Published 5 versions."), "\(rebuilt)")
            #expect(rebuilt.output.contains("acme-erp v4  \"Be as patient as before\""), "\(rebuilt)")
            // The one that came and went is there again; the rest of what it was is for the apply that follows.
            #expect(try await restored.column(Self.versions) == (try await lost.column(Self.versions)))
            #expect(try await restored.instances() == SampleRepository.instances)
            let again = try await restored.weir("versions", "rebuild", "--yes")
            #expect(again.status == 0 && again.output.contains("lacks no version"), "\(again)")

            try await restored.apply()
            #expect(try await restored.column(Self.versions) == (try await lost.column(Self.versions)))
            let difference = try await Self.deployed(restored).symmetricDifference(try await Self.deployed(lost))
            #expect(difference == [])
            #expect(try await restored.weir("plan", "--full", "--detailed-exitcode").status == 0)
        }
    }

    @Test("a rebuild that is killed goes on where it was")
    func killed() async throws {
        try await Self.with { lost, restored in
            for step in ["9", "40"] {
                let killed = try await restored.weir(
                    "versions", "rebuild", "--yes", environment: ["WEIR_TEST_KILL_AT_STEP": step])
                #expect(killed.status == 128 + 9, "\(killed)")
                // Still waiting: what is there by now is not all of it.
                let refused = try await restored.weir("apply", "--yes", "--lock-timeout", "30s")
                #expect(refused.status == 4 && refused.everything.contains("weir versions rebuild"), "\(refused)")
            }
            let rebuilt = try await restored.weir("versions", "rebuild", "--yes", "--lock-timeout", "30s")
            #expect(rebuilt.status == 0, "\(rebuilt)")
            #expect(try await restored.column(Self.versions) == (try await lost.column(Self.versions)))
        }
    }

    @Test("a controller waits, says for what, lets somebody rebuild, and then brings the rest about")
    func controller() async throws {
        try await Self.with { lost, restored in
            let serial = try await restored.serial()
            let lines = ["repository: \"\(lost.folder)\"", "interval: 1s"]
            try await ControllerRun.with(restored, [("default", lines)]) { run in
                try await run.waits { try await run.trouble("default") == "blocked restored" }
                #expect(try await run.status().contains("weir versions rebuild"))
                #expect(try await restored.serial() == serial)
                let rebuilt = try await restored.weir("versions", "rebuild", "--yes", "--lock-timeout", "60s")
                #expect(rebuilt.status == 0, "\(rebuilt)")
                try await run.waits { try await run.trouble("default") == nil }
                try await run.waits { try await restored.instances() == (try await lost.instances()) }
                #expect(try await restored.column(Self.versions) == (try await lost.column(Self.versions)))
                let difference = try await Self.deployed(restored).symmetricDifference(try await Self.deployed(lost))
                #expect(difference == [])
                #expect(try await restored.weir("plan", "--full", "--detailed-exitcode").status == 0)
                let rounds = try await run.rounds("default")
                let last = try await restored.serial()
                try await run.waits { try await run.rounds("default") >= rounds + 3 }
                #expect(try await restored.serial() == last, "nothing more is to be done")
            }
        }
    }

    @Test(
        "one version for several commits, as a controller that was away makes it, is rebuilt from the commits that it applied"
    )
    func chosen() async throws {
        try await Fleet.with { fleet in
            try await Backup.take(of: fleet)
            for timeout in ["45000", "60000", "75000"] { try await fleet.edit(Self.erp, "30000", timeout) }
            try await fleet.apply()
            try await fleet.edit(Self.erp, "30000", "90000")
            try await fleet.apply()
            try await Backup.restored(fleet) { restored in
                let unknown = try await restored.weir("versions", "rebuild", "--yes", "--commit", "HEAD~4")
                #expect(unknown.status == 1 && unknown.error.contains("--commit"), "\(unknown)")
                let rebuilt = try await restored.weir(
                    "versions", "rebuild", "--yes", "--commit", "HEAD~1", "--commit", "HEAD")
                #expect(rebuilt.status == 0 && rebuilt.output.contains("Published 2 versions."), "\(rebuilt)")
                #expect(try await restored.column(Self.versions) == (try await fleet.column(Self.versions)))
                // That is what there was; nobody asks for the others any more.
                try await restored.apply()
                #expect(try await restored.column(Self.versions) == (try await fleet.column(Self.versions)))
            }
        }
    }

    @Test("whoever does not want the versions back says so")
    func forgotten() async throws {
        try await Fleet.with { fleet in
            try await Backup.take(of: fleet)
            for timeout in ["45000", "60000"] { try await fleet.edit(Self.erp, "30000", timeout) }
            try await Backup.restored(fleet) { restored in
                try await restored.apply(expecting: 4)
                let forgotten = try await restored.weir("versions", "rebuild", "--none", "--yes")
                #expect(forgotten.status == 0 && forgotten.output.contains("acme-erp v3"), "\(forgotten)")
                #expect(try await restored.column(Self.versions).count == 2)
                let audit: PostgresQuery = "SELECT detail FROM weir.audit WHERE action = 'forget versions'"
                let entries = try await restored.column(audit)
                #expect(entries == [#"{"versions":["acme-erp v2","acme-erp v3"]}"#])
                try await restored.apply()
                #expect(try await restored.column(Self.versions).count == 3)
            }
        }
    }

    @Test("a copy that lacks nothing goes on without a word, and so does what one version brings about")
    func nothingLost() async throws {
        try await Fleet.with { fleet in
            try await Backup.take(of: fleet)
            try await Backup.restored(fleet) { restored in
                // One commit, one version: whoever publishes it, it is the same.
                try await fleet.edit(Self.erp, "30000", "45000")
                try await restored.apply()
                // From now on it is the original.
                for timeout in ["60000", "75000"] { try await fleet.edit(Self.erp, "30000", timeout) }
                try await restored.apply()
                #expect(try await restored.column(Self.versions).count == 4)
            }
            try await Backup.restored(fleet) { restored in
                try await fleet.git.git("reset", "--quiet", "--hard", "HEAD~3")
                try await restored.apply()
                for timeout in ["60000", "75000"] { try await fleet.edit(Self.erp, "30000", timeout) }
                try await restored.apply()
                #expect(try await restored.column(Self.versions).count == 3)
            }
        }
    }
}
