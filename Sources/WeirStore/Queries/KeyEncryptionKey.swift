public import WeirModel
import WeirPostgres

/// A key that has wrapped a data key of an environment, and what it still is to it. The key itself is elsewhere.
public struct KeyEncryptionKey: Hashable, Sendable {
    /// What a key is good for.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It wrapped last, and wraps data keys that are there.
        case primary
        /// Another one wrapped since; it still has to open what it wrapped.
        case decryptOnly = "decrypt-only"
        /// Nothing is wrapped with it any more: nobody needs it, but for backups of the database.
        case unused
    }

    /// As it stands beside what it wrapped: `vault:transit/weir`.
    public var id: String
    /// `local`, `vaultTransit`, `awsKMS`, `age`, or what a later weir wrote.
    public var kind: String
    /// What it is good for.
    public var state: State
    /// How many data keys it wraps.
    public var dataKeys: Int
    /// When it first wrapped one.
    public var firstUsedAt: Instant
    /// When it last wrapped one.
    public var lastPrimaryAt: Instant
}

extension Store {
    /// The keys that have wrapped data keys of an environment; the one that wrapped last comes first.
    ///
    /// - Throws: `StoreError`.
    public func keyEncryptionKeys(environment: String) async throws -> [KeyEncryptionKey] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT k.id, k.kind, k.first_used_at, k.last_primary_at, count(d.id)
                FROM weir.key_encryption_key k
                LEFT JOIN weir.data_key d ON d.environment = k.environment AND d.key_id = k.id
                WHERE k.environment = \(id)
                GROUP BY k.environment, k.id
                ORDER BY k.last_primary_at DESC, k.id
                """)
            return try rows.enumerated().map { index, row in
                let dataKeys = try row.decode(Int.self, at: 4)
                return KeyEncryptionKey(
                    id: try row.decode(String.self, at: 0), kind: try row.decode(String.self, at: 1),
                    state: dataKeys == 0 ? .unused : index == 0 ? .primary : .decryptOnly, dataKeys: dataKeys,
                    firstUsedAt: try row.decode(Instant.self, at: 2),
                    lastPrimaryAt: try row.decode(Instant.self, at: 3))
            }
        }
    }
}
