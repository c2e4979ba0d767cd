public import WeirModel
import WeirPostgres

extension Snapshot {
    /// What the last revision left undone, by key.
    ///
    /// - Throws: `StoreError`.
    public func pending(of environment: ObservedEnvironment) async throws -> [PendingUnit] {
        try await pending(environment.id)
    }

    func pending(_ environment: Identifier) async throws -> [PendingUnit] {
        let rows = try await session.query(
            """
            SELECT status, kind, key, action, block, reason, path, line, column_number, diagnostics
            FROM weir.pending WHERE environment = \(environment) ORDER BY ordinal
            """)
        return try rows.map { try PendingUnit(stored: $0) }
    }

    /// Approvals that were not used up, oldest first.
    func approvals(_ environment: Identifier) async throws -> [Approval] {
        let rows = try await session.query(
            """
            SELECT id, commit_id, items, approved_by, reason, approved_at
            FROM weir.approval WHERE environment = \(environment) AND consumed_by IS NULL ORDER BY approved_at, id
            """)
        return try rows.map { try Approval(stored: $0) }
    }

    /// What changed in the 24 hours before `now`. Read from the revisions' counts, so that it costs the same after a
    /// revision of one change and after one of a hundred thousand.
    func recent(_ environment: Identifier) async throws -> RecentChanges {
        let end: PostgresQuery = now.map { "\($0)" } ?? "now()"
        let rows = try await session.query(
            """
            SELECT c.kind, c.action, sum(c.total - c.approved)::bigint
            FROM weir.revision r,
                jsonb_to_recordset(r.counts::jsonb) AS c (kind text, action text, total bigint, approved bigint)
            WHERE r.environment = \(environment)
              AND r.finished_at > \(end) - interval '24 hours'
              AND r.finished_at <= \(end)
            GROUP BY c.kind, c.action HAVING sum(c.total - c.approved) > 0
            """)
        var recent = RecentChanges()
        for row in rows {
            let (kind, action, count) = try row.decode((String, String, Int).self)
            guard let kind = UnitKind(rawValue: kind), let action = Action(rawValue: action) else { continue }
            recent.counts[RecentChanges.Key(kind: kind, action: action)] = count
        }
        return recent
    }
}

extension PendingUnit {
    /// - Throws: `StoreError.corrupt`.
    init(stored row: PostgresRow) throws {
        let (status, kind, name, action, block, reason, path, line, column, diagnostics) = try row.decode(
            (String, String, String, String?, String?, String, String?, Int?, Int?, String).self)
        self = try StoreError.reading("pending", name) { () throws(StoredValueError) in
            guard let status = Status(rawValue: status), let kind = UnitKind(rawValue: kind) else {
                throw StoredValueError(problem: "\(status) \(kind) is not known")
            }
            return PendingUnit(
                key: UnitKey(kind, name), status: status, action: action.flatMap(Action.init),
                block: block.flatMap(Block.init), reason: reason,
                source: SourceLocation(storedPath: path, line: line, column: column),
                diagnostics: try DiagnosticsJSON.decode(diagnostics))
        }
    }
}

extension Approval {
    /// - Throws: `StoreError.corrupt`.
    init(stored row: PostgresRow) throws {
        let (id, commit, items, approvedBy, reason, approvedAt) = try row.decode(
            (Identifier, ObjectID, String, String, String, Instant).self)
        self = try StoreError.reading("approval", id.description) { () throws(StoredValueError) in
            Approval(
                id: id, commit: commit, items: try ApprovalItemsJSON.decode(items), approvedBy: approvedBy,
                reason: reason, approvedAt: approvedAt)
        }
    }
}

extension SourceLocation {
    /// nil where there is no path, or its position is none.
    init?(storedPath path: String?, line: Int?, column: Int?) {
        guard let path, let line = line.flatMap(UInt32.init(exactly:)),
            let column = column.flatMap(UInt32.init(exactly:))
        else { return nil }
        self.init(path: path, position: SourcePosition(line: line, column: column))
    }
}
