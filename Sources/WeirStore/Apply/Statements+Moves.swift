import WeirModel
import WeirPostgres

/// The statements of apply that give rows other names.
///
/// A name is unique at every moment, so a row first takes one that follows from its id and that nothing can be called.
/// Then all names that are taken are free, in whatever order.
enum MoveStatements {
    /// How many times a row is written that gets another name; each raises its version.
    static let writes: Int64 = 2

    /// Gives up the names of the rows that get another one.
    static func vacate(_ kind: UnitKind, environment: Identifier) -> PostgresQuery {
        """
        UPDATE weir.\(unescaped: kind.rawValue) u SET slug = '~' || u.id
        FROM pg_temp.weir_move m
        WHERE m.renames AND m.kind = \(kind.rawValue) AND u.environment = \(environment) AND u.id = m.id
          AND u.row_version = m.row_version AND (u.deleted_at IS NOT NULL) = m.tombstone
        """
    }

    /// Gives rows their new names and files.
    static func move(_ kind: UnitKind, environment: Identifier, serial: Int64) -> PostgresQuery {
        """
        UPDATE weir.\(unescaped: kind.rawValue) u
        SET slug = m.slug, source_path = COALESCE(m.source_path, u.source_path), revision = \(serial),
            updated_at = now()
        FROM pg_temp.weir_move m
        WHERE m.kind = \(kind.rawValue) AND u.environment = \(environment) AND u.id = m.id
          AND u.row_version = m.row_version + m.renames::integer AND (u.deleted_at IS NOT NULL) = m.tombstone
        """
    }
}
