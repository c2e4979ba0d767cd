import WeirModel
import WeirPostgres

/// What a plan of a part of a fleet cannot leave aside.
enum UnsettledFleet {
    /// The condition that somebody else wrote to the fleet, or that the time of a tombstone made until `cutoff` is over.
    static func condition(_ environment: Identifier, cutoff: Instant) -> PostgresQuery {
        """
        (EXISTS (SELECT FROM weir.drift WHERE environment = \(environment) AND settled_at IS NULL)
            OR EXISTS (SELECT FROM weir.customer WHERE environment = \(environment) AND deleted_at <= \(cutoff))
            OR EXISTS (SELECT FROM weir.integration WHERE environment = \(environment) AND deleted_at <= \(cutoff))
            OR EXISTS (SELECT FROM weir.secret WHERE environment = \(environment) AND deleted_at <= \(cutoff))
            OR EXISTS (SELECT FROM weir.instance WHERE environment = \(environment) AND deleted_at <= \(cutoff)))
        """
    }
}
