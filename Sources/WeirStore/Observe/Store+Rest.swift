public import WeirModel
import WeirPostgres

extension Store {
    /// Whether an environment that shows the wanted commit can be left alone without a look at its fleet: nothing is
    /// pending, approved or drifted, no secret asks for its source or its time, and no tombstone's time is over. One
    /// query, however big the fleet is.
    ///
    /// - Parameters:
    ///   - row: the environment's, as it was read just now.
    ///   - now: the time that decides which tombstones are over.
    /// - Throws: `StoreError`.
    public func rests(_ row: ObservedEnvironment, now: Instant) async throws -> Bool {
        guard let reading = row.reading, reading.problemPaths.isEmpty, !row.isSuspended else { return false }
        let (environment, cutoff) = (row.id, now.adding(seconds: -reading.settings.retainSeconds))
        return try await withConnection { connection in
            var query: PostgresQuery = """
                SELECT serial = \(row.serial) AND coalesce(place = weir.place(), true) AND NOT (
                    EXISTS (SELECT FROM weir.pending WHERE environment = \(environment))
                    OR EXISTS (SELECT FROM weir.approval WHERE environment = \(environment) AND consumed_by IS NULL)
                    OR EXISTS (SELECT FROM weir.secret WHERE environment = \(environment)) OR
                """
            query.append(UnsettledFleet.condition(environment, cutoff: cutoff))
            query.append(") FROM weir.environment WHERE id = \(environment)")
            let rows = try await connection.query(query)
            return try rows.first?.decode(Bool.self, at: 0) ?? false
        }
    }

    /// How many instances are deployed, by what keeps them from running.
    ///
    /// - Throws: `StoreError`.
    public func instanceCounts(environment: Identifier) async throws -> [InstanceCount] {
        try await withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT enabled, missing = '{}', needs_authorization = '{}', count(*) FROM weir.instance
                WHERE environment = \(environment) AND deleted_at IS NULL GROUP BY 1, 2, 3
                """)
            return try rows.map { row in
                InstanceCount(
                    isEnabled: try row.decode(Bool.self, at: 0), isConfigured: try row.decode(Bool.self, at: 1),
                    isAuthorized: try row.decode(Bool.self, at: 2), count: try row.decode(Int.self, at: 3))
            }
        }
    }
}

/// Instances that have something in common.
public struct InstanceCount: Hashable, Sendable {
    /// Whether they are to run.
    public var isEnabled: Bool
    /// Whether no value is missing.
    public var isConfigured: Bool
    /// Whether no connection waits for somebody's consent.
    public var isAuthorized: Bool
    /// From 1.
    public var count: Int
}
