import Crypto
import WeirModel
import WeirPostgres

/// What following the chain of digests through an environment's history found.
public enum ChainVerdict: Hashable, Sendable {
    /// Every revision and every change is as it was written.
    case intact(revisions: Int)
    /// The revision's own row, its place in the history or its link to the one before is not as it was written.
    case brokenRevision(serial: Int64)
    /// One of the revision's changes is not as it was written, is gone or was added.
    case brokenChanges(serial: Int64)
}

extension Store {
    /// Computes every digest of an environment's history again, oldest first, and compares it with the stored one.
    ///
    /// Detects a row that was changed, added or taken away afterwards; not a history that somebody has computed anew from
    /// there to its end, which only a digest kept elsewhere can show.
    ///
    /// - Throws: `StoreError`.
    public func verifyChain(environment: String) async throws -> ChainVerdict {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                "SELECT \(RevisionRecord.columns), digest FROM weir.revision WHERE environment = \(id) ORDER BY serial")
            var previous: WeirModel.Digest?
            for (index, row) in rows.enumerated() {
                let record = try RevisionRecord(stored: row)
                let stored = try row.decode(WeirModel.Digest.self, at: RevisionRecord.columnCount)
                guard record.serial == Int64(index + 1), record.digest(after: previous) == stored else {
                    return .brokenRevision(serial: record.serial)
                }
                let changes = try await Self.changesDigest(ofRevision: record.serial, id, session)
                guard changes == record.changesDigest else { return .brokenChanges(serial: record.serial) }
                previous = stored
            }
            let serial = try await session.query("SELECT serial FROM weir.environment WHERE id = \(id)")
            guard try serial.first?.decode(Int64.self, at: 0) == Int64(rows.count) else {
                return .brokenRevision(serial: Int64(rows.count) + 1)
            }
            return .intact(revisions: rows.count)
        }
    }

    private static func changesDigest(
        ofRevision serial: Int64, _ environment: Identifier, _ session: PostgresTransaction
    ) async throws -> WeirModel.Digest {
        let digest = ChangesDigest()
        try await session.stream(
            """
            SELECT \(ChangeRecord.columns) FROM weir.change c
            WHERE c.environment = \(environment) AND c.serial = \(serial) ORDER BY c.ordinal
            """
        ) { row in
            digest.add(try ChangeRecord(stored: row))
        }
        return digest.value
    }
}
