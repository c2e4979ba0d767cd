import WeirModel
import WeirNotify
import WeirPostgres
public import WeirRotation

/// Writes a step of a rotation inside a transaction.
struct RotationWriting {
    let environment: Identifier
    let session: PostgresTransaction
    let actor: String

    /// - Returns: false where the stored record is another, or consumers have not acknowledged; the transaction is then to
    ///   be rolled back, or has written nothing.
    func write(_ commit: RotationCommit) async throws -> Bool {
        let (before, after) = (commit.transition.before, commit.transition.after)
        guard try await holds(before) else { return false }
        if let epoch = commit.transition.needsAcknowledgementOf {
            let lagging = try await session.query(
                """
                SELECT FROM weir.secret_use
                WHERE environment = \(environment) AND secret_id = \(before.secret) AND epoch < \(epoch) LIMIT 1
                """)
            guard lagging.isEmpty else { return false }
        }
        if let key = commit.newKey { try await insert(key) }
        try await storeValue(commit)
        try await relabel(before, after)
        let update = RotationRow(record: after).update(
            environment: environment, from: before.revision, problem: commit.problem)
        guard try await session.execute(update) == 1 else { return false }
        for notice in commit.transition.notices { try await audit(notice, after) }
        return true
    }

    /// Whether the stored record is the one that the step began with; locks it. A secret that was never rotated has none.
    private func holds(_ before: RotationRecord) async throws -> Bool {
        if before.revision == 0 {
            guard try await session.execute(RotationRow(record: before).insertion(environment: environment)) == 1 else {
                return false
            }
        }
        let rows = try await session.query(
            """
            SELECT r.revision FROM weir.rotation r
            JOIN weir.secret s ON s.environment = r.environment AND s.id = r.secret_id AND s.deleted_at IS NULL
            WHERE r.environment = \(environment) AND r.secret_id = \(before.secret) AND r.revision = \(before.revision)
            FOR UPDATE OF r
            """)
        return !rows.isEmpty
    }

    private func insert(_ key: StoredDataKey) async throws {
        try await session.execute(
            """
            INSERT INTO weir.data_key (environment, id, customer_id, key_id, wrapped)
            VALUES (\(environment), \(key.id), \(key.customer), \(key.keyID), \(key.wrapped))
            """)
    }

    // MARK: Versions

    private func storeValue(_ commit: RotationCommit) async throws {
        let (before, after) = (commit.transition.before, commit.transition.after)
        guard let number = after.pending else { return }
        if before.pending != number {
            // The value of a version that the service makes comes later.
            try await session.execute(
                """
                INSERT INTO weir.secret_version
                    (environment, secret_id, number, label, sealed, data_key_id, fingerprint, source_version, account)
                VALUES (\(environment), \(after.secret), \(number), 'pending', \(commit.value?.sealed),
                    \(commit.value?.dataKey), \(commit.value?.fingerprint), \(commit.value?.sourceVersion),
                    \(commit.account))
                """)
        } else if let value = commit.value {
            try await session.execute(
                """
                UPDATE weir.secret_version SET sealed = \(value.sealed), data_key_id = \(value.dataKey),
                    fingerprint = \(value.fingerprint), source_version = \(value.sourceVersion),
                    account = coalesce(\(commit.account), account)
                WHERE environment = \(environment) AND secret_id = \(after.secret) AND number = \(number)
                  AND label = 'pending' AND sealed IS NULL
                """)
        } else if let account = commit.account {
            try await session.execute(
                """
                UPDATE weir.secret_version SET account = \(account)
                WHERE environment = \(environment) AND secret_id = \(after.secret) AND number = \(number)
                """)
        }
    }

    /// Names are given up before they are taken, so that there are never two of one; what becomes current keeps its
    /// label until it does, since the database asks for it.
    private func relabel(_ before: RotationRecord, _ after: RotationRecord) async throws {
        let (old, new) = (before.labels, after.labels)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        for number in changed where old[number] != nil && new[number] != .current {
            try await label(number, nil, of: after, retires: new[number] == nil)
        }
        for number in changed where new[number] == .current {
            try await label(number, .current, of: after, retires: false)
        }
        for number in changed where old[number] != nil && new[number] != nil && new[number] != .current {
            try await label(number, new[number], of: after, retires: false)
        }
    }

    private func label(_ number: Int, _ label: VersionLabel?, of record: RotationRecord, retires: Bool) async throws {
        try await session.execute(
            """
            UPDATE weir.secret_version SET label = \(label?.rawValue),
                promoted_at = CASE WHEN \(label == .current) THEN now() ELSE promoted_at END,
                retired_at = CASE WHEN \(retires) THEN now() ELSE retired_at END
            WHERE environment = \(environment) AND secret_id = \(record.secret) AND number = \(number)
            """)
    }

    // MARK: Audit

    private func audit(_ notice: RotationNotice, _ record: RotationRecord) async throws {
        let names = try await session.query(
            """
            SELECT c.slug, s.slug, e.name, now() FROM weir.secret s
            JOIN weir.environment e ON e.id = s.environment
            LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
            WHERE s.environment = \(environment) AND s.id = \(record.secret)
            """)
        let row = try names.first?.decode((String?, String, String, Instant).self)
        guard let (customer, name, environmentName, now) = row else { return }
        let key = SecretKey(customer: customer, name: name)
        try await session.execute(
            """
            INSERT INTO weir.audit (environment, at, actor, action, detail)
            VALUES (\(environment), now(), \(actor.withoutNUL), 'rotation',
                \(AuditDetail.rotation(key, record.secret, notice.words, epoch: record.epoch)))
            """)
        guard notice.isTold else { return }
        var announcement = Announcement(.rotated, environment: environmentName, time: now)
        announcement.secret = key.description
        announcement.message = notice.words
        announcement.actor = actor.withoutNUL
        try await session.execute(OutboxStatements.happened(announcement, id: nil, environment: environment))
    }
}

extension RotationNotice {
    /// Whether those are told who want to know of rotations: not that one begins, nor what was asked for in vain.
    fileprivate var isTold: Bool {
        switch self {
        case .started, .sourceHasToChange, .cannotAbort: false
        case .currentRefused, .promoted, .demoted, .rolledBack, .consumersLag, .stuck, .retired, .quarantined: true
        }
    }

    /// One sentence without its end: `v3 is current`.
    public var words: String {
        switch self {
        case .started(let request):
            "started: \(request.reason)" + (request.isCompromised ? ", the current value is compromised" : "")
        case .sourceHasToChange: "waits for another value in its source"
        case .currentRefused(let version): "v\(version), the current one, is refused; the new one works"
        case .promoted(let version): "v\(version) is current"
        case .demoted(let version): "v\(version) is current again"
        case .rolledBack: "rolled back"
        case .consumersLag(let count): "\(count) instances have not taken the new version over"
        case .stuck(let stage, let activity): "\(activity.rawValue) does not succeed (\(stage.rawValue)); tried again"
        case .cannotAbort: "cannot be aborted any more"
        case .retired(let version): "v\(version) is retired"
        case .quarantined: "quarantined: no version works"
        }
    }
}
