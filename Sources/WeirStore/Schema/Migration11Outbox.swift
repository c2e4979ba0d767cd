extension Migration {
    /// What somebody outside is still to be told.
    ///
    /// A row without a recipient is something that happened; whoever delivers makes of it a row for each recipient, all of
    /// one id, which is how receivers tell that they have a message already. `announced` is what was said last of what lasts,
    /// so that it is not said again in each round.
    static let outbox = Migration(
        number: 11, name: "outbox",
        statements: [
            """
            CREATE TABLE weir.outbox (
                environment uuid NOT NULL,
                id uuid NOT NULL,
                recipient text NOT NULL,
                payload text NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                attempts integer NOT NULL DEFAULT 0,
                next_attempt_at timestamptz DEFAULT now(),
                last_error text,
                delivered_at timestamptz,
                dead_at timestamptz,
                PRIMARY KEY (environment, id, recipient),
                CHECK ((next_attempt_at IS NULL) = (delivered_at IS NOT NULL OR dead_at IS NOT NULL)),
                CHECK (delivered_at IS NULL OR dead_at IS NULL)
            )
            """,
            """
            CREATE INDEX outbox_due ON weir.outbox (recipient, next_attempt_at) WHERE next_attempt_at IS NOT NULL
            """,
            "CREATE INDEX outbox_dead ON weir.outbox (environment, dead_at) WHERE dead_at IS NOT NULL",
            "CREATE INDEX outbox_delivered ON weir.outbox (delivered_at) WHERE delivered_at IS NOT NULL",
            """
            CREATE TABLE weir.announced (
                environment uuid NOT NULL,
                subject text NOT NULL,
                digest bytea NOT NULL,
                since timestamptz NOT NULL,
                PRIMARY KEY (environment, subject)
            )
            """,
        ])
}
