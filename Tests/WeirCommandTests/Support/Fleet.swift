import Testing
import WeirPostgres
import WeirStore
import WeirTesting

/// A Git repository and a database of a test's own, and the program that works on them.
struct Fleet: Sendable {
    /// What the database holds at the beginning.
    enum Start: Sendable {
        /// Nothing, not even the schema.
        case empty
        /// The schema.
        case migrated
        /// The first commit of `SampleRepository`.
        case applied
    }

    let git: GitFixture
    /// The database's URL.
    let url: String

    /// The repository's name wherever it lies, so that a database can be prepared from another copy of it.
    static let origin = "https://git.example.com/acme/fleet.git"

    /// Makes a repository with the sample's first commit and a database, lends them to `body` and removes them.
    static func with<Result: Sendable>(
        _ start: Start = .applied, files: [String: String] = SampleRepository.files,
        _ body: @Sendable (Fleet) async throws -> Result
    ) async throws -> Result {
        try await GitFixture.with { git in
            let database = try await database(start)
            let fleet = Fleet(git: git, url: database.url)
            try await fleet.begin(files)
            do {
                let result = try await body(fleet)
                try await database.drop()
                return result
            } catch {
                try await database.drop()
                throw error
            }
        }
    }

    /// The same with a database that somebody else has made and removes.
    static func with<Result: Sendable>(
        url: String, _ body: @Sendable (Fleet) async throws -> Result
    ) async throws -> Result {
        try await GitFixture.with { git in
            let fleet = Fleet(git: git, url: url)
            try await fleet.begin(SampleRepository.files)
            return try await body(fleet)
        }
    }

    private static func database(_ start: Start) async throws -> TemporaryDatabase {
        switch start {
        case .empty: try await TemporaryPostgreSQL.shared.database()
        case .migrated:
            try await TemporaryPostgreSQL.shared.migratedDatabase()
        case .applied:
            try await TemporaryPostgreSQL.shared.database(preparedBy: "commands applied") { url in
                try await migrate(url)
                try await GitFixture.with { git in
                    let fleet = Fleet(git: git, url: url)
                    try await fleet.begin(SampleRepository.files)
                    let outcome = try await fleet.weir("apply", "--yes")
                    guard outcome.status == 0 else { throw UnexpectedOutcome(outcome: outcome) }
                }
            }.settled()
        }
    }

    fileprivate static func migrate(_ url: String) async throws {
        let pool = PostgresPool(try PostgresConfiguration(url), limit: 1)
        try await Migrator(pool: pool).migrate()
        await pool.close()
    }

    private func begin(_ files: [String: String]) async throws {
        try await git.git("remote", "add", "origin", Self.origin)
        try await commit(files, "Begin")
    }
}

extension TemporaryDatabase {
    /// A copy of a prepared database that is taken for the original.
    fileprivate func settled() async throws -> TemporaryDatabase {
        let connection = try await PostgresConnection.open(url)
        try await connection.execute("UPDATE weir.environment SET place = weir.place()")
        await connection.close()
        return self
    }
}

/// A run that a test could not go on from.
struct UnexpectedOutcome: Error, CustomStringConvertible {
    var outcome: Program.Outcome
    var description: String { "\(outcome)" }
}

extension Fleet {
    /// Where the commands run unless a test says otherwise.
    var folder: String { git.path }

    /// Runs `weir` in the repository with the database in its environment.
    @discardableResult
    func weir(
        _ arguments: String..., in folder: String? = nil, environment: [String: String?] = [:], input: String = ""
    ) async throws -> Program.Outcome {
        try await weir(arguments, in: folder, environment: environment, input: input)
    }

    /// Runs `weir` in the repository with the database in its environment.
    @discardableResult
    func weir(
        _ arguments: [String], in folder: String? = nil, environment: [String: String?] = [:], input: String = "",
        lastMinute: PostgresQuery? = nil
    ) async throws -> Program.Outcome {
        try await Program.weir(
            arguments, in: folder ?? self.folder,
            environment: surroundings.merging(environment) { $1 }, input: input
        ) { if let lastMinute { try await execute(lastMinute) } }
    }

    /// The environment variables of every run.
    var surroundings: [String: String?] {
        ["WEIR_DATABASE_URL": url, "HOME": git.scratch.path, "XDG_CACHE_HOME": "\(git.scratch.path)/cache"]
    }

    /// Runs `weir` and fails the test where it does not end with `status`.
    @discardableResult
    func weir(
        _ arguments: String..., expecting status: Int32, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Program.Outcome {
        let outcome = try await weir(arguments)
        #expect(outcome.status == status, "\(arguments) \(outcome)", sourceLocation: sourceLocation)
        return outcome
    }

    /// Applies what is checked out.
    @discardableResult
    func apply(expecting status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws
        -> Program.Outcome
    {
        try await weir("apply", "--yes", expecting: status, sourceLocation: sourceLocation)
    }

    /// Writes files (nil removes one) and commits. Returns the commit's id.
    @discardableResult
    func commit(_ files: [String: String?], _ message: String = "Change") async throws -> String {
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            if let text { try git.write(path, text) } else { try await git.remove(path) }
        }
        return try await git.commit(message)
    }

    /// Replaces text of a file, which must be there, and commits.
    @discardableResult
    func edit(_ path: String, _ old: String, _ new: String, _ message: String = "Edit") async throws -> String {
        let text = try #require(SampleRepository.files[path])
        try #require(text.contains(old))
        return try await commit([path: text.replacing(old, with: new)], message)
    }

    // MARK: - The database beside the program

    /// The only column of a query's rows.
    func column(_ query: PostgresQuery) async throws -> [String] {
        let connection = try await PostgresConnection.open(url)
        let rows = try await connection.query(query)
        let values = try rows.map { try $0.decode(String.self, at: 0) }
        await connection.close()
        return values
    }

    func execute(_ query: PostgresQuery) async throws {
        let connection = try await PostgresConnection.open(url)
        try await connection.execute(query)
        await connection.close()
    }

    /// The serial of the environment `default`; 0 where there is none.
    func serial() async throws -> Int {
        let texts = try await column("SELECT serial::text FROM weir.environment WHERE name = 'default'")
        return texts.first.flatMap(Int.init) ?? 0
    }

    /// The keys of all deployed instances of environment `default`.
    func instances() async throws -> [String] {
        try await column(
            """
            SELECT c.slug || '/' || i.slug FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id
            JOIN weir.environment e ON e.id = i.environment AND e.name = 'default'
            WHERE i.deleted_at IS NULL ORDER BY 1
            """)
    }
}

extension TemporaryPostgreSQL {
    /// A database with weir's schema.
    func migratedDatabase() async throws -> TemporaryDatabase {
        try await database(preparedBy: "commands migrated") { try await Fleet.migrate($0) }
    }
}
