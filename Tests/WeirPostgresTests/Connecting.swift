import WeirPostgres
import WeirTesting

/// A database of the test's own and a connection to it.
func connect() async throws -> (TemporaryDatabase, PostgresConnection) {
    let database = try await TemporaryPostgreSQL.shared.database()
    return (database, try await PostgresConnection.open(database.url))
}
