import WeirModel
import WeirPostgres

/// The statements of apply that write secrets, their values and the keys of these.
struct SecretStatements {
    let environment: Identifier
    /// The serial of the revision that writes.
    let serial: Int64

    /// The row of the customer that a temporary row names; none where it names one that does not exist.
    private var owner: PostgresQuery {
        """
        CROSS JOIN LATERAL (
            SELECT NULL::uuid AS id WHERE t.customer IS NULL
            UNION ALL
            SELECT id FROM weir.customer
            WHERE environment = \(environment) AND slug = t.customer AND deleted_at IS NULL) c
        """
    }

    func insert() -> PostgresQuery {
        """
        INSERT INTO weir.secret
            (environment, id, customer_id, slug, spec, spec_digest, source_path, revision, created_at, updated_at)
        SELECT \(environment), t.id, c.id, t.slug, t.spec, t.spec_digest, t.source_path, \(serial), now(), now()
        FROM pg_temp.weir_secret t
        \(owner)
        WHERE t.row_version IS NULL
        """
    }

    /// Changes rows, and wakes up tombstones.
    func update() -> PostgresQuery {
        """
        UPDATE weir.secret u
        SET spec = t.spec, spec_digest = t.spec_digest, source_path = t.source_path, revision = \(serial),
            updated_at = now(), deleted_at = NULL
        FROM pg_temp.weir_secret t
        \(owner)
        WHERE u.environment = \(environment) AND u.id = t.id AND u.row_version = t.row_version
          AND u.customer_id IS NOT DISTINCT FROM c.id
        """
    }

    func insertKeys() -> PostgresQuery {
        """
        INSERT INTO weir.data_key (environment, id, customer_id, key_id, wrapped)
        SELECT \(environment), id, customer_id, key_id, wrapped FROM pg_temp.weir_data_key
        """
    }

    func insertVersions() -> PostgresQuery {
        """
        INSERT INTO weir.secret_version
            (environment, secret_id, number, label, sealed, data_key_id, fingerprint, source_version, promoted_at)
        SELECT \(environment), t.secret_id, t.number, 'current', t.sealed, t.data_key_id, t.fingerprint, t.source_version,
            now()
        FROM pg_temp.weir_secret_version t
        JOIN weir.secret s ON s.environment = \(environment) AND s.id = t.secret_id AND s.deleted_at IS NULL
        """
    }

    // MARK: Uses

    /// The secrets that the rows of `pg_temp.weir_secret_use` name.
    private var used: PostgresQuery {
        """
        pg_temp.weir_secret_use t
        \(owner)
        JOIN weir.secret s ON s.environment = \(environment) AND s.slug = t.slug
          AND s.customer_id IS NOT DISTINCT FROM c.id AND s.deleted_at IS NULL
        """
    }

    /// Forgets what instances that are written referred to before, and do not any more.
    ///
    /// - Parameter areStated: whether any of them refers to something: else there is no table that says to what.
    func removeOldUses(areStated: Bool) -> PostgresQuery {
        var query: PostgresQuery = """
            DELETE FROM weir.secret_use u USING pg_temp.weir_instance i
            WHERE u.environment = \(environment) AND u.instance_id = i.id
            """
        if areStated {
            query.append(" AND NOT EXISTS (SELECT FROM ")
            query.append(used)
            query.append(" WHERE t.instance_id = u.instance_id AND s.id = u.secret_id)")
        }
        return query
    }

    /// Instances that are written have the current versions then, but for those whose runner says itself what it has.
    func insertUses() -> PostgresQuery {
        """
        INSERT INTO weir.secret_use AS u (environment, secret_id, instance_id, version, epoch, acknowledged_at)
        SELECT \(environment), s.id, t.instance_id, v.number, coalesce(r.epoch, 1), now()
        FROM \(used)
        JOIN weir.secret_version v ON v.environment = \(environment) AND v.secret_id = s.id AND v.label = 'current'
        LEFT JOIN weir.rotation r ON r.environment = \(environment) AND r.secret_id = s.id
        ON CONFLICT (environment, instance_id, secret_id) DO UPDATE
            SET version = excluded.version, epoch = excluded.epoch, acknowledged_at = excluded.acknowledged_at
            WHERE u.runner IS NULL
        """
    }

    /// Instances that are deleted use nothing.
    static func removeUses(environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.secret_use u USING pg_temp.weir_removal r
        WHERE r.kind = 'instance' AND u.environment = \(environment) AND u.instance_id = r.id
        """
    }

    // MARK: Removals

    /// Takes the labels away, so that the values of secrets that are destroyed can go.
    static func releaseVersions(environment: Identifier) -> PostgresQuery {
        """
        UPDATE weir.secret_version v SET label = NULL FROM pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'secret' AND v.environment = \(environment) AND v.secret_id = r.id
          AND v.label IS NOT NULL
        """
    }

    /// Destroys the values of the secrets that are destroyed.
    static func purgeVersions(environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.secret_version v USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'secret' AND v.environment = \(environment) AND v.secret_id = r.id
        """
    }

    /// Forgets the rotations of the secrets that are destroyed, and who used them.
    static func purgeRotations(environment: Identifier) -> PostgresQuery {
        """
        WITH uses AS (
            DELETE FROM weir.secret_use u USING pg_temp.weir_removal r
            WHERE r.purge AND r.kind = 'secret' AND u.environment = \(environment) AND u.secret_id = r.id)
        DELETE FROM weir.rotation o USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'secret' AND o.environment = \(environment) AND o.secret_id = r.id
        """
    }

    /// Destroys the data keys of the customers that are destroyed: whatever is still encrypted with them, in a backup of
    /// the database too, is opened by nobody who has not also the wrapped key from a backup.
    static func purgeKeys(environment: Identifier) -> PostgresQuery {
        """
        DELETE FROM weir.data_key k USING pg_temp.weir_removal r
        WHERE r.purge AND r.kind = 'customer' AND k.environment = \(environment) AND k.customer_id = r.id
        """
    }
}
