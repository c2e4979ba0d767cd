public import WeirModel
import WeirPostgres

/// Writes by others that were audited together: of one author, of one kind, to one table, in one transaction.
public struct NotedDrift: Hashable, Sendable {
    /// Who wrote.
    public var author: Drift.Author
    /// The table.
    public var relation: Drift.Relation
    /// What was done.
    public var operation: Drift.Operation
    /// How many rows were written to.
    public var rows: Int
    /// The first of the units' names, sorted.
    public var keys: [String]
}

extension Store {
    /// Audits what others wrote since this was called last: one entry (`drift`) for each kind of write of a transaction to
    /// a table, with the number of rows and the first of their keys. What is audited is no news for `pulse` any more, so
    /// that this is for whoever keeps the environment and deals with it; further columns of a row make news again.
    ///
    /// - Parameter observed: of these alone, as far as nobody has written to them since they were read; nil: of all.
    /// - Returns: the entries that were made. What a transaction that is under way writes to again is left for later.
    /// - Throws: `StoreError`.
    @discardableResult
    public func auditDrift(environment: Identifier, observed: [Drift]? = nil) async throws -> [NotedDrift] {
        if observed?.isEmpty == true { return [] }
        let restriction: PostgresQuery =
            observed.map { drift in
                """
                AND (number, writes) IN (
                    SELECT s.number, s.writes
                    FROM unnest(\(drift.map(\.number)), \(drift.map(\.writes))) AS s (number, writes))
                """
            } ?? ""
        return try await withTransaction { session in
            let rows = try await session.query(
                """
                WITH news AS (
                    SELECT number FROM weir.drift
                    WHERE environment = \(environment) AND audited_at IS NULL \(restriction)
                    FOR UPDATE SKIP LOCKED
                ), seen AS (
                    UPDATE weir.drift d SET audited_at = clock_timestamp() FROM news
                    WHERE d.environment = \(environment) AND d.number = news.number RETURNING d.*
                ), grouped AS (
                    SELECT min(number) AS number, login, role, application, client, relation, operation, transaction,
                        min(at) AS at, count(*) AS rows,
                        (array_agg(DISTINCT key))[1:\(unescaped: "\(Self.auditedKeys)")] AS keys, array_agg(columns::text) AS columns
                    FROM seen GROUP BY login, role, application, client, relation, operation, transaction
                ), audited AS (
                    INSERT INTO weir.audit (environment, at, actor, action, detail)
                    SELECT \(environment), clock_timestamp(), coalesce(g.login, 'unknown'), 'drift',
                        jsonb_build_object(
                            'application', g.application, 'at', g.at, 'client', g.client,
                            'columns', (
                                SELECT coalesce(jsonb_agg(DISTINCT c.name ORDER BY c.name), '[]')
                                FROM unnest(g.columns) AS l (list), unnest(l.list::text[]) AS c (name)),
                            'keys', to_jsonb(g.keys), 'operation', g.operation, 'role', g.role, 'rows', g.rows,
                            'table', g.relation, 'transaction', g.transaction)::text
                    FROM grouped g ORDER BY g.number
                )
                SELECT login, role, application, client, relation, operation, rows, keys FROM grouped ORDER BY number
                """)
            return try rows.map { try NotedDrift(stored: $0) }
        }
    }

    /// How many keys an audit entry names.
    private static let auditedKeys = 10
}

extension NotedDrift {
    /// - Throws: `StoreError.corrupt`.
    fileprivate init(stored row: PostgresRow) throws {
        let names = (relation: try row.decode(String.self, at: 4), operation: try row.decode(String.self, at: 5))
        guard let relation = Drift.Relation(rawValue: names.relation),
            let operation = Drift.Operation(rawValue: names.operation)
        else {
            throw StoreError.corrupt(
                table: "drift", row: names.relation, problem: "\(names.operation) of it is not known")
        }
        self.init(
            author: Drift.Author(
                login: try row.decode(String?.self, at: 0), role: try row.decode(String?.self, at: 1),
                application: try row.decode(String?.self, at: 2), client: try row.decode(String?.self, at: 3)),
            relation: relation, operation: operation, rows: try row.decode(Int.self, at: 6),
            keys: try row.decode([String].self, at: 7))
    }
}
