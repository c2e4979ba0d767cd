extension Migration {
    /// What somebody asks whoever keeps an environment to do: a person, or a replica that was told of a push and does not
    /// have the lease.
    static let requests = Migration(
        number: 9, name: "requests",
        statements: [
            "ALTER TABLE weir.environment ADD COLUMN sync_requested_at timestamptz, ADD COLUMN pushed_at timestamptz"
        ])
}
