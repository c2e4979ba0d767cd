public import WeirModel
import WeirPostgres

/// An applied plan, as the history shows it.
public struct Revision: Hashable, Sendable {
    /// From 1, without gaps.
    public var serial: Int64
    /// Chosen before it was applied.
    public var id: Identifier
    /// Which commit was applied.
    public var source: AppliedSource
    /// False: it was applied with targets, and the environment did not move on to the commit.
    public var advances: Bool
    /// Who applied it.
    public var actor: String
    /// Sorted.
    public var counts: [RevisionCount]
    /// When its transaction began, by the database's clock.
    public var startedAt: Instant
    /// When its last row was written, by the database's clock.
    public var finishedAt: Instant
    /// The link of the chain; see `Store.verifyChain(environment:)`.
    public var digest: Digest
}

extension Store {
    /// The newest revisions of an environment, newest first.
    ///
    /// - Throws: `StoreError`.
    public func revisions(environment: String, limit: Int = 100) async throws -> [Revision] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT \(RevisionRecord.columns), digest FROM weir.revision
                WHERE environment = \(id) ORDER BY serial DESC LIMIT \(max(0, limit))
                """)
            return try rows.map { row in
                let record = try RevisionRecord(stored: row)
                return Revision(
                    serial: record.serial, id: record.id,
                    source: AppliedSource(
                        repository: record.repository, path: record.path, revision: record.revision,
                        commit: record.commit, tree: record.tree),
                    advances: record.advances, actor: record.actor,
                    counts: try StoreError.reading("revision", "\(record.serial)") { () throws(StoredValueError) in
                        try CountsJSON.decode(record.counts)
                    },
                    startedAt: record.startedAt, finishedAt: record.finishedAt,
                    digest: try row.decode(Digest.self, at: RevisionRecord.columnCount))
            }
        }
    }
}
