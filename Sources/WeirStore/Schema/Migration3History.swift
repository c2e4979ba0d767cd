extension Migration {
    /// Finds what happened to a unit whatever its key was at the time.
    static let history = Migration(
        number: 3, name: "history",
        statements: ["CREATE INDEX change_unit_id ON weir.change (environment, unit_id, serial)"])
}
