extension Migration {
    /// What is deployed, counted with each revision, and the tombstones by their time: so that what did not change need not
    /// be read to be counted.
    static let size = Migration(
        number: 14, name: "size",
        statements: [
            """
            ALTER TABLE weir.environment
                ADD COLUMN customers bigint CHECK (customers >= 0),
                ADD COLUMN instances bigint CHECK (instances >= 0),
                ADD CHECK (num_nulls(customers, instances) IN (0, 2))
            """,
            """
            CREATE INDEX customer_tombstone ON weir.customer (environment, deleted_at) WHERE deleted_at IS NOT NULL
            """,
            """
            CREATE INDEX instance_tombstone ON weir.instance (environment, deleted_at) WHERE deleted_at IS NOT NULL
            """,
        ])
}
