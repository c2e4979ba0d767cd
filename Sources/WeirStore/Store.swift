public import WeirPostgres

/// The fleet in PostgreSQL: what is deployed in an environment, and the only way to change it.
///
/// ## Topics
/// - Reading what is deployed: `observe(environment:now:_:)`
/// - Changing it: `withLease(of:holder:timeToLive:lockTimeout:_:)`, `apply(_:revision:actor:lease:steps:)`
/// - Looking back: `revisions(environment:limit:)`, `unit(_:environment:)`,
///   `changes(of:environment:limit:)`, `verifyChain(environment:)`
///
/// The schema is `Migrator`'s. Every operation throws `StoreError`, and `CancellationError` where the task is
/// cancelled.
public struct Store: Sendable {
    let pool: PostgresPool
    /// How often a revision is tried where it loses against others or its connection ends; at least 1.
    let attempts: Int

    /// - Parameters:
    ///   - pool: connections to the database. An apply uses one, its heartbeats another.
    ///   - attempts: how often an apply is tried that met a deadlock, a serialization failure or the end of its
    ///     connection.
    public init(pool: PostgresPool, attempts: Int = 3) {
        self.pool = pool
        self.attempts = max(1, attempts)
    }

    /// Runs `body` with a connection, and gives errors their types.
    func withConnection<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        do {
            return try await pool.withConnection(body)
        } catch {
            throw StoreError.wrapping(error)
        }
    }

    /// Runs `body` in a transaction, and gives errors their types.
    func withTransaction<Value>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false,
        timeouts: PostgresTimeouts = PostgresTimeouts(), _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.transaction(isolation: isolation, readOnly: readOnly, timeouts: timeouts, body)
        } catch {
            throw StoreError.wrapping(error)
        }
    }
}
