public import WeirModel
import WeirPostgres

/// A value of a secret as it is stored: encrypted.
public struct StoredSecretVersion: Hashable, Sendable {
    /// What a version is to its secret.
    public enum Label: String, Hashable, Sendable {
        /// The one that is used.
        case current
        /// The one that was used before, which may still be accepted.
        case previous
    }

    /// The secret's row.
    public var secret: Identifier
    /// Whose it is, and its name.
    public var key: SecretKey
    /// The row of the customer whose it is; nil for the repository's own.
    public var customer: Identifier?
    /// From 1.
    public var number: Int
    /// nil: it is kept, and used by nobody.
    public var label: Label?
    /// The ciphertext.
    public var sealed: [UInt8]
    /// Tells equal values of one owner, and nothing else about them; 16 bytes.
    public var fingerprint: [UInt8]
    /// What its source called it; nil for a value that weir made.
    public var sourceVersion: String?
    /// When it was stored.
    public var createdAt: Instant
    /// When it became current.
    public var promotedAt: Instant?
}

extension Store {
    /// The values of all secrets of an environment that are not deleted, by secret and number.
    ///
    /// - Returns: with the id of the environment, which the ciphertexts are bound to.
    /// - Throws: `StoreError`.
    public func secretVersions(environment: String) async throws -> (id: Identifier, versions: [StoredSecretVersion]) {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT v.secret_id, c.slug, s.slug, s.customer_id, v.number, v.label, v.sealed, v.fingerprint,
                    v.source_version, v.created_at, v.promoted_at
                FROM weir.secret_version v
                JOIN weir.secret s ON s.environment = v.environment AND s.id = v.secret_id
                LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
                WHERE v.environment = \(id) AND s.deleted_at IS NULL
                ORDER BY c.slug NULLS FIRST, s.slug, v.number
                """)
            return (
                id,
                try rows.map { row in
                    StoredSecretVersion(
                        secret: try row.decode(Identifier.self, at: 0),
                        key: SecretKey(
                            customer: try row.decode(String?.self, at: 1), name: try row.decode(String.self, at: 2)),
                        customer: try row.decode(Identifier?.self, at: 3), number: try row.decode(Int.self, at: 4),
                        label: try row.decode(String?.self, at: 5).flatMap(StoredSecretVersion.Label.init),
                        sealed: try row.decode([UInt8].self, at: 6),
                        fingerprint: try row.decode([UInt8].self, at: 7),
                        sourceVersion: try row.decode(String?.self, at: 8),
                        createdAt: try row.decode(Instant.self, at: 9),
                        promotedAt: try row.decode(Instant?.self, at: 10))
                }
            )
        }
    }

    /// Notes that somebody saw the value of a secret, before it is shown.
    ///
    /// - Throws: `StoreError`.
    public func auditReveal(_ secret: SecretKey, number: Int, environment: String, actor: String) async throws {
        try await withTransaction { session in
            let id = try await Self.knownEnvironment(environment, session)
            try await session.execute(
                """
                INSERT INTO weir.audit (environment, at, actor, action, detail)
                VALUES (\(id), now(), \(actor.withoutNUL), 'reveal', \(AuditDetail.secret(secret, number: number)))
                """)
        }
    }

    /// Replaces the wrapped form of a data key, where it still is the one that was read.
    ///
    /// - Returns: false where somebody else has wrapped it since.
    /// - Throws: `StoreError`.
    public func rewrap(
        _ old: StoredDataKey, as new: StoredDataKey, environment: Identifier, actor: String
    ) async throws -> Bool {
        try await withTransaction { session in
            let written = try await session.execute(
                """
                UPDATE weir.data_key SET key_id = \(new.keyID), wrapped = \(new.wrapped)
                WHERE environment = \(environment) AND id = \(old.id) AND key_id = \(old.keyID)
                  AND wrapped = \(old.wrapped)
                """)
            guard written == 1 else { return false }
            try await session.execute(
                """
                INSERT INTO weir.audit (environment, at, actor, action, detail)
                VALUES (\(environment), now(), \(actor.withoutNUL), 'rewrap',
                    \(AuditDetail.rewrap(old.id, from: old.keyID, to: new.keyID)))
                """)
            return true
        }
    }
}
