import WeirModel
import WeirPostgres
import WeirRotation

/// Reads the rotation of secrets inside a transaction.
struct RotationReading {
    let environment: Identifier
    let session: PostgresTransaction

    /// nil where there is no such secret, or it was deleted.
    ///
    /// - Parameter locked: whether nobody else may write the record until the end of the transaction.
    func rotation(of secret: Identifier, locked: Bool = false) async throws -> StoredRotation? {
        if locked {
            _ = try await session.query(
                """
                SELECT revision FROM weir.rotation WHERE environment = \(environment) AND secret_id = \(secret)
                FOR UPDATE
                """)
        }
        let rows = try await session.query(
            """
            SELECT c.slug, s.slug, s.customer_id, s.spec, s.spec_digest, s.source_path, clock_timestamp(), r.problem,
                (SELECT count(*) FROM weir.secret_use u
                 WHERE u.environment = s.environment AND u.secret_id = s.id AND u.epoch < r.epoch),
                r.revision IS NOT NULL, \(unescaped: RotationRow.columnList(of: "r"))
            FROM weir.secret s
            LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
            LEFT JOIN weir.rotation r ON r.environment = s.environment AND r.secret_id = s.id
            WHERE s.environment = \(environment) AND s.id = \(secret) AND s.deleted_at IS NULL
            """)
        guard let row = rows.first else { return nil }
        let key = SecretKey(customer: try row.decode(String?.self, at: 0), name: try row.decode(String.self, at: 1))
        let customer = try row.decode(Identifier?.self, at: 2)
        let versions = try await versions(of: secret, key, customer)
        return StoredRotation(
            environment: environment, record: try record(row, of: secret, versions), secret: key, customer: customer,
            spec: try row.spec(at: 3), sourcePath: try row.decode(String.self, at: 5), versions: versions,
            lagging: try row.decode(Int.self, at: 8), problem: try row.decode(String?.self, at: 7),
            now: try row.decode(Instant.self, at: 6))
    }

    private func record(
        _ row: PostgresRow, of secret: Identifier, _ versions: [StoredSecretVersion]
    ) throws -> RotationRecord {
        var labels: [VersionLabel: Int] = [:]
        for version in versions { if let label = version.label { labels[label] = version.number } }
        let latest = versions.map(\.number).max() ?? 0
        var record: RotationRecord
        if try row.decode(Bool.self, at: 9) {
            record = try RotationRow(row, at: 10, secret: secret, labels: labels).record
        } else {
            let current = versions.first { $0.label == .current }
            record = RotationRecord(secret: secret, current: current?.number, since: current?.promotedAt)
        }
        record.latest = max(record.latest, latest)
        return record
    }

    private func versions(
        of secret: Identifier, _ key: SecretKey, _ customer: Identifier?
    ) async throws -> [StoredSecretVersion] {
        let rows = try await session.query(
            """
            SELECT \(unescaped: StoredSecretVersion.columnList) FROM weir.secret_version v
            WHERE v.environment = \(environment) AND v.secret_id = \(secret) ORDER BY v.number
            """)
        return try rows.map { try StoredSecretVersion($0, at: 0, secret: secret, key: key, customer: customer) }
    }
}
