extension Migration {
    /// What Git states of an integration beyond its newest version, and when the commit of a version was made.
    static let drafts = Migration(
        number: 2, name: "drafts",
        statements: [
            """
            ALTER TABLE weir.integration
                ADD COLUMN draft text,
                ADD COLUMN draft_digest bytea CHECK (octet_length(draft_digest) = 32),
                ADD CHECK ((draft IS NULL) = (draft_digest IS NULL))
            """,
            "ALTER TABLE weir.integration_version ADD COLUMN committed_at timestamptz",
        ])
}
