public import WeirModel
import WeirPostgres
public import WeirRotation

/// A version of a secret as it is stored: encrypted.
public struct StoredSecretVersion: Hashable, Sendable {
    /// The secret's row.
    public var secret: Identifier
    /// Whose it is, and its name.
    public var key: SecretKey
    /// The row of the customer whose it is; nil for the repository's own.
    public var customer: Identifier?
    /// From 1.
    public var number: Int
    /// nil: it is used by nobody.
    public var label: VersionLabel?
    /// The ciphertext; nil where the service has yet to make the value, or it was destroyed.
    public var sealed: [UInt8]?
    /// Tells equal values of one owner, and nothing else about them; 16 bytes. nil where there never was a value.
    public var fingerprint: [UInt8]?
    /// What its source called it; nil for a value that weir made.
    public var sourceVersion: String?
    /// What it belongs to where it is used: a role, the id of a key.
    public var account: String?
    /// When it was stored.
    public var createdAt: Instant
    /// When it became current.
    public var promotedAt: Instant?
    /// When it was proved to be refused, or nobody's any more.
    public var retiredAt: Instant?
    /// When its value was destroyed.
    public var shreddedAt: Instant?
}

extension StoredSecretVersion {
    /// The columns of a version of the table `v`, in the order in which they are read.
    static let columnList = [
        "number", "label", "sealed", "fingerprint", "source_version", "account", "created_at", "promoted_at",
        "retired_at", "shredded_at",
    ].map { "v.\($0)" }.joined(separator: ", ")

    /// Reads the columns of `columnList`, from the column `first` on.
    init(_ row: PostgresRow, at first: Int, secret: Identifier, key: SecretKey, customer: Identifier?) throws {
        self.init(
            secret: secret, key: key, customer: customer, number: try row.decode(Int.self, at: first),
            label: try row.decode(String?.self, at: first + 1).flatMap(VersionLabel.init),
            sealed: try row.decode([UInt8]?.self, at: first + 2),
            fingerprint: try row.decode([UInt8]?.self, at: first + 3),
            sourceVersion: try row.decode(String?.self, at: first + 4),
            account: try row.decode(String?.self, at: first + 5),
            createdAt: try row.decode(Instant.self, at: first + 6),
            promotedAt: try row.decode(Instant?.self, at: first + 7),
            retiredAt: try row.decode(Instant?.self, at: first + 8),
            shreddedAt: try row.decode(Instant?.self, at: first + 9))
    }
}

extension Store {
    /// The versions of all secrets of an environment that are not deleted, by secret and number.
    ///
    /// - Returns: with the id of the environment, which the ciphertexts are bound to.
    /// - Throws: `StoreError`.
    public func secretVersions(environment: String) async throws -> (id: Identifier, versions: [StoredSecretVersion]) {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT v.secret_id, c.slug, s.slug, s.customer_id, \(unescaped: StoredSecretVersion.columnList)
                FROM weir.secret_version v
                JOIN weir.secret s ON s.environment = v.environment AND s.id = v.secret_id
                LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
                WHERE v.environment = \(id) AND s.deleted_at IS NULL
                ORDER BY c.slug NULLS FIRST, s.slug, v.number
                """)
            return (
                id,
                try rows.map { row in
                    let key = SecretKey(
                        customer: try row.decode(String?.self, at: 1), name: try row.decode(String.self, at: 2))
                    return try StoredSecretVersion(
                        row, at: 4, secret: try row.decode(Identifier.self, at: 0), key: key,
                        customer: try row.decode(Identifier?.self, at: 3))
                }
            )
        }
    }

    /// Notes that somebody saw the value of a secret, before it is shown.
    ///
    /// - Throws: `StoreError`.
    public func auditReveal(_ version: StoredSecretVersion, environment: String, actor: String) async throws {
        try await withTransaction { session in
            let id = try await Self.knownEnvironment(environment, session)
            try await session.execute(
                """
                INSERT INTO weir.audit (environment, at, actor, action, detail)
                VALUES (\(id), now(), \(actor.withoutNUL), 'reveal', \(AuditDetail.secret(version.key, version.secret, number: version.number)))
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
