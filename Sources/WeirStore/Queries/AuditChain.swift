import Crypto
import WeirModel
import WeirPostgres

/// What following the chain of an environment's audit found.
public enum AuditVerdict: Hashable, Sendable {
    /// Every entry is as it was written, and none is missing.
    case intact(entries: Int)
    /// The entry is not as it was written, or not the one that followed, or the end of the chain is gone.
    case broken(number: Int64)
}

extension Store {
    /// Computes every digest of an environment's audit again, oldest first, and compares it with the stored one.
    ///
    /// - Throws: `StoreError`.
    public func verifyAudit(environment: String) async throws -> AuditVerdict {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT number, at, actor, action, detail, digest FROM weir.audit
                WHERE environment = \(id) ORDER BY number
                """)
            var previous = [UInt8](repeating: 0, count: 32)
            var last: Int64 = 0
            for row in rows {
                let entry = try AuditEntry(row)
                previous = Self.digest(of: entry, in: id, after: previous)
                // Before the audit was a chain, its numbers were shared by all environments.
                guard try row.decode([UInt8].self, at: 5) == previous, entry.number > last else {
                    return .broken(number: entry.number)
                }
                last = entry.number
            }
            let head = try await session.query(
                "SELECT number, digest FROM weir.audit_head WHERE environment = \(id)")
            let end = try head.first?.decode((Int64, [UInt8]).self) ?? (Int64(0), [UInt8](repeating: 0, count: 32))
            guard end.0 == last, end.1 == previous else { return .broken(number: last + 1) }
            return .intact(entries: rows.count)
        }
    }

    /// As `weir.audit_digest` computes it.
    private static func digest(of entry: AuditEntry, in environment: Identifier, after previous: [UInt8]) -> [UInt8] {
        /// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
        let epoch: Int64 = 946_684_800_000_000
        func bytes(_ number: Int64, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> Int64($0 * 8)) }
        }
        var hash = SHA256()
        hash.update(data: previous + environment.bytes + bytes(entry.number, 8))
        hash.update(data: bytes(entry.at.microseconds - epoch, 8))
        for text in [entry.actor, entry.action] {
            hash.update(data: bytes(Int64(text.utf8.count), 4) + Array(text.utf8))
        }
        hash.update(data: Array(entry.detail.utf8))
        return Array(hash.finalize())
    }
}
