extension Migration {
    /// The controllers that live, so that they share environments. What it says decides nothing that is written.
    static let replicas = Migration(
        number: 13, name: "replicas",
        statements: [
            """
            CREATE TABLE weir.replica (
                name text PRIMARY KEY,
                environments text NOT NULL,
                seen_at timestamptz NOT NULL
            )
            """
        ])
}
