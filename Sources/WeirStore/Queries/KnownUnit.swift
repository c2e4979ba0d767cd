public import WeirModel
import WeirPostgres

/// A unit that is deployed or was.
public struct KnownUnit: Hashable, Sendable {
    /// Stays the same when the unit's key changes.
    public var id: Identifier
    /// False: it was deleted or has another key now.
    public var isDeployed: Bool
}

extension Store {
    /// The unit that is deployed as `key`; else the one that something happened to under this key last. nil where there
    /// never was one.
    ///
    /// - Throws: `StoreError`.
    public func unit(_ key: UnitKey, environment: String) async throws -> KnownUnit? {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            if let row = try await session.query(Self.deployed(key, id)).first {
                return KnownUnit(id: try row.decode(Identifier.self, at: 0), isDeployed: true)
            }
            let rows = try await session.query(
                """
                SELECT c.unit_id FROM weir.change c
                WHERE c.environment = \(id) AND c.kind = \(key.kind.rawValue) AND c.key = \(key.name)
                ORDER BY c.serial DESC, c.ordinal DESC LIMIT 1
                """)
            return try rows.first.map { KnownUnit(id: try $0.decode(Identifier.self, at: 0), isDeployed: false) }
        }
    }

    private static func deployed(_ key: UnitKey, _ environment: Identifier) -> PostgresQuery {
        switch key.kind {
        case .customer:
            """
            SELECT id FROM weir.customer
            WHERE environment = \(environment) AND slug = \(key.slug) AND deleted_at IS NULL
            """
        case .integration:
            """
            SELECT id FROM weir.integration
            WHERE environment = \(environment) AND slug = \(key.slug) AND deleted_at IS NULL
            """
        case .secret:
            """
            SELECT s.id FROM weir.secret s
            LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
            WHERE s.environment = \(environment) AND coalesce(c.slug, '') = \(key.customerSlug ?? "")
                AND s.slug = \(key.slug) AND s.deleted_at IS NULL
            """
        case .instance:
            """
            SELECT i.id FROM weir.instance i
            JOIN weir.customer c ON c.environment = i.environment AND c.id = i.customer_id
            WHERE i.environment = \(environment) AND c.slug = \(key.customerSlug ?? "") AND i.slug = \(key.slug)
                AND i.deleted_at IS NULL
            """
        }
    }
}
