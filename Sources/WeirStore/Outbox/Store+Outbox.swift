public import WeirModel
public import WeirNotify
import WeirPostgres

extension Store {
    /// For how long a claimed message is nobody else's, in seconds: longer than an attempt takes. Whoever dies in between
    /// leaves it to others after that.
    public static let claimSeconds: Int64 = 60

    /// Makes of what happened a message for each recipient, in the order in which it happened.
    ///
    /// - Parameters:
    ///   - environments: the names of those that the caller speaks for; others may, who know other recipients.
    ///   - recipients: those who want to know; none: nobody does.
    /// - Returns: how many announcements were handed out.
    /// - Throws: `StoreError`.
    public func handOutAnnouncements(
        of environments: [String], limit: Int = 100, to recipients: @Sendable (Announcement) -> [String]
    ) async throws -> Int {
        try await withTransaction { session in
            let rows = try await session.query(
                """
                SELECT environment, id, payload FROM weir.outbox
                WHERE recipient = \(OutboxStatements.everybody) AND next_attempt_at IS NOT NULL
                  AND environment IN (SELECT id FROM weir.environment WHERE name = ANY(\(environments)))
                ORDER BY created_at, id LIMIT \(Int64(limit)) FOR UPDATE SKIP LOCKED
                """)
            var count = 0
            for row in rows {
                let (environment, id, payload) = try row.decode((Identifier, Identifier, String).self)
                let bytes = Array(payload.utf8)
                // Of what a newer program wrote only a newer program knows who wants to know.
                guard let announcement = Announcement(json: bytes) else { continue }
                for recipient in recipients(announcement) {
                    try await session.execute(
                        OutboxStatements.message(bytes, id: id, to: recipient, environment: environment))
                }
                try await session.execute(
                    """
                    DELETE FROM weir.outbox WHERE environment = \(environment) AND id = \(id)
                      AND recipient = \(OutboxStatements.everybody)
                    """)
                count += 1
            }
            return count
        }
    }

    /// Claims messages that are due, for the recipients that have room for more.
    ///
    /// - Parameters:
    ///   - recipients: the ones to deliver to now.
    ///   - environments: the names of those that the caller speaks for: others may have recipients of the same name.
    ///   - each: how many messages of one recipient are claimed at most.
    /// - Throws: `StoreError`.
    public func claimMessages(
        for recipients: [String], of environments: [String], each: Int, limit: Int
    ) async throws -> [OutboxMessage] {
        guard !recipients.isEmpty else { return [] }
        return try await withTransaction { session in
            let rows = try await session.query(
                """
                UPDATE weir.outbox o SET attempts = o.attempts + 1,
                    next_attempt_at = clock_timestamp() + \(Self.claimSeconds) * interval '1 second'
                FROM (
                    SELECT m.environment, m.id, m.recipient FROM unnest(\(recipients)) r (recipient)
                    CROSS JOIN LATERAL (
                        SELECT environment, id, recipient FROM weir.outbox
                        WHERE recipient = r.recipient AND next_attempt_at <= clock_timestamp()
                          AND environment IN (SELECT id FROM weir.environment WHERE name = ANY(\(environments)))
                        ORDER BY next_attempt_at, created_at LIMIT \(Int64(each)) FOR UPDATE SKIP LOCKED
                    ) m LIMIT \(Int64(limit))
                ) due
                WHERE o.environment = due.environment AND o.id = due.id AND o.recipient = due.recipient
                RETURNING o.environment, o.id, o.recipient, o.payload, o.attempts
                """)
            return try rows.map { row in
                let (environment, id, recipient, payload, attempts) = try row.decode(
                    (Identifier, Identifier, String, String, Int32).self)
                return OutboxMessage(
                    environment: environment, id: id, recipient: recipient, payload: Array(payload.utf8),
                    attempts: Int(attempts))
            }
        }
    }

    /// Notes what an attempt came to. Where somebody else has claimed the message since, only a success counts.
    ///
    /// - Throws: `StoreError`.
    public func settle(_ message: OutboxMessage, _ next: DeliverySchedule.Next) async throws {
        try await withTransaction { session in
            var query: PostgresQuery = "UPDATE weir.outbox SET "
            var condition: PostgresQuery = " AND delivered_at IS NULL"
            switch next {
            case .delivered:
                query.append("delivered_at = now(), dead_at = NULL, next_attempt_at = NULL, last_error = NULL")
            case .retry(let time, let error):
                // By the clock of whoever delivers: one that jumped must neither lose the message nor hammer its receiver.
                query.append(
                    """
                    next_attempt_at = least(
                        greatest(\(time), clock_timestamp() + interval '1 second'), clock_timestamp() + interval '30 hours'),
                    last_error = \(error.withoutNUL)
                    """)
                condition.append(" AND attempts = \(Int32(clamping: message.attempts)) AND dead_at IS NULL")
            case .dead(let error):
                query.append("dead_at = now(), next_attempt_at = NULL, last_error = \(error.withoutNUL)")
                condition.append(" AND attempts = \(Int32(clamping: message.attempts))")
            }
            query.append(
                """
                 WHERE environment = \(message.environment) AND id = \(message.id) AND recipient = \(message.recipient)
                """)
            query.append(condition)
            _ = try await session.execute(query)
        }
    }

