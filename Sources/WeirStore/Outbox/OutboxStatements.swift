import WeirModel
import WeirNotify
import WeirPostgres

/// The statements that put messages into the outbox, for the transactions of what they tell of.
enum OutboxStatements {
    /// The recipient of what is still to be handed out.
    static let everybody = ""
    /// For how long something is kept that nobody hands out, because no controller runs.
    private static let unclaimed = "3 days"

    /// Something happened. `id`: nil for one at random. What was not handed out for days goes: nobody wants to hear of it any more.
    static func happened(_ announcement: Announcement, id: Identifier?, environment: Identifier) -> PostgresQuery {
        """
        WITH old AS (
            DELETE FROM weir.outbox WHERE environment = \(environment) AND recipient = \(everybody) AND id IN (
                SELECT id FROM weir.outbox WHERE environment = \(environment) AND recipient = \(everybody)
                  AND created_at < now() - interval '\(unescaped: unclaimed)' FOR UPDATE SKIP LOCKED)
        )
        INSERT INTO weir.outbox (environment, id, recipient, payload)
        VALUES (\(environment), coalesce(\(id), gen_random_uuid()), \(everybody), \(text(announcement.json)))
        """
    }

    /// A message for one recipient. `id`: nil for one at random.
    static func message(
        _ payload: [UInt8], id: Identifier?, to recipient: String, environment: Identifier
    ) -> PostgresQuery {
        """
        INSERT INTO weir.outbox (environment, id, recipient, payload)
        VALUES (\(environment), coalesce(\(id), gen_random_uuid()), \(recipient), \(text(payload)))
        ON CONFLICT DO NOTHING
        """
    }

    private static func text(_ json: [UInt8]) -> String { String(decoding: json, as: UTF8.self) }
}
