public import WeirModel
import WeirPostgres

/// What is wrong with an environment that a controller keeps: what its rounds say until one of them goes well.
public struct EnvironmentTrouble: Hashable, Sendable {
    /// How bad it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nothing is applied until somebody does something.
        case blocked
        /// The round could not be carried out, and is tried again.
        case failed
    }

    /// How bad it is.
    public var kind: Kind
    /// It in a word, such as `host-key`.
    public var reason: String
    /// What happened and what to do, of the last round.
    public var message: String
    /// How many rounds came to something like it, one after the other.
    public var rounds: Int64
    /// When the first of them ended.
    public var since: Instant
    /// When the last of them ended.
    public var lastAt: Instant
}

extension Store {
    /// The longest message that is kept, in characters.
    private static let longestMessage = 4000

    /// Notes what is wrong. Does nothing where the lease has changed hands: then another one knows better.
    ///
    /// - Throws: `StoreError`.
    public func noteTrouble(
        _ kind: EnvironmentTrouble.Kind, reason: String, message: String, under lease: Lease
    ) async throws {
        let (environment, epoch) = (lease.environmentID, lease.epoch)
        let text = String(message.withoutNUL.prefix(Self.longestMessage))
        try await withTransaction { session in
            _ = try await session.execute(
                """
                INSERT INTO weir.trouble (environment, kind, reason, message, rounds, since, last_at)
                SELECT environment, \(kind.rawValue), \(reason), \(text), 1, clock_timestamp(), clock_timestamp()
                FROM weir.lease WHERE environment = \(environment) AND epoch = \(epoch)
                ON CONFLICT (environment) DO UPDATE SET kind = excluded.kind, reason = excluded.reason,
                    message = excluded.message, rounds = trouble.rounds + 1, last_at = excluded.last_at
                """)
        }
    }

    /// Notes that a round went well.
    ///
    /// - Throws: `StoreError`.
    public func clearTrouble(under lease: Lease) async throws {
        let (environment, epoch) = (lease.environmentID, lease.epoch)
        try await withTransaction { session in
            _ = try await session.execute(
                """
                DELETE FROM weir.trouble WHERE environment = \(environment)
                AND EXISTS (SELECT FROM weir.lease WHERE environment = \(environment) AND epoch = \(epoch))
                """)
        }
    }

    /// What is wrong with environments, by their ids.
    ///
    /// - Throws: `StoreError`.
    public func troubles() async throws -> [Identifier: EnvironmentTrouble] {
        try await read { session in
            let rows = try await session.query(
                "SELECT environment, kind, reason, message, rounds, since, last_at FROM weir.trouble")
            return try Dictionary(
                rows.map { row in
                    let (id, kind, reason, message, rounds, since, last) = try row.decode(
                        (Identifier, String, String, String, Int64, Instant, Instant).self)
                    return (
                        id,
                        EnvironmentTrouble(
                            kind: EnvironmentTrouble.Kind(rawValue: kind) ?? .failed, reason: reason, message: message,
                            rounds: rounds, since: since, lastAt: last)
                    )
                }, uniquingKeysWith: { first, _ in first })
        }
    }
}
