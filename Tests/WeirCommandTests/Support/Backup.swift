import Testing
import WeirPostgres
import WeirTesting

/// A backup of a fleet's database, as docs/operations.md says how to take and restore one.
enum Backup {
    private static func file(_ fleet: Fleet) -> String { "\(fleet.git.scratch.path)/weir.dump" }

    /// Takes one, in place of the one that there was.
    static func take(of fleet: Fleet) async throws {
        try await run("pg_dump", ["--format=custom", "--file", file(fleet), "--dbname", fleet.url], fleet)
    }

    /// The same repository with another database that the backup was restored to.
    static func restored(_ fleet: Fleet, _ body: (Fleet) async throws -> Void) async throws {
        let database = try await TemporaryPostgreSQL.shared.database()
        try await run("pg_restore", ["--exit-on-error", "--dbname", database.url, file(fleet)], fleet)
        do {
            try await body(Fleet(git: fleet.git, url: database.url))
        } catch {
            try await database.drop()
            throw error
        }
        try await database.drop()
    }

    private static func run(_ program: String, _ words: [String], _ fleet: Fleet) async throws {
        let folder = try #require(
            try await fleet.column("SELECT setting FROM pg_config WHERE name = 'BINDIR'").first)
        let outcome = try await Program.run("\(folder)/\(program)", words, in: "/")
        #expect(outcome.status == 0, "\(outcome)")
    }
}
