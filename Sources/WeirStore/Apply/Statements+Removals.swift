import WeirModel
import WeirPostgres

/// The statements of apply that take rows away.
enum RemovalStatements {
    /// Destroys the endpoints of the instances that are destroyed.
    static func purgeEndpoints(environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.endpoint e USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'instance' AND e.environment = \(environment) AND e.instance_id = r.id
        """
    }

    /// Destroys the versions of the integrations that are destroyed.
    static func purgeVersions(environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.integration_version v USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'integration' AND v.environment = \(environment) AND v.integration_id = r.id
        """
    }

    /// Destroys tombstones of a kind.
    static func purge(_ kind: UnitKind, environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.\(unescaped: kind.rawValue) u USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = \(kind.rawValue) AND u.environment = \(environment) AND u.id = r.id
          AND u.row_version = r.row_version AND u.deleted_at IS NOT NULL
        """
    }

    /// Makes tombstones of a kind: the row, its endpoints and versions stay for `prune.retain`.
    static func delete(_ kind: UnitKind, environment: Identifier, serial: Int64) -> PostgresQuery {
        """
        UPDATE weir.\(unescaped: kind.rawValue) u
        SET deleted_at = now(), updated_at = now(), revision = \(serial)
        FROM pg_temp.weir_removal r
        WHERE NOT r.purge AND r.kind = \(kind.rawValue) AND u.environment = \(environment) AND u.id = r.id
          AND u.row_version = r.row_version AND u.deleted_at IS NULL
        """
    }

    /// Instances that still refer to a customer or an integration that is gone: deployed ones to a tombstone, any to
    /// what was destroyed.
    static func danglingReferences(environment: Identifier, limit: Int) -> PostgresQuery {
        """
        SELECT r.kind || ' ' || r.key || ' (instance ' || i.slug || ')'
        FROM pg_temp.weir_removal r
        JOIN weir.instance i ON i.environment = \(environment) AND i.customer_id = r.id
        WHERE r.kind = 'customer' AND (r.purge OR i.deleted_at IS NULL)
        UNION ALL
        SELECT r.kind || ' ' || r.key || ' (instance ' || i.slug || ')'
        FROM pg_temp.weir_removal r
        JOIN weir.instance i ON i.environment = \(environment) AND i.integration_id = r.id
        WHERE r.kind = 'integration' AND (r.purge OR i.deleted_at IS NULL)
        ORDER BY 1 LIMIT \(limit)
        """
    }
}
