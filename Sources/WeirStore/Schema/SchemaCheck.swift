import WeirPostgres

extension Store {
    /// - Throws: `StoreError.missingSchema`, `outdatedSchema` or `newerSchema` where the database's schema is not the
    ///   one that this binary's statements are written for.
    static func checkSchema(_ session: some PostgresSession) async throws {
        let found: Int
        do {
            let rows = try await session.query("SELECT coalesce(max(number), 0)::bigint FROM weir.migration")
            found = try rows.first?.decode(Int.self, at: 0) ?? 0
        } catch let error as PostgresError where error.isUndefinedTable || error.isUndefinedSchema {
            throw StoreError.missingSchema
        }
        let expected = Migration.all.count
        guard found > 0 else { throw StoreError.missingSchema }
        guard found >= expected else { throw StoreError.outdatedSchema(found: found, expected: expected) }
        guard found <= expected else { throw StoreError.newerSchema(found: found, expected: expected) }
    }
}
