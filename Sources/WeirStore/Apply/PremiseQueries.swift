import WeirModel
import WeirPlanning
import WeirPostgres

/// The questions that name the rows which moved between plan and apply.
struct PremiseQueries {
    let environment: Identifier
    let work: ApplyWork

    /// Asked within the transaction: the rows that a step should have written and did not. nil for steps that do not
    /// name rows.
    func unwritten(_ step: ApplyStep) -> PostgresQuery? {
        switch step {
        case .purgeCustomers: unpurged(.customer)
        case .purgeIntegrations: unpurged(.integration)
        case .purgeInstances: unpurged(.instance)
        case .deleteCustomers: undeleted(.customer)
        case .deleteIntegrations: undeleted(.integration)
        case .deleteInstances: undeleted(.instance)
        case .vacateCustomers: unmoved(.customer, vacating: true)
        case .vacateIntegrations: unmoved(.integration, vacating: true)
        case .vacateInstances: unmoved(.instance, vacating: true)
        case .moveCustomers: unmoved(.customer, vacating: false)
        case .moveIntegrations: unmoved(.integration, vacating: false)
        case .moveInstances: unmoved(.instance, vacating: false)
        case .insertCustomers: unwritten(.customer, isInsert: true)
        case .updateCustomers: unwritten(.customer, isInsert: false)
        case .insertIntegrations: unwritten(.integration, isInsert: true)
        case .updateIntegrations: unwritten(.integration, isInsert: false)
        case .markVersions: unmarkedVersions
        case .purgeSecrets: unpurged(.secret)
        case .deleteSecrets: undeleted(.secret)
        case .insertSecrets: unwritten(.secret, isInsert: true)
        case .updateSecrets: unwritten(.secret, isInsert: false)
        case .insertInstances: unwritten(.instance, isInsert: true)
        case .updateInstances: unwritten(.instance, isInsert: false)
        case .insertEndpoints: unwrittenEndpoints(.insert)
        case .activateEndpoints: unwrittenEndpoints(.activate)
        case .deactivateEndpoints: unwrittenEndpoints(.deactivate)
        case .consumeApprovals: unconsumedApprovals
        case .settleDrift: unsettledDrift
        default: nil
        }
    }

    /// Asked after the rollback, with the step's rows copied again where they have a table: the rows that stand in the
    /// way of an insert.
    func conflicts(_ step: ApplyStep) -> (table: StagingTable?, query: PostgresQuery)? {
        switch step {
        case .moveCustomers: (.move, nameConflicts(.customer))
        case .moveIntegrations: (.move, nameConflicts(.integration))
        case .moveInstances: (.move, nameConflicts(.instance))
        case .insertBlobs: (nil, BlobStatements.present(work.plan.uploads, environment: environment))
        case .insertCustomers: (.customer, slugConflicts(.customer))
        case .insertIntegrations: (.integration, slugConflicts(.integration))
        case .insertVersions: (.version, versionConflicts)
        case .insertSecrets: (.secret, secretConflicts)
        case .insertInstances: (.instance, instanceConflicts)
        case .insertEndpoints: (.endpoint, endpointConflicts)
        default: nil
        }
    }

    // MARK: - Within the transaction

    /// Whether this transaction has written the row `u`.
    private let isOurs: PostgresQuery = "u.xmin = pg_current_xact_id()::xid"
    private let limit: PostgresQuery = "ORDER BY 1 LIMIT \(PremiseFailure.namedRows)"

    private func unpurged(_ kind: UnitKind) -> PostgresQuery {
        """
        SELECT r.key FROM pg_temp.weir_removal r
        JOIN weir.\(unescaped: kind.rawValue) u ON u.environment = \(environment) AND u.id = r.id
        WHERE r.purge AND r.kind = \(kind.rawValue)
        \(limit)
        """
    }

    private func undeleted(_ kind: UnitKind) -> PostgresQuery {
        """
        SELECT r.key FROM pg_temp.weir_removal r
        WHERE NOT r.purge AND r.kind = \(kind.rawValue) AND NOT EXISTS (
            SELECT FROM weir.\(unescaped: kind.rawValue) u
            WHERE u.environment = \(environment) AND u.id = r.id AND \(isOurs))
        \(limit)
        """
    }

    private func unmoved(_ kind: UnitKind, vacating: Bool) -> PostgresQuery {
        let written: PostgresQuery = vacating ? "m.row_version + 1" : "m.row_version + 1 + m.renames::integer"
        return """
            SELECT m.key FROM pg_temp.weir_move m
            WHERE m.kind = \(kind.rawValue) AND (m.renames OR NOT \(vacating)) AND NOT EXISTS (
                SELECT FROM weir.\(unescaped: kind.rawValue) u
                WHERE u.environment = \(environment) AND u.id = m.id AND u.row_version = \(written) AND \(isOurs))
            \(limit)
            """
    }

