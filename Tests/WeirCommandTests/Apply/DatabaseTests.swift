import Testing
import WeirPostgres
import WeirTesting

/// Databases that are not ready, not there or not to be talked about.
@Suite struct DatabaseTests {
    @Test func `without a schema, plan sees nothing and writes nothing, and apply says to migrate`() async throws {
        try await Fleet.with(.empty) { fleet in
            let plan = try await fleet.weir("plan", "--detailed-exitcode", expecting: 2)
            #expect(plan.output.contains("serial 0") && plan.output.contains("5 to deploy"))
            let schemas: PostgresQuery = "SELECT nspname::text FROM pg_namespace WHERE nspname = 'weir'"
            #expect(try await fleet.column(schemas) == [])
            let apply = try await fleet.weir("apply", "--yes", expecting: 1)
            #expect(apply.error.contains("weir migrate"))
            #expect(try await fleet.column(schemas) == [])
            for words in [
                ["status"], ["get", "instances"], ["get", "versions"], ["show", "globex"], ["export", "acme-erp"],
                ["approve", "--reason", "x"],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 1 && outcome.error.contains("weir migrate"), "\(words) \(outcome)")
            }
            let migrated = try await fleet.weir("apply", "--yes", "--migrate", expecting: 0)
            #expect(migrated.error.contains("Migrated: "))
            let again = try await fleet.weir("migrate", expecting: 0)
            #expect(again.error.contains("up to date"))
            #expect(try await fleet.weir("migrate", "--dry-run", expecting: 0).output.contains("up to date"))
        }
    }

    @Test func `a database of a newer weir is left alone`() async throws {
        try await Fleet.with { fleet in
            let table = try await fleet.column(
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'weir' AND table_name LIKE '%migration%'"
            )
            #expect(table.count == 1)
            try await fleet.execute(
                "INSERT INTO weir.\(identifier: table.first ?? "") SELECT (jsonb_populate_record(m, '{\"number\": 9999, \"name\": \"later\"}')).* FROM weir.\(identifier: table.first ?? "") m LIMIT 1"
            )
            for words in [["plan"], ["apply", "--yes"], ["apply", "--yes", "--migrate"], ["migrate"], ["status"]] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 1 && outcome.error.contains("newer"), "\(words) \(outcome)")
            }
        }
    }

    @Test(arguments: [
        "postgresql://ada:canary@127.0.0.1:1/fleet", "postgresql://ada:canary@nosuch.invalid/fleet",
        "host=127.0.0.1 port=1 user=ada password=canary dbname=fleet", "postgresql://ada:can%ary@db/fleet",
        "mysql://ada:canary@db/fleet", "canary", "postgresql://ada@127.0.0.1:1/fleet?password=canary",
        "postgresql://ada:canary@127.0.0.1:port/fleet", "postgresql://ada:canary@[::1/fleet",
        "postgresql://ada:canary@127.0.0.1:1/fleet?sslmode=canary",
    ]) func `one that cannot be reached is named without its password`(_ url: String) async throws {
        try await GitFixture.with { git in
            try git.write("weir.yaml", "apiVersion: weir/v1\n")
            try await git.commit()
            for words in [["plan"], ["apply", "--yes"], ["status"], ["migrate"]] {
                let outcome = try await Program.weir(words + ["--database", url], in: git.path)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(!outcome.everything.contains("canary"), "\(outcome)")
                #expect(outcome.error.hasPrefix("weir: PostgreSQL: "), "\(outcome)")
            }
        }
    }

    @Test func `a connection that cannot be made says what to check`() async throws {
        let outcome = try await Program.weir(
            ["status", "--database", "postgresql://ada@127.0.0.1:1/fleet"], in: "/")
        #expect(
            outcome.error.contains("ada@127.0.0.1:1/fleet") && outcome.error.contains("WEIR_DATABASE_URL"), "\(outcome)"
        )
        let none = try await Program.weir(["status"], in: "/")
        #expect(none.status == 1 && none.error.contains("weir up"), "\(none)")
    }
}
