public import WeirModel
import WeirPostgres

/// A published version, without its definition.
public struct PublishedVersion: Hashable, Sendable {
    /// The integration's slug.
    public var integration: String
    /// From 1, in this environment.
    public var number: Int
    /// SHA-256 of the definition's canonical form.
    public var digest: Digest
    /// What changed, for people.
    public var note: String
    /// The release's name; nil where it has none.
    public var release: String?
    /// The commit that it was published from.
    public var commit: ObjectID
    /// That commit's author.
    public var author: String
    /// By the database's clock.
    public var publishedAt: Instant
    /// False: no new deployments.
    public var isAvailable: Bool
    /// Lower-cased.
    public var labels: [String]
}

extension Store {
    /// The versions of an integration, newest first; those of a deleted one too, while its tombstone is there.
    ///
    /// - Parameter integration: a slug; nil for all integrations, by slug.
    /// - Throws: `StoreError`.
    public func versions(of integration: String? = nil, environment: String) async throws -> [PublishedVersion] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let condition: PostgresQuery = integration.map { "AND g.slug = \($0)" } ?? ""
            let rows = try await session.query(
                """
                SELECT g.slug, v.number, v.digest, v.note, v.release, v.commit_id, v.author, v.published_at, v.available,
                    v.labels
                FROM weir.integration_version v
                JOIN weir.integration g ON g.environment = v.environment AND g.id = v.integration_id
                WHERE v.environment = \(id) \(condition) ORDER BY g.slug, v.number DESC
                """)
            return try rows.map { row in
                PublishedVersion(
                    integration: try row.decode(String.self, at: 0), number: try row.decode(Int.self, at: 1),
                    digest: try row.decode(Digest.self, at: 2), note: try row.decode(String.self, at: 3),
                    release: try row.decode(String?.self, at: 4), commit: try row.decode(ObjectID.self, at: 5),
                    author: try row.decode(String.self, at: 6), publishedAt: try row.decode(Instant.self, at: 7),
                    isAvailable: try row.decode(Bool.self, at: 8), labels: try row.decode([String].self, at: 9))
            }
        }
    }

    /// The definition of a version, as canonical JSON.
    ///
    /// - Parameter number: nil for the newest.
    /// - Returns: nil where there is no such version.
    /// - Throws: `StoreError`.
    public func definition(of integration: String, version number: Int? = nil, environment: String) async throws
        -> [UInt8]?
    {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let condition: PostgresQuery = number.map { "AND v.number = \($0)" } ?? ""
            let rows = try await session.query(
                """
                SELECT v.definition FROM weir.integration_version v
                JOIN weir.integration g ON g.environment = v.environment AND g.id = v.integration_id
                WHERE v.environment = \(id) AND g.slug = \(integration) \(condition) ORDER BY v.number DESC LIMIT 1
                """)
            return try rows.first.map { try $0.utf8(at: 0) }
        }
    }
}
