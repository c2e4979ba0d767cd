public import WeirModel
import WeirPostgres

extension Snapshot {
    /// The data keys of an environment, wrapped.
    ///
    /// - Throws: `StoreError`.
    public func dataKeys(_ environment: Identifier) async throws -> [StoredDataKey] {
        try await Store.dataKeys(environment, session)
    }
}

extension Store {
    /// The data keys of an environment, wrapped.
    ///
    /// - Throws: `StoreError`.
    public func dataKeys(_ environment: Identifier) async throws -> [StoredDataKey] {
        try await read { session in try await Self.dataKeys(environment, session) }
    }

    static func dataKeys(_ environment: Identifier, _ session: some PostgresSession) async throws -> [StoredDataKey] {
        let rows = try await session.query(
            """
            SELECT id, customer_id, key_id, wrapped FROM weir.data_key
            WHERE environment = \(environment) ORDER BY id
            """)
        return try rows.map { row in
            StoredDataKey(
                id: try row.decode(Identifier.self, at: 0), customer: try row.decode(Identifier?.self, at: 1),
                keyID: try row.decode(String.self, at: 2), wrapped: try row.decode([UInt8].self, at: 3))
        }
    }
}
