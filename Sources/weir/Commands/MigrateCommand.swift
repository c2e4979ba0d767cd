import ArgumentParser
import WeirPostgres
import WeirStore

/// `weir migrate`
struct MigrateCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.",
        discussion: "Each migration is a transaction of its own. A database that is newer than this program is refused."
    )

    @OptionGroup var database: DatabaseOptions

    @Flag(name: .customLong("dry-run"), help: "Only say what is missing.")
    var dryRun = false

    func execute() async throws -> ExitStatus {
        let pool = try await DatabaseLocation.require(database).pool()
        if dryRun {
            let status = try await Migrator(pool: pool).status()
            let missing = status.pending.map { "  \($0)\n" }.joined()
            Terminal.write(missing.isEmpty ? "The schema is up to date.\n" : "To be applied:\n\(missing)")
        } else {
            try await Self.migrate(pool)
        }
        return .done
    }

    /// Applies what is missing and says so.
    static func migrate(_ pool: PostgresPool) async throws {
        let applied = try await Migrator(pool: pool).migrate()
        Terminal.writeError(
            applied.isEmpty ? "The schema is up to date.\n" : "Migrated: \(applied.joined(separator: ", ")).\n")
    }
}