    private func unwritten(_ kind: UnitKind, isInsert: Bool) -> PostgresQuery {
        let key =
            kind == .instance || kind == .secret ? "coalesce(t.customer || '/', '') || t.slug" : "t.slug"
        return """
            SELECT \(unescaped: key) FROM pg_temp.weir_\(unescaped: kind.rawValue) t
            WHERE (t.row_version IS NULL) = \(isInsert) AND NOT EXISTS (
                SELECT FROM weir.\(unescaped: kind.rawValue) u
                WHERE u.environment = \(environment) AND u.id = t.id AND \(isOurs)
                  AND (t.row_version IS NULL OR u.row_version > t.row_version))
            \(limit)
            """
    }

    private var unmarkedVersions: PostgresQuery {
        """
        SELECT t.key || '@' || t.number FROM pg_temp.weir_mark t
        WHERE NOT EXISTS (
            SELECT FROM weir.integration_version u
            WHERE u.environment = \(environment) AND u.integration_id = t.integration_id AND u.number = t.number
              AND \(isOurs))
        \(limit)
        """
    }

    private func unwrittenEndpoints(_ operation: EndpointOperation) -> PostgresQuery {
        """
        SELECT t.key || ' ' || t.flow FROM pg_temp.weir_endpoint t
        WHERE t.operation = \(operation.rawValue) AND NOT EXISTS (
            SELECT FROM weir.endpoint u
            WHERE u.environment = \(environment) AND u.instance_id = t.instance_id AND u.flow = t.flow AND \(isOurs))
        \(limit)
        """
    }

    private var unconsumedApprovals: PostgresQuery {
        """
        SELECT a.id::text FROM unnest(\(work.plan.consumedApprovals.uuids)) AS a (id)
        WHERE NOT EXISTS (
            SELECT FROM weir.approval u WHERE u.environment = \(environment) AND u.id = a.id AND \(isOurs))
        \(limit)
        """
    }

    private var unsettledDrift: PostgresQuery {
        let healed = work.plan.settlements.filter(\.isHealed)
        return """
            SELECT DISTINCT u.relation || ' ' || u.key FROM weir.drift u
            WHERE u.environment = \(environment) AND u.number = ANY(\(healed.map(\.number))) AND NOT \(isOurs)
            \(limit)
            """
    }

    // MARK: - After the rollback

    /// Rows that have a name which a row of the plan takes, and that the plan does not rename.
    private func nameConflicts(_ kind: UnitKind) -> PostgresQuery {
        let sibling: PostgresQuery = kind == .instance ? "u.customer_id = o.customer_id" : "true"
        return """
            SELECT m.key FROM pg_temp.weir_move m
            JOIN weir.\(unescaped: kind.rawValue) o ON o.environment = \(environment) AND o.id = m.id
            JOIN weir.\(unescaped: kind.rawValue) u
              ON u.environment = \(environment) AND u.slug = m.slug AND u.id <> m.id AND \(sibling)
            WHERE m.kind = \(kind.rawValue)
              AND NOT EXISTS (SELECT FROM pg_temp.weir_move n WHERE n.id = u.id AND n.renames)
            \(limit)
            """
    }

    private func slugConflicts(_ kind: UnitKind) -> PostgresQuery {
        """
        SELECT t.slug FROM pg_temp.weir_\(unescaped: kind.rawValue) t
        JOIN weir.\(unescaped: kind.rawValue) u
          ON u.environment = \(environment) AND (u.slug = t.slug OR u.id = t.id)
        WHERE t.row_version IS NULL
        \(limit)
        """
    }

    private var versionConflicts: PostgresQuery {
        """
        SELECT t.key || '@' || t.number FROM pg_temp.weir_version t
        JOIN weir.integration_version u
          ON u.environment = \(environment) AND u.integration_id = t.integration_id AND u.number = t.number
        \(limit)
        """
    }

    private var secretConflicts: PostgresQuery {
        """
        SELECT coalesce(t.customer || '/', '') || t.slug FROM pg_temp.weir_secret t
        LEFT JOIN weir.customer c ON c.environment = \(environment) AND c.slug = t.customer
        JOIN weir.secret u
          ON u.environment = \(environment) AND u.customer_id IS NOT DISTINCT FROM c.id AND u.slug = t.slug
        WHERE t.row_version IS NULL
        \(limit)
        """
    }

    private var instanceConflicts: PostgresQuery {
        """
        SELECT t.customer || '/' || t.slug FROM pg_temp.weir_instance t
        JOIN weir.customer c ON c.environment = \(environment) AND c.slug = t.customer
        JOIN weir.instance u ON u.environment = \(environment) AND u.customer_id = c.id AND u.slug = t.slug
        WHERE t.row_version IS NULL
        \(limit)
        """
    }

    private var endpointConflicts: PostgresQuery {
        """
        SELECT t.key || ' ' || t.flow FROM pg_temp.weir_endpoint t
        JOIN weir.endpoint u ON u.environment = \(environment) AND u.instance_id = t.instance_id AND u.flow = t.flow
        WHERE t.operation = \(EndpointOperation.insert.rawValue)
        \(limit)
        """
    }
}
