import WeirModel
import WeirPlanning
import WeirPostgres

/// The statements of apply that fence it and that record it.
struct HistoryStatements {
    let environment: Identifier
    let lease: Lease

    /// No rows: the lease is another's or over.
    func lease(locked: Bool) -> PostgresQuery {
        let lock = locked ? "FOR KEY SHARE" : ""
        return """
            SELECT now() FROM weir.lease
            WHERE environment = \(environment) AND holder = \(lease.holder) AND epoch = \(lease.epoch)
              AND expires_at > clock_timestamp()
            \(unescaped: lock)
            """
    }

    /// Proves that whatever the transaction writes is a revision's; see `Migration.drift`.
    func open(_ revision: Identifier) -> PostgresQuery {
        """
        INSERT INTO weir.open_revision (environment, transaction, revision, holder, epoch)
        VALUES (\(environment), pg_current_xact_id(), \(revision), \(lease.holder), \(lease.epoch))
        """
    }

    /// Raises the serial and, where the whole commit is applied, says which commit the environment shows. What the next
    /// load can go on from is said with it; where only part of a commit is applied, there is no such thing.
    func raiseSerial(_ plan: Plan) -> PostgresQuery {
        var query: PostgresQuery = "UPDATE weir.environment SET serial = serial + 1, updated_at = now()"
        if plan.advancesCommit {
            query.append(
                """
                , repository = \(plan.source.repository), path = \(plan.source.path),
                revision = \(plan.source.revision), commit_id = \(plan.source.commit), tree_id = \(plan.source.tree),
                settings = \(SettingsJSON.encode(plan.settings)), place = weir.place()
                """)
        }
        if let reading = plan.reading {
            query.append(
                ", semantics = \(Int32(clamping: reading.semantics)), problem_paths = \(reading.problemPaths)")
        } else {
            query.append(", semantics = NULL, problem_paths = NULL")
        }
        if let size = plan.deployed {
            query.append(", customers = \(Int64(size.customers)), instances = \(Int64(size.instances))")
        } else {
            query.append(", customers = NULL, instances = NULL")
        }
        query.append(" WHERE id = \(environment) AND serial = \(plan.serial) AND NOT suspended")
        return query
    }

    func consumeApprovals(_ approvals: [Identifier], serial: Int64) -> PostgresQuery {
        """
        UPDATE weir.approval SET consumed_by = \(serial)
        WHERE environment = \(environment) AND id = ANY(\(approvals.uuids)) AND consumed_by IS NULL
        """
    }

    var clearPending: PostgresQuery { "DELETE FROM weir.pending WHERE environment = \(environment)" }

    var insertPending: PostgresQuery {
        let columns = StagingTable.pending.columnList
        return """
            INSERT INTO weir.pending (environment, \(unescaped: columns))
            SELECT \(environment), \(unescaped: columns) FROM pg_temp.weir_pending
            """
    }

    /// The digest that the chain goes on from, and the time. No rows before the first revision.
    func previousRevision(serial: Int64) -> PostgresQuery {
        """
        SELECT clock_timestamp(),
            (SELECT digest FROM weir.revision WHERE environment = \(environment) AND serial = \(serial))
        """
    }

    func insertChanges(serial: Int64, where part: PostgresQuery) -> PostgresQuery {
        let columns = StagingTable.change.columnList
        return """
            INSERT INTO weir.change (environment, serial, \(unescaped: columns))
            SELECT \(environment), \(serial), \(unescaped: columns) FROM pg_temp.weir_change
            WHERE \(part)
            """
    }
}
