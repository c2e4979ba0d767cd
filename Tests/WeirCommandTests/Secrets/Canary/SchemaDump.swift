import Testing
import WeirPostgres
import WeirTesting

/// The whole schema of a fleet's database, as the server's own program writes it.
enum SchemaDump {
    static func text(_ fleet: Fleet) async throws -> String {
        let folder = try #require(try await fleet.column("SELECT setting FROM pg_config WHERE name = 'BINDIR'").first)
        let outcome = try await Program.run(
            "\(folder)/pg_dump", ["--schema", "weir", "--dbname", fleet.url], in: "/")
        try #require(outcome.status == 0, "\(outcome.error)")
        try #require(outcome.output.contains("COPY weir.secret_version "), "\(outcome.output.prefix(2000))")
        return outcome.output
    }
}
