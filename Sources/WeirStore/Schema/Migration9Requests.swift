extension Migration {
    /// What somebody asks a controller to do.
    static let requests = Migration(
        number: 9, name: "requests",
        statements: ["ALTER TABLE weir.environment ADD COLUMN sync_requested_at timestamptz"])
}
