import WeirModel
public import WeirPostgres

/// Brings a database's schema to what this binary needs. Only `weir migrate` and those who are told to migrate use it.
public struct Migrator: Sendable {
    private let pool: PostgresPool
    private let migrations: [Migration]

    /// A migrator with the migrations of this binary.
    public init(pool: PostgresPool) { self.init(pool: pool, migrations: Migration.all) }

    /// For tests: with another history than this binary's.
    init(pool: PostgresPool, migrations: [Migration]) {
        self.pool = pool
        self.migrations = migrations
    }

    /// How a database stands to this binary.
    public struct Status: Hashable, Sendable {
        /// The number of the newest migration that was applied; 0 where there is no schema.
        public var applied: Int
        /// The number of the newest migration that this binary knows.
        public var known: Int
        /// Names of the migrations that are still to be applied, in order.
        public var pending: [String]

        /// How a database stands that has `applied` of `known` migrations.
        public init(applied: Int, known: Int, pending: [String]) {
            self.applied = applied
            self.known = known
            self.pending = pending
        }
    }

    /// Looks, and changes nothing.
    ///
    /// - Throws: `StoreError.newerSchema` and `changedMigration` as `migrate` does.
    public func status() async throws -> Status {
        try await transaction(readOnly: true) { session in
            let applied = try await applied(session)
            return Status(
                applied: applied, known: migrations.count, pending: migrations.dropFirst(applied).map(\.name))
        }
    }

    /// Applies what is missing, each migration in a transaction, one migrator at a time.
    ///
    /// - Returns: the names of the migrations that this call applied; empty where there was nothing to do.
    /// - Throws: `StoreError.newerSchema` where the database knows more migrations than this binary,
    ///   `changedMigration` where it knows another one under the same number.
    @discardableResult
    public func migrate() async throws -> [String] {
        var names: [String] = []
        while let name = try await applyNext() { names.append(name) }
        return names
    }

    /// Any number that nobody else takes: "weir" in ASCII. The lock ends with its transaction.
    private static let lock: Int64 = 0x7765_6972

    private func applyNext() async throws -> String? {
        try await transaction { session -> String? in
            try await session.execute("SELECT pg_advisory_xact_lock(\(Self.lock))")
            let applied = try await applied(session)
            guard let migration = migrations.dropFirst(applied).first else { return nil }
            if applied == 0 { try await createHistory(session) }
            for statement in migration.statements { try await session.execute(PostgresQuery(unescaped: statement)) }
            try await session.execute(
                """
                INSERT INTO weir.migration (number, name, checksum)
                VALUES (\(Int32(migration.number)), \(migration.name), \(migration.checksum.description))
                """)
            return migration.name
        }
    }

    private func createHistory(_ session: PostgresTransaction) async throws {
        // Asked first: CREATE SCHEMA IF NOT EXISTS needs the right to create schemas even where there is nothing to do.
        let rows = try await session.query("SELECT to_regnamespace('weir') IS NULL")
        if try rows.first?.decode(Bool.self, at: 0) == true { try await session.execute("CREATE SCHEMA weir") }
        try await session.execute(
            """
            CREATE TABLE IF NOT EXISTS weir.migration (
                number integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """)
    }

    /// How many migrations the database has, all of them this binary's.
    private func applied(_ session: PostgresTransaction) async throws -> Int {
        let exists = try await session.query("SELECT to_regclass('weir.migration') IS NOT NULL")
        guard try exists.first?.decode(Bool.self, at: 0) == true else { return 0 }
        let rows = try await session.query("SELECT number, name, checksum FROM weir.migration ORDER BY number")
        for (index, row) in rows.enumerated() {
            let (number, name, checksum) = try row.decode((Int32, String, String).self)
            guard index < migrations.count else {
                throw StoreError.newerSchema(found: rows.count, expected: migrations.count)
            }
            guard Int(number) == index + 1, checksum == migrations[index].checksum.description else {
                throw StoreError.changedMigration(number: Int(number), name: name)
            }
        }
        return rows.count
    }

    private func transaction<Value>(
        readOnly: Bool = false, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.transaction(readOnly: readOnly, body)
        } catch {
            throw StoreError.wrapping(error)
        }
    }
}
