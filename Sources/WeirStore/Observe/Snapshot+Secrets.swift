import WeirModel
import WeirPostgres

extension Snapshot {
    /// What is stored of secrets; never a value.
    func secrets(_ environment: Identifier) async throws -> [ObservedSecret] {
        try await session.stream(
            """
            SELECT s.id, s.row_version, s.deleted_at, c.slug, s.slug, s.spec, s.spec_digest, s.source_path,
                v.number, v.source_version, v.promoted_at,
                s.row_version <> coalesce(s.written_version, s.row_version)
            FROM weir.secret s
            LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
            LEFT JOIN weir.secret_version v
              ON v.environment = s.environment AND v.secret_id = s.id AND v.label = 'current'
            WHERE s.environment = \(environment)
            ORDER BY c.slug NULLS FIRST, s.slug
            """, into: []
        ) { secrets, row in
            let promotedAt = try row.decode(Instant?.self, at: 10)
            let current = try row.decode(Int?.self, at: 8).map {
                ObservedSecret.StoredVersion(
                    number: $0, sourceVersion: try row.decode(String?.self, at: 9),
                    promotedAt: promotedAt ?? Instant(microseconds: 0))
            }
            secrets.append(
                ObservedSecret(
                    row: try row.identity(drift: 11),
                    secret: SecretKey(
                        customer: try row.decode(String?.self, at: 3), name: try row.decode(String.self, at: 4)),
                    spec: try row.spec(at: 5), sourcePath: try row.decode(String.self, at: 7), current: current))
        }
    }
}
