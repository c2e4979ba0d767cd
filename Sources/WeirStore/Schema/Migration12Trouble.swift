extension Migration {
    /// What is wrong with environments that a controller keeps. Apart from `weir.environment`, so that noting it never
    /// waits for an apply.
    static let trouble = Migration(
        number: 12, name: "trouble",
        statements: [
            """
            CREATE TABLE weir.trouble (
                environment uuid PRIMARY KEY,
                kind text NOT NULL CHECK (kind IN ('blocked', 'failed')),
                reason text NOT NULL,
                message text NOT NULL,
                rounds bigint NOT NULL CHECK (rounds > 0),
                since timestamptz NOT NULL,
                last_at timestamptz NOT NULL
            )
            """
        ])
}
