public import WeirModel
public import WeirPlanning
import WeirPostgres

extension Store {
    /// What others wrote to an environment's rows, newest first, settled or not.
    ///
    /// - Throws: `StoreError`.
    public func drift(environment: String, limit: Int = 1000) async throws -> [Drift] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT \(Drift.columns) FROM weir.drift WHERE environment = \(id)
                ORDER BY number DESC LIMIT \(max(0, limit))
                """)
            return try rows.map { try Drift(stored: $0) }
        }
    }

    /// What others wrote and is not settled, by number, with when their units were healed within a day.
    ///
    /// - Throws: `StoreError`.
    public func openDrift(environment: String) async throws -> (drift: [Drift], heals: [Identifier: [Instant]]) {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let snapshot = Snapshot(session: session, environment: environment, now: nil)
            let drift = try await snapshot.drift(id)
            return (drift, try await snapshot.heals(id, of: drift))
        }
    }

    /// Settles drift that came to nothing: rows that are what they should be, fields that belong to the runtime. What a
    /// revision heals it settles itself.
    ///
    /// - Returns: how many entries were settled; those that have seen more writes since the plan was made are not.
    /// - Throws: `StoreError`.
    @discardableResult
    public func settleDrift(_ plan: Plan, environment: Identifier) async throws -> Int {
        let unchanged = plan.settlements.filter { !$0.isHealed && !$0.restoresIdentity }
        guard !unchanged.isEmpty else { return 0 }
        return try await withTransaction { session in
            let settled = try await session.execute(
                DriftStatements.settle(unchanged, by: "NULL", environment: environment))
            if settled < unchanged.count {
                try await session.execute(DriftStatements.renew(unchanged, environment: environment))
            }
            return settled
        }
    }
}
