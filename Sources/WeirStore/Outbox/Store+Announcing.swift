import Crypto
public import WeirModel
public import WeirNotify
import WeirPostgres

extension Store {
    /// Notes how an environment is after a round, and has those told who want to know, where that is another state than
    /// the one that was told last.
    ///
    /// - Parameters:
    ///   - conditions: of `held`, `blocked` and `failed` those that were looked at: what is the matter, or nil where it is over.
    ///   - report: what the code host is to be told of the commit; nil: nothing.
    ///   - lease: of the environment: only who keeps it speaks for it.
    ///   - now: for what is over.
    /// - Throws: `StoreError.leaseLost`; `StoreError`.
    public func announce(
        _ conditions: [Announcement.Kind: Announcement?], report: (CommitReport, recipient: String)? = nil,
        lease: Lease, at now: Instant
    ) async throws {
        try await withTransaction { session in
            let history = HistoryStatements(environment: lease.environmentID, lease: lease)
            guard try await session.query(history.lease(locked: true)).first != nil else {
                throw StoreError.leaseLost(environment: lease.environment, holder: lease.holder)
            }
            let writing = AnnouncementWriting(lease: lease, session: session)
            for (kind, announcement) in conditions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                if let announcement {
                    try await writing.begin(announcement)
                } else {
                    try await writing.end(kind, at: now)
                }
            }
            if let (report, recipient) = report { try await writing.report(report, to: recipient) }
        }
    }
}

/// Says what was not said before.
private struct AnnouncementWriting {
    let lease: Lease
    let session: PostgresTransaction

    func begin(_ announcement: Announcement) async throws {
        guard try await isNew(announcement.content, announcement.kind.rawValue) else { return }
        try await tell(announcement)
    }

    func end(_ kind: Announcement.Kind, at now: Instant) async throws {
        let removed = try await session.execute(
            "DELETE FROM weir.announced WHERE environment = \(lease.environmentID) AND subject = \(kind.rawValue)")
        guard removed > 0 else { return }
        try await tell(Announcement(kind, environment: lease.environment, time: now, isResolved: true))
    }

    /// A report takes the place of those of the same commit that are still on their way.
    func report(_ report: CommitReport, to recipient: String) async throws {
        guard try await isNew(report.json, "commit report") else { return }
        try await session.execute(
            """
            DELETE FROM weir.outbox WHERE environment = \(lease.environmentID) AND recipient = \(recipient)
              AND next_attempt_at IS NOT NULL AND payload::json ->> 'commit' = \(report.commit.description)
            """)
        try await session.execute(
            OutboxStatements.message(
                report.json, id: nil, to: recipient, environment: lease.environmentID))
    }

    private func tell(_ announcement: Announcement) async throws {
        try await session.execute(
            OutboxStatements.happened(announcement, id: nil, environment: lease.environmentID))
    }

    private func isNew(_ content: [UInt8], _ subject: String) async throws -> Bool {
        let digest = SHA256.hash(data: content).modelDigest
        let written = try await session.execute(
            """
            INSERT INTO weir.announced AS a (environment, subject, digest, since)
            VALUES (\(lease.environmentID), \(subject), \(digest), now())
            ON CONFLICT (environment, subject) DO UPDATE SET digest = excluded.digest, since = excluded.since
            WHERE a.digest <> excluded.digest
            """)
        return written > 0
    }
}
