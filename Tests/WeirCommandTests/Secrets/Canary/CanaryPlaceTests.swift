import Testing
import WeirPostgres
import WeirTesting

/// Proves that the search for a canary finds one that is leaked on purpose, in each form, wherever it is looked for.
@Suite("The search for values of secrets finds them") struct CanaryPlaceTests {
    private static let canary = Canary("leaked")

    @Test("in a dump of the schema")
    func dump() async throws {
        let canary = Self.canary
        try await Fleet.with(.migrated) { fleet in
            #expect(canary.forms(in: try await SchemaDump.text(fleet)) == [])
            for (leak, form) in zip(canary.leaks, Canary.allForms) {
                try await fleet.execute(
                    "INSERT INTO weir.lease (environment, epoch, holder, expires_at) VALUES (gen_random_uuid(), 1, \(leak), now())"
                )
                #expect(canary.forms(in: try await SchemaDump.text(fleet)) == [form])
                try await fleet.execute("DELETE FROM weir.lease")
            }
            // Bytes are shown in hexadecimal digits.
            try await fleet.execute(
                """
                INSERT INTO weir.data_key (environment, id, key_id, wrapped)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'x', convert_to(\(canary.value), 'UTF8'))
                """)
            #expect(canary.forms(in: try await SchemaDump.text(fleet)) == ["hexadecimal"])
            for prefix in ["", "a", "ab"] {
                let encoded = try await fleet.column(
                    "SELECT encode(convert_to(\(prefix + canary.value + "z"), 'UTF8'), 'base64')")
                #expect(canary.forms(in: encoded.joined()) == ["base64"], "\(prefix)")
            }
        }
    }

    @Test("row 11: in plans of every format, in saved ones, and in errors")
    func plans() async throws {
        let canary = Self.canary
        try await Fleet.with { fleet in
            let secrets = zip("ABC", canary.leaks).map {
                "  \($0): {from: {vault: \"secret/data/\($1)\", key: k}}\n"
            }
            try await fleet.commit(["customers/globex/secrets.yaml": "secrets:\n" + secrets.joined()])
            for format in ["text", "json", "markdown"] {
                let outcome = try await fleet.weir("plan", "--format", format)
                #expect(canary.forms(in: outcome.output) == Canary.allForms, "\(outcome)")
            }
            let file = "\(fleet.git.scratch.path)/plan"
            try await fleet.weir("plan", "--out", file)
            let saved = try await Program.run("cat", [file], in: "/")
            #expect(canary.forms(in: saved.output) == Canary.allForms, "\(saved)")
            for (leak, form) in zip(canary.leaks, Canary.allForms) {
                let said = try await fleet.weir("plan", "--target", leak)
                #expect(canary.forms(in: said.error) == [form], "\(said)")
            }
        }
    }

    @Test("in lists and single secrets of every format")
    func lists() async throws {
        let canary = Self.canary
        try await Fleet.with { fleet in
            for (leak, form) in zip(canary.leaks, Canary.allForms) {
                try await fleet.execute("UPDATE weir.secret SET source_path = \(leak)")
                for words in [["secrets", "list"], ["get", "secrets"], ["show", "secret:ERP_PASSWORD"]] {
                    for format in ["wide", "json", "yaml"] {
                        let outcome = try await fleet.weir(words + ["-o", format])
                        #expect(canary.forms(in: outcome.output) == [form], "\(words) \(outcome)")
                    }
                }
            }
        }
    }
}
