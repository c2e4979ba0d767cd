import WeirModel
import WeirPostgres

/// The statements of apply that write customers, integrations, versions, instances and endpoints. Never ON CONFLICT: a
/// row that is there although the plan did not see it is a moved premise.
struct WriteStatements {
    let environment: Identifier
    /// The serial of the revision that writes.
    let serial: Int64

    // MARK: - Customers and integrations

    /// The columns that only a kind has, as they stand in its temporary table.
    private func ownColumns(_ kind: UnitKind) -> [String] { kind == .integration ? ["draft", "draft_digest"] : [] }

    func insert(_ kind: UnitKind) -> PostgresQuery {
        let own = ownColumns(kind).map { "\($0), " }.joined()
        return """
            INSERT INTO weir.\(unescaped: kind.rawValue)
                (environment, id, slug, spec, spec_digest, protect, source_path, \(unescaped: own)revision, created_at,
                 updated_at)
            SELECT \(environment), id, slug, spec, spec_digest, protect, source_path, \(unescaped: own)\(serial), now(),
                now()
            FROM pg_temp.weir_\(unescaped: kind.rawValue) WHERE row_version IS NULL
            """
    }

    /// Changes rows, and wakes up tombstones.
    func update(_ kind: UnitKind) -> PostgresQuery {
        let own = ownColumns(kind).map { "\($0) = t.\($0), " }.joined()
        return """
            UPDATE weir.\(unescaped: kind.rawValue) u
            SET spec = t.spec, spec_digest = t.spec_digest, protect = t.protect, source_path = t.source_path,
                \(unescaped: own)revision = \(serial), updated_at = now(), deleted_at = NULL
            FROM pg_temp.weir_\(unescaped: kind.rawValue) t
            WHERE u.environment = \(environment) AND u.id = t.id AND u.row_version = t.row_version
            """
    }

    func insertVersions() -> PostgresQuery {
        """
        INSERT INTO weir.integration_version
            (environment, integration_id, number, digest, definition, interface, note, release, available, labels,
             commit_id, author, committed_at, published_at)
        SELECT \(environment), integration_id, number, digest, definition, interface, note, release, available, labels,
            commit_id, author, committed_at, now()
        FROM pg_temp.weir_version
        """
    }

    /// Says something else of published versions; nothing else of them ever changes.
    func markVersions() -> PostgresQuery {
        """
        UPDATE weir.integration_version u SET available = t.available, labels = t.labels
        FROM pg_temp.weir_mark t
        WHERE u.environment = \(environment) AND u.integration_id = t.integration_id AND u.number = t.number
        """
    }

    // MARK: - Instances

    /// What an instance refers to: a customer, an integration and a version that exist. An instance without them is not
    /// written, which the number of rows tells.
    ///
    /// Each is a look-up by key, once per instance. Plain joins would leave the order to estimates, and a table that was
    /// filled by this very transaction has no statistics: every instance was compared with every integration.
    private var references: PostgresQuery {
        """
        CROSS JOIN LATERAL (
            SELECT id FROM weir.customer
            WHERE environment = \(environment) AND slug = t.customer AND deleted_at IS NULL LIMIT 1) c
        CROSS JOIN LATERAL (
            SELECT id FROM weir.integration
            WHERE environment = \(environment) AND slug = t.integration AND deleted_at IS NULL LIMIT 1) g
        CROSS JOIN LATERAL (
            SELECT 1 FROM weir.integration_version
            WHERE environment = \(environment) AND integration_id = g.id AND number = t.version LIMIT 1) v
        """
    }

    func insertInstances(where part: PostgresQuery) -> PostgresQuery {
        """
        INSERT INTO weir.instance
            (environment, id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization, spec,
             spec_digest, protect, source_path, revision, created_at, updated_at)
        SELECT \(environment), t.id, t.slug, c.id, g.id, t.version, t.enabled, t.missing, t.needs_authorization, t.spec,
            t.spec_digest, t.protect, t.source_path, \(serial), now(), now()
        FROM pg_temp.weir_instance t
        \(references)
        WHERE t.row_version IS NULL AND \(part)
        """
    }

    func updateInstances(where part: PostgresQuery) -> PostgresQuery {
        """
        UPDATE weir.instance u
        SET integration_id = g.id, version = t.version, enabled = t.enabled, missing = t.missing,
            needs_authorization = t.needs_authorization, spec = t.spec, spec_digest = t.spec_digest,
            protect = t.protect, source_path = t.source_path, revision = \(serial), updated_at = now(),
            deleted_at = NULL
        FROM pg_temp.weir_instance t
        \(references)
        WHERE u.environment = \(environment) AND u.id = t.id AND u.row_version = t.row_version
          AND u.customer_id = c.id AND \(part)
        """
    }

    // MARK: - Endpoints

    func insertEndpoints(where part: PostgresQuery) -> PostgresQuery {
        """
        INSERT INTO weir.endpoint (environment, instance_id, flow, id, active)
        SELECT \(environment), t.instance_id, t.flow, t.id, true
        FROM pg_temp.weir_endpoint t
        JOIN weir.instance i ON i.environment = \(environment) AND i.id = t.instance_id
        WHERE t.operation = \(EndpointOperation.insert.rawValue) AND \(part)
        """
    }

    /// Wakes endpoints up, or puts them to sleep.
    func setEndpoints(active: Bool, where part: PostgresQuery) -> PostgresQuery {
        let operation: EndpointOperation = active ? .activate : .deactivate
        return """
            UPDATE weir.endpoint e SET active = \(active) FROM pg_temp.weir_endpoint t
            WHERE t.operation = \(operation.rawValue) AND e.environment = \(environment)
              AND e.instance_id = t.instance_id AND e.flow = t.flow AND e.active <> \(active) AND \(part)
            """
    }
}
