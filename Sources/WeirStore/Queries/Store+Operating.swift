public import WeirModel
import WeirPostgres

/// What whoever keeps an environment looks at all the time: one row.
public struct EnvironmentPulse: Hashable, Sendable {
    /// Whether nothing is to be applied.
    public var isSuspended: Bool
    /// When somebody last asked for a look; nil: nobody ever did.
    public var syncRequestedAt: Instant?
    /// When a replica without the lease was last told of a push.
    public var pushedAt: Instant?
    /// When somebody last approved what was blocked.
    public var approvedAt: Instant?
    /// Whether somebody wrote to the environment's rows, and no keeper has looked at that yet: see `Store.auditDrift`.
    public var hasNewDrift: Bool

    /// Whether somebody has asked for something between this look and a later one.
    public func asks(before later: EnvironmentPulse) -> Bool {
        later.syncRequestedAt != syncRequestedAt || isSuspended && !later.isSuspended
            || later.approvedAt != nil && later.approvedAt != approvedAt
    }
}

extension Store {
    /// Has nothing applied to an environment until it is resumed.
    ///
    /// - Returns: false where it was suspended already.
    /// - Throws: `StoreError`.
    public func suspend(environment: String, actor: String, reason: String) async throws -> Bool {
        try await setSuspended(true, environment, actor, AuditDetail.reason(reason))
    }

    /// Lets an environment be applied to again.
    ///
    /// - Returns: false where it was not suspended.
    /// - Throws: `StoreError`.
    public func resume(environment: String, actor: String) async throws -> Bool {
        try await setSuspended(false, environment, actor, AuditDetail.nothing)
    }

    private func setSuspended(
        _ isSuspended: Bool, _ environment: String, _ actor: String, _ detail: String
    ) async throws -> Bool {
        try await withTransaction { session in
            try await Self.checkSchema(session)
            let id = try await Self.knownEnvironment(environment, session)
            let changed = try await session.execute(
                """
                UPDATE weir.environment SET suspended = \(isSuspended), updated_at = now()
                WHERE id = \(id) AND suspended <> \(isSuspended)
                """)
            guard changed == 1 else { return false }
            try await session.execute(Self.audit(id, actor, isSuspended ? "suspend" : "resume", detail))
            return true
        }
    }

    /// Asks whoever keeps an environment to look at its repository now.
    ///
    /// - Returns: who has the lease; nil: nobody, so that nobody is going to look.
    /// - Throws: `StoreError`.
    public func requestSync(environment: String, actor: String) async throws -> String? {
        try await withTransaction { session in
            try await Self.checkSchema(session)
            let id = try await Self.knownEnvironment(environment, session)
            try await session.execute(
                "UPDATE weir.environment SET sync_requested_at = clock_timestamp() WHERE id = \(id)")
            try await session.execute(Self.audit(id, actor, "sync", AuditDetail.nothing))
            let holders = try await session.query(
                "SELECT holder FROM weir.lease WHERE environment = \(id) AND expires_at > clock_timestamp()")
            return try holders.first?.decode(String.self, at: 0)
        }
    }

    /// Hands on to whoever keeps an environment that something was pushed to its repository.
    ///
    /// - Throws: `StoreError`.
    public func notePush(environment: String) async throws {
        try await withTransaction { session in
            _ = try await session.execute(
                "UPDATE weir.environment SET pushed_at = clock_timestamp() WHERE name = \(environment)")
        }
    }

    /// What whoever keeps an environment looks at all the time.
    ///
    /// - Throws: `StoreError`.
    public func pulse(_ environment: Identifier) async throws -> EnvironmentPulse {
        try await withConnection { session in
            let rows = try await session.query(
                """
                SELECT suspended, sync_requested_at, pushed_at,
                    (SELECT max(approved_at) FROM weir.approval WHERE environment = e.id AND consumed_by IS NULL),
                    EXISTS (SELECT FROM weir.drift d WHERE d.environment = e.id AND d.audited_at IS NULL)
                FROM weir.environment e WHERE id = \(environment)
                """)
            guard
                let (isSuspended, time, pushed, approved, hasNewDrift) = try rows.first?.decode(
                    (Bool, Instant?, Instant?, Instant?, Bool).self)
            else { throw StoreError.unknownEnvironment("\(environment)") }
            return EnvironmentPulse(
                isSuspended: isSuspended, syncRequestedAt: time, pushedAt: pushed, approvedAt: approved,
                hasNewDrift: hasNewDrift)
        }
    }

    static func audit(
        _ environment: Identifier, _ actor: String, _ action: String, _ detail: String
    ) -> PostgresQuery {
        """
        INSERT INTO weir.audit (environment, at, actor, action, detail)
        VALUES (\(environment), now(), \(actor.withoutNUL), \(action), \(detail))
        """
    }
}
