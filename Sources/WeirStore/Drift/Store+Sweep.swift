public import WeirModel
import WeirPostgres

extension Snapshot {
    /// The rows whose spec is not what its digest says: whoever wrote to them, no trigger need have seen it.
    ///
    /// - Parameter digest: what the digest of a spec is that has fields of the runtime (`ignore`), which SHA-256 over its
    ///   text is not; nil where it is no spec.
    /// - Throws: `StoreError`.
    public func tampered(_ digest: @Sendable ([UInt8]) -> Digest?) async throws -> Set<Identifier> {
        guard let environment = try await environmentRow()?.id else { return [] }
        var rows: Set<Identifier> = []
        for kind in UnitKind.allCases {
            let found = try await session.query(
                """
                SELECT id, spec, spec_digest FROM weir.\(unescaped: kind.rawValue)
                WHERE environment = \(environment) AND sha256(convert_to(spec, 'UTF8')) <> spec_digest
                """)
            for row in found {
                let (id, stored) = (try row.decode(Identifier.self, at: 0), try row.decode(Digest.self, at: 2))
                if digest(try row.utf8(at: 1)) != stored { rows.insert(id) }
            }
        }
        return rows
    }
}

extension Store {
    /// Looks for rows whose spec is not what its digest says, and notes them as drift that nobody was seen making, so that
    /// the next plan heals them. For triggers that were switched off, and for restored rows; what else such writes can
    /// change a plan of everything finds.
    ///
    /// - Parameter digest: as `Snapshot.tampered` takes it.
    /// - Returns: how many rows were noted; those that are noted already are left alone.
    /// - Throws: `StoreError`.
    @discardableResult
    public func sweepDigests(environment: String, _ digest: @Sendable ([UInt8]) -> Digest?) async throws -> Int {
        let rows = try await observe(environment: environment) { try await $0.tampered(digest) }
        guard !rows.isEmpty else { return 0 }
        return try await withTransaction { session in
            let id = try await Self.knownEnvironment(environment, session)
            var noted = 0
            for kind in UnitKind.allCases {
                noted += try await session.execute(
                    """
                    INSERT INTO weir.drift (environment, at, last_at, relation, unit, part, key, operation, columns)
                    SELECT t.environment, clock_timestamp(), clock_timestamp(), \(kind.rawValue), t.id, '',
                        weir.drift_key(\(kind.rawValue), to_jsonb(t)), 'FOUND', '{spec}'
                    FROM weir.\(unescaped: kind.rawValue) t
                    WHERE t.environment = \(id) AND t.id = ANY(\(rows.sorted().uuids))
                      AND NOT EXISTS (
                        SELECT FROM weir.drift d
                        WHERE d.environment = \(id) AND d.unit = t.id AND d.settled_at IS NULL)
                    """)
            }
            return noted
        }
    }
}
