public import WeirModel
public import WeirPlanning
import WeirPostgres

extension Store {
    /// Applies a plan as one revision: whole, or not at all.
    ///
    /// The plan's premises are checked by the statements themselves: its serial, the lease, and for every row the
    /// version that the plan saw. A deadlock, a serialization failure and the end of the connection are tried again;
    /// a commit whose answer was lost is settled by looking for the revision.
    ///
    /// - Parameters:
    ///   - plan: computed from an observation of the same environment.
    ///   - revision: chosen by the caller, at random, before the first attempt; the ids of everything that is created
    ///     follow from it.
    ///   - actor: who does it, for the history.
    ///   - lease: of the plan's environment; see `withLease`.
    ///   - blobs: the files that the plan was made from; only needed where it has uploads.
    ///   - sealed: the encrypted values of the secrets that the plan creates or rotates.
    ///   - steps: what happens between the statements; for tests.
    /// - Throws: `StoreError`; nothing was written then, except where it is `outcomeUnknown`.
    public func apply(
        _ plan: Plan, revision: Identifier, actor: String, lease: Lease, blobs: BlobSource? = nil,
        sealed: SealedSecrets = SealedSecrets(), steps: ApplySteps = .uninterrupted
    ) async throws -> AppliedRevision {
        try Self.checkApplicable(plan, lease)
        guard plan.uploads.isEmpty || blobs != nil else {
            throw StoreError.refused(["the files that it brings along were not given"])
        }
        let work = try ApplyWork(plan: plan, revision: revision, actor: actor.withoutNUL, blobs: blobs, sealed: sealed)
        var attempt = 1
        while true {
            do throws(TransactionError) {
                return try await self.attempt(work, lease, steps)
            } catch {
                if case .commitOutcomeUnknown(let cause) = error,
                    let applied = try await settle(work, lease, StoreError.wrapping(cause))
                {
                    return applied
                }
                if let conflict = error.cause as? RowConflict { throw await named(conflict, work, lease) }
                guard attempt < attempts, Self.canBeTriedAgain(error) else { throw StoreError.wrapping(error) }
            }
            // Grows, so that two that met in a deadlock part ways.
            try await Task.sleep(for: .milliseconds(Int64.random(in: 5...25) << Int64(attempt)))
            attempt += 1
        }
    }

    private static func checkApplicable(_ plan: Plan, _ lease: Lease) throws {
        guard plan.refusals.isEmpty else { throw StoreError.refused(plan.refusals.map(\.message)) }
        guard plan.complete else { throw StoreError.refused(["it is not complete: a source could not be asked"]) }
        guard plan.environment == lease.environment else {
            throw StoreError.refused(["the lease is of environment \(lease.environment)"])
        }
    }

    private func attempt(
        _ work: ApplyWork, _ lease: Lease, _ steps: ApplySteps
    ) async throws(TransactionError) -> AppliedRevision {
        // All below the time to live: a holder that stops in the middle must not keep the fence beyond its lease.
        let timeouts = PostgresTimeouts(lock: lease.timeToLive / 4, idleInTransaction: lease.timeToLive / 2)
        return try await pool.transaction(timeouts: timeouts) { session in
            var transaction = ApplyTransaction(work, lease: lease, session: session)
            let applied = try await transaction.run(steps)
            return applied
        }
    }

    /// The same transaction can succeed: it lost against another, or its connection ended before the commit.
    private static func canBeTriedAgain(_ error: TransactionError) -> Bool {
        if error.isRetryable { return true }
        guard let cause = error.postgresError else { return false }
        return cause.isConnectionLost || shutdownStates.contains(cause.sqlState ?? "")
    }

    /// admin_shutdown, crash_shutdown, cannot_connect_now.
    private static let shutdownStates: Set<String> = ["57P01", "57P02", "57P03"]

    // MARK: - A commit without an answer

    /// Finds out whether the revision was committed: locks the environment's row, for which a commit that is still under
    /// way is waited for, and looks for the revision's id.
    ///
    /// - Returns: nil where it was not committed.
    private func settle(
        _ work: ApplyWork, _ lease: Lease, _ cause: any Error
    ) async throws -> AppliedRevision? {
        let deadline = ContinuousClock.now + lease.timeToLive
        while true {
            do {
                return try await withTransaction(timeouts: PostgresTimeouts(statement: lease.timeToLive)) { session in
                    // It writes nothing but a lock, whose end nobody's standby has to confirm.
                    try await session.execute("SET LOCAL synchronous_commit = off")
                    try await session.execute(
                        "SELECT serial FROM weir.environment WHERE id = \(lease.environmentID) FOR UPDATE")
                    return try await Self.appliedRevision(work.revision, lease.environmentID, session)
                }
            } catch StoreError.database(let error) {
                guard ContinuousClock.now < deadline else {
                    throw StoreError.outcomeUnknown(revision: work.revision, cause: error)
                }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func appliedRevision(
        _ id: Identifier, _ environment: Identifier, _ session: PostgresTransaction
    ) async throws -> AppliedRevision? {
        let rows = try await session.query(
            """
            SELECT serial, counts, started_at, finished_at FROM weir.revision
            WHERE environment = \(environment) AND id = \(id)
            """)
        guard let row = rows.first else { return nil }
        let (serial, counts, startedAt, finishedAt) = try row.decode((Int64, String, Instant, Instant).self)
        return AppliedRevision(
            serial: serial, id: id,
            counts: try StoreError.reading("revision", "\(serial)") { () throws(StoredValueError) in
                try CountsJSON.decode(counts)
            }, startedAt: startedAt, finishedAt: finishedAt)
    }

    // MARK: - Rows in the way

    /// Names the rows that an insert met, in a transaction of its own: the one that met them is over.
    private func named(_ conflict: RowConflict, _ work: ApplyWork, _ lease: Lease) async -> any Error {
        var rows: [String] = []
        do {
            rows = try await withTransaction { session in
                let queries = PremiseQueries(environment: lease.environmentID, work: work)
                guard let (table, query) = queries.conflicts(conflict.step) else { return [] }
                if let table { try await work.stage(table, in: session) }
                return try await session.query(query).map { try $0.decode(String.self, at: 0) }
            }
        } catch is CancellationError {
            return CancellationError()
        } catch {
            // That rows were in the way is known; which ones is a courtesy.
            rows = []
        }
        let expected = work.expected[conflict.step] ?? 0
        return StoreError.premiseFailed(
            PremiseFailure(
                step: conflict.step, expected: expected, found: max(0, expected - max(1, rows.count)), rows: rows))
    }
}
