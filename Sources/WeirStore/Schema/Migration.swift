import Crypto
public import WeirModel

/// One step of the schema's history: statements that run in one transaction, never changed once released.
public struct Migration: Sendable {
    /// From 1, without gaps.
    public let number: Int
    /// What it brings, in a few words.
    public let name: String
    /// In the order in which they run.
    public let statements: [String]

    /// Identifies the statements: SHA-256 over them, each followed by a NUL byte.
    public var checksum: WeirModel.Digest {
        var hash = SHA256()
        for statement in statements {
            hash.update(data: Array(statement.utf8))
            hash.update(data: [0])
        }
        return hash.finalize().modelDigest
    }

    /// All migrations of this binary, ascending by number.
    public static let all: [Migration] = [
        .fleet, .drafts, .history, .blobs, .reading, .secrets, .rotation, .keyEncryptionKeys,
        .requests, .drift, .outbox, .trouble, .replicas, .size, .place,
    ]
}
