public import WeirModel
import WeirPostgres

extension Store {
    /// Reads an environment in one snapshot: whatever `body` asks for belongs together, whoever writes meanwhile.
    ///
    /// - Parameters:
    ///   - environment: its name; one that was never applied is seen as empty.
    ///   - now: the moment, and the end of the 24 hours whose changes count against the limits; nil for the database's
    ///     clock.
    /// - Throws: `StoreError`, and what `body` throws.
    public func observe<Value>(
        environment: String, now: Instant? = nil, _ body: (Snapshot) async throws -> Value
    ) async throws -> Value {
        try await withTransaction(isolation: .repeatableRead, readOnly: true) { session in
            // Compiling a query costs more than running it; sorts of a big fleet fit into this memory; and a fleet that has
            // no statistics yet is taken for a few rows, for which nested loops would be right.
            let clock = try await Self.checkSchema(
                session,
                with: """
                    now(), set_config('jit', 'off', true), set_config('work_mem', '64MB', true),
                    set_config('enable_nestloop', 'off', true)
                    """
            )?.decode(Instant.self, at: 1)
            return try await body(Snapshot(session: session, environment: environment, now: now ?? clock))
        }
    }
}

/// One moment of one environment. Valid within the body that it was handed to.
public struct Snapshot: Sendable {
    let session: PostgresTransaction
    let environment: String
    /// Which moment it is: by the database's clock, which leases, deletions and rotations are noted by as well, unless
    /// another was asked for.
    public let now: Instant?

    /// Everything that a plan compares; specs and endpoints of instances and definitions of versions only on request.
    ///
    /// - Throws: `StoreError`; `corrupt` where a row holds what weir never writes.
    public func state() async throws -> ObservedState {
        guard let row = try await environmentRow() else { return .empty }
        var state = ObservedState(environment: row)
        state.drift = try await drift(row.id)
        state.heals = try await heals(row.id, of: state.drift)
        let tables: FleetTables = state.drift.isEmpty ? .stored : .known
        state.customers = try await customers(row.id, tables)
        state.integrations = try await integrations(row.id, tables)
        state.secrets = try await secrets(row.id, tables)
        state.instances = try await instances(row.id, tables)
        state.pending = try await pending(row.id)
        state.approvals = try await approvals(row.id)
        state.recent = try await recent(row.id)
        state.blobs = try await blobs(row.id)
        return state
    }

    /// The slugs of all customers, deleted ones too; empty where nothing was ever applied.
    ///
    /// - Throws: `StoreError`.
    public func customerSlugs() async throws -> [String] {
        let rows = try await session.query(
            """
            SELECT c.slug FROM weir.customer c JOIN weir.environment e ON e.id = c.environment
            WHERE e.name = \(environment)
            """)
        return try rows.map { try $0.decode(String.self, at: 0) }
    }

    /// The environment alone: one query, for telling whether there is anything to do.
    ///
    /// - Returns: nil where nothing was ever applied.
    public func environmentRow() async throws -> ObservedEnvironment? {
        let rows = try await session.query(
            """
            SELECT \(ObservedEnvironment.columns)
            FROM weir.environment WHERE name = \(environment)
            """)
        return try rows.first.map { try ObservedEnvironment(stored: $0, name: environment) }
    }
}
