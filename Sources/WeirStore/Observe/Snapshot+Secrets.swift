import WeirModel
import WeirPostgres
import WeirRotation

extension Snapshot {
    /// What is stored of secrets; never a value.
    func secrets(_ environment: Identifier, _ tables: FleetTables) async throws -> [ObservedSecret] {
        try await session.stream(
            """
            SELECT s.id, s.row_version, s.deleted_at, c.slug, s.slug, s.spec, s.spec_digest, s.source_path,
                v.number, v.source_version, v.promoted_at,
                \(tables.secretDrifted),
                (SELECT max(a.number) FROM weir.secret_version a
                 WHERE a.environment = s.environment AND a.secret_id = s.id),
                r.stage, r.activity, r.queued, r.delayed_until, r.last_promotion, p.source_version
            FROM \(tables.secret) s
            LEFT JOIN \(tables.customer) c ON c.environment = s.environment AND c.id = s.customer_id
            LEFT JOIN weir.secret_version v
              ON v.environment = s.environment AND v.secret_id = s.id AND v.label = 'current'
            LEFT JOIN weir.secret_version p
              ON p.environment = s.environment AND p.secret_id = s.id AND p.label = 'pending'
            LEFT JOIN weir.rotation r ON r.environment = s.environment AND r.secret_id = s.id
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
                    spec: try row.spec(at: 5), sourcePath: try row.decode(String.self, at: 7), current: current,
                    latest: try row.decode(Int?.self, at: 12), rotation: try Self.rotation(row, at: 13)))
        }
    }

    private static func rotation(_ row: PostgresRow, at first: Int) throws -> ObservedSecret.Rotation? {
        guard let stage = try row.decode(String?.self, at: first) else { return nil }
        let activity = try row.decode(String.self, at: first + 1)
        let queued = try row.decode(String?.self, at: first + 2)
        let isPlanned = stage == RotationStage.planned.rawValue
        let awaitsSource = isPlanned && activity == RotationActivity.awaitSource.rawValue
        return ObservedSecret.Rotation(
            stage: stage, isOpen: stage != RotationStage.idle.rawValue || queued != nil, awaitsSource: awaitsSource,
            readsSource: isPlanned && !awaitsSource || queued == RotationRequest.Reason.sourceChanged.description,
            pendingSourceVersion: try row.decode(String?.self, at: first + 5),
            delayedUntil: try row.decode(Instant?.self, at: first + 3),
            lastPromotion: try row.decode(Instant?.self, at: first + 4))
    }
}
