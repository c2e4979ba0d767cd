import WeirModel
import WeirPlanning
import WeirPostgres

/// The statements of apply that undo what others did to the fleet, as far as a plan does not, and that settle it.
struct DriftStatements {
    let environment: Identifier
    /// The serial of the revision that writes.
    let serial: Int64
    let settlements: [DriftSettlement]

    private var numbers: [Int64] { settlements.map(\.number) }

    /// Brings the rows of the units that are settled to what `weir.known_…` says that they are: rows that were removed
    /// come back as tombstones, names are given up before they are taken back, and versions and endpoints are what they
    /// were.
    func restoreIdentity(in session: PostgresTransaction) async throws {
        for table in ["customer", "integration", "secret", "instance"] {
            try await session.execute(vacate(table))
            try await session.execute(rename(table))
            try await session.execute(revive(table))
        }
        for (name, table, unit, part) in [
            ("version", "integration_version", "integration_id", "number::text"),
            ("endpoint", "endpoint", "instance_id", "flow"),
        ] {
            try await session.execute(
                """
                DELETE FROM weir.\(unescaped: table) t USING weir.foreign_\(unescaped: name) x
                WHERE t.environment = \(environment) AND x.environment = \(environment)
                  AND x.unit = t.\(unescaped: unit) AND x.part = t.\(unescaped: part)
                  AND EXISTS (
                    SELECT FROM weir.drift d
                    WHERE d.environment = \(environment) AND d.unit = x.unit AND d.number = ANY(\(numbers)))
                """)
            try await session.execute(
                """
                INSERT INTO weir.\(unescaped: table)
                SELECT t.* FROM weir.lost_\(unescaped: name) o
                CROSS JOIN LATERAL jsonb_populate_record(NULL::weir.\(unescaped: table), o.original) t
                WHERE o.environment = \(environment) AND o.number = ANY(\(numbers))
                """)
        }
    }

    private func vacate(_ table: String) -> PostgresQuery {
        """
        UPDATE weir.\(unescaped: table) t SET slug = '~' || t.id FROM weir.renamed_\(unescaped: table) r
        WHERE t.environment = \(environment) AND r.environment = \(environment) AND r.id = t.id
          AND r.number = ANY(\(numbers))
        """
    }

    private func rename(_ table: String) -> PostgresQuery {
        let owner = table == "secret" || table == "instance" ? ", customer_id = r.customer_id" : ""
        return """
            UPDATE weir.\(unescaped: table) t SET slug = r.slug\(unescaped: owner)
            FROM weir.renamed_\(unescaped: table) r
            WHERE t.environment = \(environment) AND r.environment = \(environment) AND r.id = t.id
              AND r.number = ANY(\(numbers))
            """
    }

    private func revive(_ table: String) -> PostgresQuery {
        """
        INSERT INTO weir.\(unescaped: table)
        SELECT t.*
        FROM weir.original_row o
        JOIN weir.known_\(unescaped: table) k ON k.environment = o.environment AND k.id = o.unit
        CROSS JOIN LATERAL jsonb_populate_record(
            NULL::weir.\(unescaped: table),
            o.original || jsonb_build_object('row_version', k.row_version, 'deleted_at', k.deleted_at)) t
        WHERE o.environment = \(environment) AND o.relation = \(table) AND o.is_whole AND o.number = ANY(\(numbers))
          AND NOT EXISTS (
            SELECT FROM weir.\(unescaped: table) x WHERE x.environment = \(environment) AND x.id = o.unit)
        """
    }

    /// Settles the entries of the units that the plan writes, or of those that it leaves as they are. An entry that has
    /// seen more writes than the plan knew of stays open.
    func settle(isHealed: Bool) -> PostgresQuery {
        let chosen = settlements.filter { $0.isHealed == isHealed }
        let revision: PostgresQuery = isHealed ? "\(serial)" : "NULL"
        return Self.settle(chosen, by: revision, environment: environment)
    }

    static func settle(
        _ settlements: [DriftSettlement], by revision: PostgresQuery, environment: Identifier
    ) -> PostgresQuery {
        """
        UPDATE weir.drift d SET settled_at = clock_timestamp(), revision = \(revision), former = NULL
        FROM unnest(\(settlements.map(\.number)), \(settlements.map(\.writes))) AS s (number, writes)
        WHERE d.environment = \(environment) AND d.number = s.number AND d.writes = s.writes AND d.settled_at IS NULL
        """
    }

    /// Has the entries looked at again that have seen more writes than the plan knew of.
    static func renew(_ settlements: [DriftSettlement], environment: Identifier) -> PostgresQuery {
        """
        UPDATE weir.drift d SET audited_at = NULL
        FROM unnest(\(settlements.map(\.number)), \(settlements.map(\.writes))) AS s (number, writes)
        WHERE d.environment = \(environment) AND d.number = s.number AND d.writes <> s.writes AND d.settled_at IS NULL
        """
    }
}
