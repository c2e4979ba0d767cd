import WeirModel
import WeirPostgres

extension Store {
    /// Notes that a controller lives.
    ///
    /// - Parameters:
    ///   - replica: how it is named in leases.
    ///   - environments: those that it keeps when it has their leases.
    /// - Returns: how many controllers of the same environments have said so within three times `interval` (in seconds),
    ///   this one included.
    /// - Throws: `StoreError`.
    public func notePresence(of replica: String, environments: [String], interval: Int) async throws -> Int {
        let names = environments.sorted().joined(separator: " ")
        return try await withTransaction { session in
            try await session.execute(
                """
                INSERT INTO weir.replica (name, environments, seen_at)
                VALUES (\(replica), \(names), clock_timestamp())
                ON CONFLICT (name) DO UPDATE SET environments = excluded.environments, seen_at = excluded.seen_at
                """)
            try await session.execute(
                "DELETE FROM weir.replica WHERE seen_at < clock_timestamp() - interval '1 hour'")
            let rows = try await session.query(
                """
                SELECT count(*) FROM weir.replica
                WHERE environments = \(names)
                    AND seen_at > clock_timestamp() - 3 * \(Int64(interval)) * interval '1 second'
                """)
            return Int(try rows.first?.decode(Int64.self, at: 0) ?? 1)
        }
    }

    /// Notes that a controller ends.
    ///
    /// - Throws: `StoreError`.
    public func removePresence(of replica: String) async throws {
        try await withTransaction { session in
            _ = try await session.execute("DELETE FROM weir.replica WHERE name = \(replica)")
        }
    }
}
