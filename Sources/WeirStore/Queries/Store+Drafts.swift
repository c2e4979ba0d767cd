import WeirModel
import WeirPostgres

/// What Git states of an integration beyond its newest version.
public struct StoredDraft: Hashable, Sendable {
    /// The integration's slug.
    public var integration: String
    /// The newest version's number; nil where nothing is published yet.
    public var newest: Int?
    /// Canonical JSON of the newest version's definition.
    public var published: [UInt8]?
    /// Canonical JSON of the draft.
    public var definition: [UInt8]
}

extension Store {
    /// The drafts of all deployed integrations, by slug.
    ///
    /// - Parameter integration: nil for all.
    /// - Throws: `StoreError`.
    public func drafts(of integration: String? = nil, environment: String) async throws -> [StoredDraft] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let condition: PostgresQuery = integration.map { "AND g.slug = \($0)" } ?? ""
            let rows = try await session.query(
                """
                SELECT g.slug, v.number, v.definition, g.draft
                FROM weir.integration g
                LEFT JOIN LATERAL (
                    SELECT number, definition FROM weir.integration_version
                    WHERE environment = g.environment AND integration_id = g.id ORDER BY number DESC LIMIT 1) v ON true
                WHERE g.environment = \(id) AND g.draft IS NOT NULL AND g.deleted_at IS NULL \(condition)
                ORDER BY g.slug
                """)
            return try rows.map { row in
                let (slug, number, definition, draft) = try row.decode((String, Int?, String?, String).self)
                return StoredDraft(
                    integration: slug, newest: number, published: definition.map { Array($0.utf8) },
                    definition: Array(draft.utf8))
            }
        }
    }
}
