public import WeirModel
import WeirPostgres

extension Store {
    /// Approves what the guards have blocked; the next apply whose blocked set is within `items` uses it up.
    ///
    /// - Parameters:
    ///   - commit: whose plan was looked at.
    ///   - items: what was blocked.
    ///   - person: who approves, for the history.
    ///   - reason: why.
    /// - Throws: `StoreError`.
    public func approve(
        environment: String, commit: ObjectID, items: Set<Approval.Item>, by person: String, reason: String
    ) async throws -> Approval {
        try await withTransaction { session in
            try await Self.checkSchema(session)
            let id = try await Self.knownEnvironment(environment, session)
            let text = ApprovalItemsJSON.encode(items)
            let rows = try await session.query(
                """
                INSERT INTO weir.approval (environment, id, commit_id, items, approved_by, reason, approved_at)
                VALUES (\(id), gen_random_uuid(), \(commit), \(text), \(person.withoutNUL), \(reason.withoutNUL), now())
                RETURNING id, commit_id, items, approved_by, reason, approved_at
                """)
            guard let row = rows.first else { throw StoreError.unknownEnvironment(environment) }
            let approval = try Approval(stored: row)
            try await session.execute(
                """
                INSERT INTO weir.audit (environment, at, actor, action, detail)
                VALUES (\(id), now(), \(approval.approvedBy), 'approve',
                    \(AuditDetail.approval(approval)))
                """)
            return approval
        }
    }

    /// Approvals that were not used up, oldest first.
    ///
    /// - Throws: `StoreError`.
    public func approvals(environment: String) async throws -> [Approval] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            return try await Snapshot(session: session, environment: environment, now: nil).approvals(id)
        }
    }

    /// What the last revision left undone, by key.
    ///
    /// - Throws: `StoreError`.
    public func pending(environment: String) async throws -> [PendingUnit] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            return try await Snapshot(session: session, environment: environment, now: nil).pending(id)
        }
    }
}
