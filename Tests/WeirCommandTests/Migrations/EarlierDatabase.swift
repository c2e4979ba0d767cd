import FoundationEssentials
import Testing
import WeirPostgres
import WeirTesting

@testable import WeirStore

/// A database as a program of an earlier schema left it, and the repository that it was filled from.
///
/// `Fixtures/NNNN.sql` holds what could be written from schema NNNN on and not before: rows of new tables, values of new
/// columns, units that ask for them. A database of schema N is made by the first N migrations and holds the first N files.
struct EarlierDatabase: Sendable {
    let fleet: Fleet
    let schema: Int

    /// The environment that the repository was applied to. A second one, `other`, holds a value for every column.
    private static let environment = "6440059d-dedd-4522-977d-cac01c37d669"
    /// One of its revisions, as that the rows are written; see `Migration.drift`.
    private static let revision = "13073354-8ef3-4f19-8a8a-699bda093b51"

    static func with(schema: Int, _ body: @Sendable (EarlierDatabase) async throws -> Void) async throws {
        try await TemporaryPostgreSQL.shared.withDatabase { database in
            try await GitFixture.with { git in
                let earlier = EarlierDatabase(fleet: Fleet(git: git, url: database.url), schema: schema)
                try await git.git("remote", "add", "origin", Fleet.origin)
                try await EarlierRepository.commit(to: earlier.fleet, schema: schema)
                try await earlier.fill()
                try await body(earlier)
            }
        }
    }

    /// Runs `weir` with the key that the fixtures' values are wrapped with.
    func weir(_ words: String...) async throws -> Program.Outcome {
        try await fleet.weir(words, environment: ["WEIR_ENCRYPTION_KEY": EarlierRepository.key])
    }

    private func fill() async throws {
        let pool = PostgresPool(try PostgresConfiguration(fleet.url), limit: 1)
        try await Migrator(pool: pool, migrations: Array(Migration.all.prefix(schema))).migrate()
        try await pool.transaction { session in
            let (environment, revision) = (Self.environment, Self.revision)
            try await session.execute(
                """
                INSERT INTO weir.lease (environment, holder, epoch, expires_at)
                VALUES (\(environment)::text::uuid, 'earlier', 6, now() + interval '1 hour')
                """)
            if schema >= Migration.drift.number {
                try await session.execute(
                    """
                    INSERT INTO weir.open_revision (environment, revision, holder, epoch)
                    VALUES (\(environment)::text::uuid, \(revision)::text::uuid, 'earlier', 6)
                    """)
            }
            // How programs of these schemas said that a write is theirs.
            try await session.execute("SELECT set_config('weir.revision', \(revision), true)")
            for number in 1...schema {
                for statement in try Self.statements(number) {
                    try await session.execute(PostgresQuery(unescaped: statement))
                }
            }
        }
        _ = try await pool.withConnection { try await $0.execute("UPDATE weir.lease SET expires_at = now()") }
        await pool.close()
    }

    /// What belongs to a schema.
    static func statements(_ number: Int) throws -> [String] {
        let digits = String(number)
        let name = String(repeating: "0", count: 4 - digits.count) + digits + ".sql"
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let text = try? String(contentsOfFile: "/\(folder)/Fixtures/\(name)", encoding: .utf8)
        let lines = try #require(
            text,
            "Fixtures/\(name) is missing: say there what a program of schema \(number) can write that none before could"
        ).split(separator: "\n").filter { !$0.hasPrefix("--") }
        return lines.joined(separator: "\n").components(separatedBy: ";\n").map { statement in
            String(statement.hasSuffix(";") ? statement.dropLast() : statement[...])
        }.filter { !$0.isEmpty }
    }
}

// MARK: - What the database holds

extension EarlierDatabase {
    /// Columns of tables that nothing was written to: `table.column`. Not those of migrations, and of what nobody but an
    /// apply under way ever sees.
    func emptyColumns() async throws -> [String] {
        let columns = try await fleet.column(
            """
            SELECT t.table_name || '.' || c.column_name
            FROM information_schema.tables t
            JOIN information_schema.columns c USING (table_schema, table_name)
            WHERE t.table_schema = 'weir' AND t.table_type = 'BASE TABLE'
              AND t.table_name NOT IN ('migration', 'open_revision')
            ORDER BY 1
            """)
        var empty: [String] = []
        for column in columns {
            let parts = column.split(separator: ".")
            let counts = try await fleet.column(
                PostgresQuery(unescaped: "SELECT count(\(parts[1]))::text FROM weir.\(parts[0])"))
            if counts == ["0"] { empty.append(column) }
        }
        return empty
    }

    /// Keeps copies of all tables for `lost`.
    func remember() async throws {
        try await fleet.execute("CREATE SCHEMA earlier")
        for table in try await tables(in: "weir") where table != "migration" && table != "open_revision" {
            try await fleet.execute(
                PostgresQuery(unescaped: "CREATE TABLE earlier.\(table) AS SELECT * FROM weir.\(table)"))
        }
    }

    /// Rows of which anything that was there is not there any more, or is there twice, by their tables.
    ///
    /// - Parameter except: `table.column`s that a migration changes on purpose.
    func lost(except: Set<String>) async throws -> [String] {
        var lost: [String] = []
        let present = Set(try await tables(in: "weir"))
        for table in try await tables(in: "earlier") {
            guard present.contains(table) else {
                lost.append("table \(table)")
                continue
            }
            let columns = try await fleet.column(
                """
                SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'earlier'
                AND table_name = \(table) INTERSECT
                SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'weir'
                AND table_name = \(table)
                """
            ).filter { !except.contains("\(table).\($0)") }.sorted().joined(separator: ", ")
            let (old, new) = ("SELECT \(columns) FROM earlier.\(table)", "SELECT \(columns) FROM weir.\(table)")
            lost += try await fleet.column(
                PostgresQuery(
                    unescaped: """
                        SELECT '\(table): was ' || r::text FROM (\(old) EXCEPT ALL \(new)) r
                        UNION ALL SELECT '\(table): is ' || r::text FROM (\(new) EXCEPT ALL \(old)) r
                        """))
        }
        return lost
    }

    /// Columns that there were and are not any more.
    func droppedColumns() async throws -> Set<String> {
        Set(
            try await fleet.column(
                """
                SELECT o.table_name || '.' || o.column_name FROM information_schema.columns o
                WHERE o.table_schema = 'earlier' AND NOT EXISTS (
                    SELECT FROM information_schema.columns n WHERE n.table_schema = 'weir'
                      AND n.table_name = o.table_name AND n.column_name = o.column_name)
                """))
    }

    /// Checks that a row does not fulfil, whether or not the server has looked at it.
    func brokenChecks() async throws -> [String] {
        let checks = try await fleet.column(
            """
            SELECT c.conrelid::regclass || ' ' || pg_get_expr(c.conbin, c.conrelid) FROM pg_constraint c
            JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE n.nspname = 'weir' AND c.contype = 'c'
            """)
        #expect(checks.count > 30)
        var broken: [String] = []
        for check in checks {
            let end = try #require(check.firstIndex(of: " "))
            let query = "SELECT count(*)::text FROM \(check[..<end]) WHERE NOT (\(check[end...]))"
            if try await fleet.column(PostgresQuery(unescaped: query)) != ["0"] { broken.append(check) }
        }
        return broken
    }

    private func tables(in schema: String) async throws -> [String] {
        try await fleet.column(
            """
            SELECT table_name::text FROM information_schema.tables
            WHERE table_schema = \(schema) AND table_type = 'BASE TABLE' ORDER BY 1
            """)
    }
}
