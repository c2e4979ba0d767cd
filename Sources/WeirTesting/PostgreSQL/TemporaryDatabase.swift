import Glibc
import WeirPostgres

/// A database that one test has to itself. It goes away with the server, or earlier by `drop`.
public struct TemporaryDatabase: Sendable {
    /// The database's name.
    public let name: String
    /// The URL, for libpq; its user is a superuser.
    public let url: String
    let administrator: PostgresConnection

    /// Removes the database; connections to it are ended.
    public func drop() async throws {
        try await administrator.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    }
}

/// A path under the folder for temporary files that this process has not used before.
func temporaryPath(_ purpose: String) -> String {
    "/tmp/weir-test-\(purpose)-\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
}
