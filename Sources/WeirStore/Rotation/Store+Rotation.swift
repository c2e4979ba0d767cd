public import WeirModel
import WeirPlanning
import WeirPostgres
public import WeirRotation

extension Store {
    /// Everything that the rotation of a secret needs; nil where there is no such secret, or it was deleted.
    ///
    /// - Throws: `StoreError`.
    public func rotation(of secret: Identifier, environment: Identifier) async throws -> StoredRotation? {
        try await withTransaction(isolation: .repeatableRead, readOnly: true) { session in
            try await RotationReading(environment: environment, session: session).rotation(of: secret)
        }
    }

    /// The row of a secret that is not deleted; nil where there is none.
    ///
    /// - Throws: `StoreError`.
    public func secretID(_ secret: SecretKey, environment: Identifier) async throws -> Identifier? {
        try await read { session in
            let rows = try await session.query(
                """
                SELECT s.id FROM weir.secret s
                LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
                WHERE s.environment = \(environment) AND s.slug = \(secret.name) AND s.deleted_at IS NULL
                  AND c.slug IS NOT DISTINCT FROM \(secret.customer)
                  AND (s.customer_id IS NULL) = \(secret.customer == nil)
                """)
            return try rows.first?.decode(Identifier.self, at: 0)
        }
    }

    /// What is stored of all secrets, with the database's time.
    ///
    /// - Throws: `StoreError`.
    public func secretStates(environment: Identifier) async throws -> (secrets: [ObservedSecret], now: Instant) {
        try await read { session in
            let rows = try await session.query("SELECT clock_timestamp()")
            let now = try rows.first?.decode(Instant.self, at: 0) ?? Instant(microseconds: 0)
            return (
                try await Snapshot(session: session, environment: "", now: now)
                    .secrets(environment, .known), now
            )
        }
    }

    /// The rotations of an environment in which something is to be done: by whoever has the lease, at once or at a given
    /// time. The first to be done comes first.
    ///
    /// - Throws: `StoreError`.
    public func openRotations(
        environment: Identifier
    ) async throws -> [(secret: Identifier, notBefore: Instant?, isDue: Bool)] {
        try await read { session in
            let rows = try await session.query(
                """
                SELECT r.secret_id, r.not_before, coalesce(r.not_before <= clock_timestamp(), true)
                FROM weir.rotation r
                JOIN weir.secret s ON s.environment = r.environment AND s.id = r.secret_id AND s.deleted_at IS NULL
                WHERE r.environment = \(environment) AND \(unescaped: Self.isOpen)
                ORDER BY r.not_before NULLS FIRST, r.secret_id
                """)
            return try rows.map { try $0.decode((Identifier, Instant?, Bool).self) }
        }
    }

    /// Of what is at rest nothing is open: it goes on when somebody asks for it.
    private static let isOpen = """
        NOT (r.stage = 'idle' AND r.queued IS NULL) AND NOT (r.stage = 'quarantined' AND r.activity = 'wait')
        AND r.activity <> 'awaitSource'
        """

    /// Stores a step of a rotation: the record, the labels, a value and the notices, or nothing of it.
    ///
    /// - Parameters:
    ///   - lease: the right to do so; nil: somebody asks for something, which leads to nothing outside yet.
    ///   - actor: who does it, for the audit.
    /// - Returns: the secret as it is then; nil where the stored record is not the one that the step began with, or
    ///   consumers would have to have acknowledged and have not.
    /// - Throws: `StoreError.leaseLost`; `StoreError`.
    public func commit(
        _ commit: RotationCommit, environment: Identifier, lease: Lease?, actor: String
    ) async throws -> StoredRotation? {
        try await withTransaction(timeouts: PostgresTimeouts(statement: .seconds(10))) { session in
            if let lease { try await Self.check(lease, session) }
            let writing = RotationWriting(environment: environment, session: session, actor: actor)
            guard try await writing.write(commit) else { return nil }
            return try await RotationReading(environment: environment, session: session)
                .rotation(of: commit.transition.after.secret)
        }
    }

    /// Notes what stands in the way of a rotation whose record does not change for it.
    ///
    /// - Throws: `StoreError`.
    public func note(_ problem: String?, of record: RotationRecord, environment: Identifier) async throws {
        try await withTransaction { session in
            _ = try await session.execute(
                """
                UPDATE weir.rotation SET problem = \(problem?.withoutNUL), updated_at = now()
                WHERE environment = \(environment) AND secret_id = \(record.secret) AND revision = \(record.revision)
                  AND problem IS DISTINCT FROM \(problem?.withoutNUL)
                """)
        }
    }

    /// Gives the current version to the instances that use the secret and have no runner: for those, what is deployed is
    /// what is used. The others acknowledge by themselves (`acknowledge(_:)`).
    ///
    /// - Throws: `StoreError.leaseLost`; `StoreError`.
    public func announce(_ record: RotationRecord, environment: Identifier, lease: Lease) async throws {
        guard let current = record.current else { return }
        try await withTransaction { session in
            try await Self.check(lease, session)
            try await session.execute(
                """
                UPDATE weir.secret_use SET version = \(current), epoch = \(record.epoch), acknowledged_at = now()
                WHERE environment = \(environment) AND secret_id = \(record.secret) AND runner IS NULL
                  AND epoch < \(record.epoch)
                """)
        }
    }

    /// Destroys the values of all versions of a secret that have no label.
    ///
    /// - Throws: `StoreError.leaseLost`; `StoreError`.
    public func shred(_ secret: Identifier, environment: Identifier, lease: Lease) async throws {
        try await withTransaction { session in
            try await Self.check(lease, session)
            try await session.execute(
                """
                UPDATE weir.secret_version SET sealed = NULL, shredded_at = now()
                WHERE environment = \(environment) AND secret_id = \(secret) AND label IS NULL AND sealed IS NOT NULL
                """)
        }
    }

    /// Waits for nobody: an epoch change waits for this transaction.
    private static func check(_ lease: Lease, _ session: PostgresTransaction) async throws {
        let history = HistoryStatements(environment: lease.environmentID, lease: lease)
        guard try await session.query(history.lease(locked: true)).first != nil else {
            throw StoreError.leaseLost(environment: lease.environment, holder: lease.holder)
        }
    }
}
