import WeirPostgres

extension Store {
    /// - Throws: `StoreError.missingSchema`, `outdatedSchema` or `newerSchema` where the database's schema is not the
    ///   one that this binary's statements are written for.
    ///
    /// - Parameter more: columns to ask for on the way, from the second one on.
    /// - Returns: the row.
    @discardableResult
    static func checkSchema(
        _ session: some PostgresSession, with more: PostgresQuery? = nil
    ) async throws -> PostgresRow? {
        let found: Int
        let row: PostgresRow?
        do {
            var query: PostgresQuery = "SELECT (SELECT coalesce(max(number), 0) FROM weir.migration)::bigint"
            if let more {
                query.append(", ")
                query.append(more)
            }
            row = try await session.query(query).first
            found = try row?.decode(Int.self, at: 0) ?? 0
        } catch let error as PostgresError where error.isUndefinedTable || error.isUndefinedSchema {
            throw StoreError.missingSchema
        }
        let expected = Migration.all.count
        guard found > 0 else { throw StoreError.missingSchema }
        guard found >= expected else { throw StoreError.outdatedSchema(found: found, expected: expected) }
        guard found <= expected else { throw StoreError.newerSchema(found: found, expected: expected) }
        return row
    }
}
