import WeirModel
import WeirPostgres

extension RevisionRecord {
    /// The columns that `init(stored:)` reads, in order.
    static let columns: PostgresQuery = """
        serial, id, repository, path, revision, commit_id, tree_id, advances, actor, counts, started_at, finished_at,
        changes_digest
        """
    static let columnCount = 13

    /// Reads the first columns of a row.
    init(stored row: PostgresRow) throws {
        self.init(
            serial: try row.decode(Int64.self, at: 0), id: try row.decode(Identifier.self, at: 1),
            repository: try row.decode(String.self, at: 2), path: try row.decode(String.self, at: 3),
            revision: try row.decode(String.self, at: 4), commit: try row.decode(ObjectID.self, at: 5),
            tree: try row.decode(ObjectID.self, at: 6), advances: try row.decode(Bool.self, at: 7),
            actor: try row.decode(String.self, at: 8), counts: try row.decode(String.self, at: 9),
            startedAt: try row.decode(Instant.self, at: 10), finishedAt: try row.decode(Instant.self, at: 11),
            changesDigest: try row.decode(Digest.self, at: 12))
    }
}

extension ChangeRecord {
    /// The columns of `weir.change c` that `init(stored:)` reads, in order.
    static let columns: PostgresQuery = """
        c.ordinal, c.action, c.kind, c.key, c.unit_id, c.fields, c.reason, c.path, c.line, c.column_number, c.approved
        """
    static let columnCount = 11

    /// Reads the first columns of a row.
    init(stored row: PostgresRow) throws {
        self.init(
            ordinal: try row.decode(Int.self, at: 0), action: try row.decode(String.self, at: 1),
            kind: try row.decode(String.self, at: 2), key: try row.decode(String.self, at: 3),
            unit: try row.decode(Identifier.self, at: 4), fields: try row.decode(String.self, at: 5),
            reason: try row.decode(String.self, at: 6), path: try row.decode(String?.self, at: 7),
            line: try row.decode(Int64?.self, at: 8), column: try row.decode(Int64?.self, at: 9),
            isApproved: try row.decode(Bool.self, at: 10))
    }
}
