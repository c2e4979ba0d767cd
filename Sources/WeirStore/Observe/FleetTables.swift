import WeirPostgres

/// Where the fleet is read from.
struct FleetTables {
    private let prefix: String
    private let hasDrift: Bool

    /// The tables, while nobody but revisions has written to them.
    static let stored = FleetTables(prefix: "weir.", hasDrift: false)
    /// What revisions left of it; see `Migration.drift`.
    static let known = FleetTables(prefix: "weir.known_", hasDrift: true)

    private func table(_ name: String) -> PostgresQuery { PostgresQuery(unescaped: prefix + name) }

    var customer: PostgresQuery { table("customer") }
    var integration: PostgresQuery { table("integration") }
    var secret: PostgresQuery { table("secret") }
    var instance: PostgresQuery { table("instance") }
    var endpoint: PostgresQuery { table("endpoint") }
    var version: PostgresQuery { hasDrift ? table("version") : table("integration_version") }

    /// Whether a row drifted.
    var drifted: PostgresQuery { hasDrift ? "drifted" : "false" }
    /// The same of a row called `i`.
    var instanceDrifted: PostgresQuery { hasDrift ? "i.drifted" : "false" }
    /// The same of a row called `s`.
    var secretDrifted: PostgresQuery { hasDrift ? "s.drifted" : "false" }
}
