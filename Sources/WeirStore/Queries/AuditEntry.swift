public import WeirModel
import WeirPostgres

/// Something that was audited.
public struct AuditEntry: Hashable, Sendable {
    /// From 1, one after the other in an environment.
    public var number: Int64
    /// When.
    public var at: Instant
    /// Who.
    public var actor: String
    /// `approve`, `reveal`, `rewrap`, `rotation`, …
    public var action: String
    /// An object that says more, as JSON.
    public var detail: String
}

extension Store {
    /// What was audited of a secret, newest first: steps of its rotations, and who saw its values.
    ///
    /// - Throws: `StoreError`.
    public func audit(of secret: Identifier, environment: Identifier, limit: Int = 1000) async throws -> [AuditEntry] {
        try await read { session in
            let rows = try await session.query(
                """
                SELECT number, at, actor, action, detail FROM weir.audit
                WHERE environment = \(environment) AND action IN ('rotation', 'reveal')
                  AND detail::jsonb ->> 'id' = \(secret.description)
                ORDER BY number DESC LIMIT \(limit)
                """)
            return try rows.map(AuditEntry.init)
        }
    }
}

extension AuditEntry {
    /// Reads the columns number, at, actor, action and detail.
    init(_ row: PostgresRow) throws {
        self.init(
            number: try row.decode(Int64.self, at: 0), at: try row.decode(Instant.self, at: 1),
            actor: try row.decode(String.self, at: 2), action: try row.decode(String.self, at: 3),
            detail: try row.decode(String.self, at: 4))
    }
}
