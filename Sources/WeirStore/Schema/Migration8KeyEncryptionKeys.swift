extension Migration {
    /// Which keys have wrapped data keys: one that was replaced has to be kept for as long as it wraps something.
    ///
    /// Triggers write it, so that it is true in the transaction in which a data key is wrapped, whoever wraps it: once a
    /// statement, because a revision may bring a data key for each of ten thousand customers.
    static let keyEncryptionKeys = Migration(
        number: 8, name: "key encryption keys",
        statements: [
            """
            CREATE TABLE weir.key_encryption_key (
                environment uuid NOT NULL,
                id text COLLATE "C" NOT NULL CHECK (id <> ''),
                kind text NOT NULL GENERATED ALWAYS AS (
                    CASE split_part(id, ':', 1)
                        WHEN 'key' THEN 'local' WHEN 'vault' THEN 'vaultTransit' WHEN 'aws' THEN 'awsKMS'
                        ELSE split_part(id, ':', 1)
                    END) STORED,
                first_used_at timestamptz NOT NULL,
                last_primary_at timestamptz NOT NULL CHECK (last_primary_at >= first_used_at),
                PRIMARY KEY (environment, id)
            )
            """,
            """
            INSERT INTO weir.key_encryption_key (environment, id, first_used_at, last_primary_at)
            SELECT environment, key_id, min(created_at), max(created_at) FROM weir.data_key GROUP BY 1, 2
            """,
            """
            CREATE FUNCTION weir.note_key_encryption_keys() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO weir.key_encryption_key AS k (environment, id, first_used_at, last_primary_at)
                SELECT DISTINCT environment, key_id, now(), now() FROM written ORDER BY environment, key_id
                ON CONFLICT (environment, id) DO UPDATE
                SET last_primary_at = greatest(k.last_primary_at, excluded.last_primary_at);
                RETURN NULL;
            END
            $$
            """,
            """
            CREATE TRIGGER note_key_encryption_keys AFTER INSERT ON weir.data_key
            REFERENCING NEW TABLE AS written
            FOR EACH STATEMENT EXECUTE FUNCTION weir.note_key_encryption_keys()
            """,
            """
            CREATE TRIGGER note_key_encryption_keys_again AFTER UPDATE ON weir.data_key
            REFERENCING NEW TABLE AS written
            FOR EACH STATEMENT EXECUTE FUNCTION weir.note_key_encryption_keys()
            """,
        ])
}
