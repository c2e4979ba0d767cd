import Testing
import WeirPostgres
import WeirTesting

/// A value goes through everything that handles secrets, and is found nowhere.
@Suite("Values of secrets show nowhere") struct CanaryTests {
    private static let first = Canary("first")
    private static let second = Canary("second")

    /// Every row of every table, with bytes in hexadecimal digits.
    private static func dump(_ fleet: Fleet) async throws -> String {
        let tables = try await fleet.column("SELECT tablename FROM pg_tables WHERE schemaname = 'weir' ORDER BY 1")
        var text = ""
        for table in tables {
            text += try await fleet.column("SELECT t::text FROM weir.\(unescaped: table) t").joined(separator: "\n")
        }
        #expect(tables.contains("secret_version"))
        return text
    }

    @Test("the search finds it where it is leaked on purpose")
    func detection() async throws {
        let canary = Self.first
        try await Fleet.with(.migrated) { fleet in
            #expect(canary.forms(in: try await Self.dump(fleet)) == [])
            for (leak, form) in [
                (canary.value, "raw"), ("x" + canary.value, "raw"), (canary.hexadecimal, "hexadecimal"),
            ] {
                try await fleet.execute(
                    "INSERT INTO weir.lease (environment, epoch, holder, expires_at) VALUES (gen_random_uuid(), 1, \(leak), now())"
                )
                #expect(canary.forms(in: try await Self.dump(fleet)).contains(form), "\(form)")
                try await fleet.execute("DELETE FROM weir.lease")
            }
            // Bytes are shown in hexadecimal digits.
            try await fleet.execute(
                """
                INSERT INTO weir.data_key (environment, id, key_id, wrapped)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'x', convert_to(\(canary.value), 'UTF8'))
                """)
            #expect(canary.forms(in: try await Self.dump(fleet)) == ["hexadecimal"])
            for prefix in ["", "a", "ab"] {
                let encoded = try await fleet.column(
                    "SELECT encode(convert_to(\(prefix + canary.value + "z"), 'UTF8'), 'base64')")
                #expect(canary.forms(in: encoded.joined()) == ["base64"], "\(prefix)")
            }
            let said = try await fleet.weir(["plan", "--target", canary.value])
            #expect(canary.forms(in: said.everything) == ["raw"], "an argument that is refused is named")
        }
    }

    @Test("not in any output, nor in any table, after plans, applies, rotations and failures")
    func everywhere() async throws {
        try await Fleet.with { fleet in
            let scratch = fleet.git.scratch
            try scratch.write("secret.txt", Self.first.value + "\n", mode: 0o600)
            try await fleet.commit([
                "customers/globex/secrets.yaml": """
                secrets:
                  FROM_ENV: {from: {env: CANARY}}
                  FROM_FILE: {from: {file: \(scratch.path)/secret.txt}}
                  FROM_VAULT: {from: {vault: secret/data/globex, key: k}}

                """,
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "ERP_PASSWORD", with: "FROM_ENV"),
            ])
            var shown = ""
            func run(_ words: [String], _ environment: [String: String?] = [:], expecting status: Int32? = nil)
                async throws
            {
                let surroundings: [String: String?] = ["CANARY": Self.first.value, "VAULT_TOKEN": Self.second.value]
                let outcome = try await fleet.weir(words, environment: surroundings.merging(environment) { $1 })
                if let status { #expect(outcome.status == status, "\(words) \(outcome)") }
                shown += outcome.everything
            }
            // The vault is away, and its token is a canary too.
            let away: [String: String?] = ["VAULT_ADDR": "http://127.0.0.1:1"]
            for format in ["text", "json", "markdown"] {
                try await run(["plan", "--format", format], away, expecting: 3)
            }
            try await run(["apply", "--yes"], away, expecting: 3)
            try await run(["apply", "--yes"], ["CANARY": Self.second.value], expecting: 3)
            try await run(["apply", "--yes"], ["CANARY": Self.first.value, "WEIR_ENCRYPTION_KEY": nil])
            try await run(["apply", "--yes"], ["CANARY": Self.first.value, "WEIR_ENCRYPTION_KEY": "weir-key-1:AAAA"])
            for step in ["copy secrets", "insert secret versions", "commit"] {
                try await run(
                    ["apply", "--yes"], ["CANARY": "\(Self.first.value)\(step)", "WEIR_TEST_KILL_AT_STEP": step])
            }
            for words in [
                ["get", "secrets", "-o", "wide"], ["secrets", "list", "-o", "json"], ["secrets", "verify"],
                ["secrets", "rewrap"], ["show", "globex/erp", "-o", "json"], ["show", "secret:globex/FROM_ENV"],
                ["history", "secret:globex/FROM_ENV", "-o", "json"], ["status", "-o", "json"],
                ["explain", "globex/erp"], ["get", "revisions", "-o", "json"], ["validate"],
            ] { try await run(words, away) }
            #expect(shown.contains("globex/FROM_ENV") && shown.contains("FROM_FILE"))
            for canary in [Self.first, Self.second] {
                #expect(canary.forms(in: shown) == [], "\(shown)")
                #expect(canary.forms(in: try await Self.dump(fleet)) == [])
            }
            let revealed = try await fleet.weir("secrets", "reveal", "globex/FROM_FILE")
            #expect(revealed.output == Self.first.value)
        }
    }
}
