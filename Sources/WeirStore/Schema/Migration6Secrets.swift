extension Migration {
    /// Secrets, their encrypted values, and the keys that these are encrypted with.
    ///
    /// `customer_id` is NULL for what belongs to the repository. No column holds a value, or a key that is not wrapped.
    /// What must hold whatever the program does stands here: one current value a secret, and no deletion of a value that
    /// still has a label.
    static let secrets = Migration(
        number: 6, name: "secrets",
        statements: [
            """
            CREATE TABLE weir.secret (
                environment uuid NOT NULL,
                id uuid NOT NULL,
                customer_id uuid,
                slug text COLLATE "C" NOT NULL,
                spec text NOT NULL,
                spec_digest bytea NOT NULL CHECK (octet_length(spec_digest) = 32),
                source_path text NOT NULL,
                row_version bigint NOT NULL DEFAULT 1,
                written_version bigint DEFAULT 1,
                revision bigint NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL,
                deleted_at timestamptz,
                PRIMARY KEY (environment, id)
            )
            """,
            "CREATE UNIQUE INDEX secret_name ON weir.secret (environment, \(owner), slug)",
            """
            CREATE TRIGGER raise_row_version BEFORE UPDATE ON weir.secret
            FOR EACH ROW EXECUTE FUNCTION weir.raise_row_version()
            """,
            """
            CREATE TABLE weir.data_key (
                environment uuid NOT NULL,
                id uuid NOT NULL,
                customer_id uuid,
                key_id text NOT NULL,
                wrapped bytea NOT NULL CHECK (octet_length(wrapped) > 0),
                created_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (environment, id)
            )
            """,
            "CREATE UNIQUE INDEX data_key_owner ON weir.data_key (environment, \(owner))",
            """
            CREATE TABLE weir.secret_version (
                environment uuid NOT NULL,
                secret_id uuid NOT NULL,
                number integer NOT NULL CHECK (number > 0),
                label text CHECK (label IN ('current', 'previous')),
                sealed bytea NOT NULL CHECK (octet_length(sealed) > 0),
                data_key_id uuid NOT NULL,
                fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 16),
                source_version text,
                created_at timestamptz NOT NULL DEFAULT now(),
                promoted_at timestamptz,
                CHECK (label IS NULL OR promoted_at IS NOT NULL),
                PRIMARY KEY (environment, secret_id, number)
            )
            """,
            """
            CREATE UNIQUE INDEX secret_version_current ON weir.secret_version (environment, secret_id)
            WHERE label = 'current'
            """,
            """
            CREATE FUNCTION weir.keep_labelled_versions() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.label IS NOT NULL THEN
                    RAISE EXCEPTION 'version % of secret % is %, and cannot be deleted',
                        OLD.number, OLD.secret_id, OLD.label USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN OLD;
            END
            $$
            """,
            """
            CREATE TRIGGER keep_labelled_versions BEFORE DELETE ON weir.secret_version
            FOR EACH ROW EXECUTE FUNCTION weir.keep_labelled_versions()
            """,
        ])

    /// NULLs differ from each other in an index, and `NULLS NOT DISTINCT` came with PostgreSQL 15.
    private static let owner = "(coalesce(customer_id, '00000000-0000-0000-0000-000000000000'::uuid))"
}
