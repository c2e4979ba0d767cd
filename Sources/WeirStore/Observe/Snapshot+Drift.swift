import WeirModel
import WeirPostgres

extension Snapshot {
    /// Writes by others that are not settled, by number.
    func drift(_ environment: Identifier) async throws -> [Drift] {
        try await session.stream(
            """
            SELECT \(Drift.columns) FROM weir.drift
            WHERE environment = \(environment) AND settled_at IS NULL ORDER BY number
            """, into: []
        ) { entries, row in entries.append(try Drift(stored: row)) }
    }

    /// When the units that drifted were healed within a day.
    func heals(_ environment: Identifier, of drift: [Drift]) async throws -> [Identifier: [Instant]] {
        guard !drift.isEmpty else { return [:] }
        let end: PostgresQuery = now.map { "\($0)" } ?? "now()"
        return try await session.stream(
            """
            SELECT h.unit, min(h.settled_at)
            FROM weir.drift h
            WHERE h.environment = \(environment) AND h.revision IS NOT NULL
              AND h.settled_at > \(end) - interval '24 hours'
              AND h.unit IN (
                SELECT unit FROM weir.drift WHERE environment = \(environment) AND settled_at IS NULL)
            GROUP BY h.unit, h.revision ORDER BY 1, 2
            """, into: [:]
        ) { heals, row in
            let (unit, at) = try row.decode((Identifier, Instant).self)
            heals[unit, default: []].append(at)
        }
    }
}

extension Drift {
    /// The columns that an entry is read from, in their order.
    static let columns: PostgresQuery = """
        number, relation, unit, part, key, operation, columns, login, role, application, client, at, last_at, writes,
        transaction, settled_at, revision
        """

    /// - Throws: `StoreError.corrupt`.
    init(stored row: PostgresRow) throws {
        let number = try row.decode(Int64.self, at: 0)
        let names = (relation: try row.decode(String.self, at: 1), operation: try row.decode(String.self, at: 5))
        guard let relation = Relation(rawValue: names.relation), let operation = Operation(rawValue: names.operation)
        else {
            throw StoreError.corrupt(
                table: "drift", row: "\(number)", problem: "\(names.operation) of \(names.relation) is not known")
        }
        self.init(
            number: number, relation: relation, unit: try row.decode(Identifier.self, at: 2),
            part: try row.decode(String.self, at: 3), key: UnitKey(relation.kind, try row.decode(String.self, at: 4)),
            operation: operation, columns: try row.decode([String].self, at: 6),
            author: Author(
                login: try row.decode(String?.self, at: 7), role: try row.decode(String?.self, at: 8),
                application: try row.decode(String?.self, at: 9), client: try row.decode(String?.self, at: 10)),
            at: try row.decode(Instant.self, at: 11), lastAt: try row.decode(Instant.self, at: 12),
            writes: try row.decode(Int64.self, at: 13), transaction: try row.decode(Int64?.self, at: 14),
            settledAt: try row.decode(Instant?.self, at: 15), revision: try row.decode(Int64?.self, at: 16))
    }
}
