import Crypto
import WeirJSON
import WeirModel
import WeirPostgres

/// A row of `weir.revision`, as it is written, read back and digested.
struct RevisionRecord: Sendable {
    var serial: Int64
    var id: Identifier
    var repository: String
    var path: String
    var revision: String
    var commit: ObjectID
    var tree: ObjectID
    var advances: Bool
    var actor: String
    /// Canonical JSON; see `CountsJSON`.
    var counts: String
    var startedAt: Instant
    var finishedAt: Instant
    /// SHA-256 over the revision's changes; see `ChangeRecord.update`.
    var changesDigest: WeirModel.Digest

    /// SHA-256 over the digest of the revision before (none before the first) and this row as canonical JSON: whoever
    /// changes a row of the history has to change every digest after it.
    func digest(after previous: WeirModel.Digest?) -> WeirModel.Digest {
        var hash = SHA256()
        if let previous { hash.update(data: previous.bytes) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("actor")
        writer.string(actor)
        writer.key("advances")
        writer.bool(advances)
        writer.key("changes")
        writer.string(changesDigest.description)
        writer.key("commit")
        writer.string(commit.description)
        writer.key("counts")
        writer.raw(counts.utf8)
        writer.key("finishedAt")
        writer.string(finishedAt.description)
        writer.key("id")
        writer.string(id.description)
        writer.key("path")
        writer.string(path)
        writer.key("repository")
        writer.string(repository)
        writer.key("revision")
        writer.string(revision)
        writer.key("serial")
        writer.integer(serial)
        writer.key("startedAt")
        writer.string(startedAt.description)
        writer.key("tree")
        writer.string(tree.description)
        writer.endObject()
        hash.update(data: writer.bytes)
        return hash.finalize().modelDigest
    }

    func insertion(environment: Identifier, after previous: WeirModel.Digest?) -> PostgresQuery {
        """
        INSERT INTO weir.revision
            (environment, serial, id, repository, path, revision, commit_id, tree_id, advances, actor, counts,
             started_at, finished_at, changes_digest, digest)
        VALUES (\(environment), \(serial), \(id), \(repository), \(path), \(revision), \(commit), \(tree), \(advances),
            \(actor), \(counts), \(startedAt), \(finishedAt), \(changesDigest), \(digest(after: previous)))
        """
    }
}