    /// Gives up what no controller's configuration has a recipient for any more, and forgets what was delivered a day ago or
    /// given up a month ago.
    ///
    /// - Throws: `StoreError`.
    public func cleanOutbox() async throws {
        try await withTransaction { session in
            try await session.execute(
                """
                UPDATE weir.outbox SET dead_at = now(), next_attempt_at = NULL,
                    last_error = coalesce(last_error || '; ', '') || 'no controller delivers to it any more'
                WHERE recipient <> \(OutboxStatements.everybody) AND next_attempt_at < now() - interval '4 days'
                """)
            try await session.execute(
                "DELETE FROM weir.outbox WHERE delivered_at < now() - interval '1 day'")
            _ = try await session.execute("DELETE FROM weir.outbox WHERE dead_at < now() - interval '30 days'")
        }
    }

    // MARK: Looking

    /// What is in the outbox of an environment.
    ///
    /// - Parameter letters: how many dead letters are returned at most.
    /// - Throws: `StoreError`.
    public func outbox(environment: String, letters: Int = 20) async throws -> OutboxState {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let counts = try await session.query(
                """
                SELECT count(*) FILTER (WHERE next_attempt_at IS NOT NULL), count(*) FILTER (WHERE dead_at IS NOT NULL)
                FROM weir.outbox WHERE environment = \(id) AND recipient <> \(OutboxStatements.everybody)
                """)
            var state = OutboxState(pending: 0, dead: 0, deadLetters: [])
            if let row = counts.first {
                let (pending, dead) = try row.decode((Int64, Int64).self)
                (state.pending, state.dead) = (Int(pending), Int(dead))
            }
            let oldest = try await session.query(
                """
                SELECT created_at, recipient, last_error FROM weir.outbox
                WHERE environment = \(id) AND recipient <> \(OutboxStatements.everybody) AND next_attempt_at IS NOT NULL
                ORDER BY created_at, id, recipient LIMIT 1
                """)
            if let row = oldest.first {
                let (time, recipient, error) = try row.decode((Instant, String, String?).self)
                (state.oldestPending, state.oldestRecipient, state.oldestError) = (time, recipient, error)
            }
            let letters = try await session.query(
                """
                SELECT recipient, coalesce(payload::json ->> 'type', 'commit report'), attempts, coalesce(last_error, ''),
                    created_at, dead_at
                FROM weir.outbox WHERE environment = \(id) AND dead_at IS NOT NULL
                ORDER BY dead_at DESC, created_at DESC, id, recipient LIMIT \(Int64(letters))
                """)
            state.deadLetters = try letters.map { row in
                let (recipient, type, attempts, error, created, died) = try row.decode(
                    (String, String, Int32, String, Instant, Instant).self)
                return DeadLetter(
                    recipient: recipient, type: type, attempts: Int(attempts), error: error, createdAt: created,
                    deadAt: died)
            }
            return state
        }
    }

    /// How many messages are on their way and given up, and when the oldest on its way was written, of
    /// each of the environments that there are.
    ///
    /// - Throws: `StoreError`.
    public func outboxDepths(
        of environments: [String]
    ) async throws -> [(environment: String, pending: Int, dead: Int, oldest: Instant?)] {
        try await withConnection { session in
            let rows = try await session.query(
                """
                SELECT e.name, count(o.next_attempt_at), count(o.dead_at),
                    min(o.created_at) FILTER (WHERE o.next_attempt_at IS NOT NULL)
                FROM weir.environment e LEFT JOIN weir.outbox o ON o.environment = e.id AND o.delivered_at IS NULL
                  AND o.recipient <> \(OutboxStatements.everybody)
                WHERE e.name = ANY(\(environments)) GROUP BY e.name ORDER BY e.name
                """)
            return try rows.map { row in
                let (name, pending, dead, oldest) = try row.decode((String, Int64, Int64, Instant?).self)
                return (name, Int(pending), Int(dead), oldest)
            }
        }
    }

    /// Has dead letters tried again, from the first attempt on; it is noted who asked for it.
    ///
    /// - Returns: how many.
    /// - Throws: `StoreError`.
    public func retryDeadLetters(environment: String, actor: String) async throws -> Int {
        try await withTransaction { session in
            try await Self.checkSchema(session)
            let id = try await Self.knownEnvironment(environment, session)
            let count = try await session.execute(
                """
                UPDATE weir.outbox SET dead_at = NULL, next_attempt_at = now(), attempts = 0
                WHERE environment = \(id) AND dead_at IS NOT NULL
                """)
            if count > 0 {
                try await session.execute(
                    """
                    INSERT INTO weir.audit (environment, at, actor, action, detail)
                    VALUES (\(id), now(), \(actor.withoutNUL), 'notifications retry', \(AuditDetail.nothing))
                    """)
            }
            return count
        }
    }
}
