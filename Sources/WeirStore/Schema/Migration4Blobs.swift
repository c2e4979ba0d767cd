extension Migration {
    /// The bytes that integrations refer to by their digests: icons, READMEs, attachments.
    ///
    /// They are mostly compressed already, so that the server does not try again. The check makes sure that nothing is
    /// ever stored under another content's digest.
    static let blobs = Migration(
        number: 4, name: "blobs",
        statements: [
            """
            CREATE TABLE weir.blob (
                environment uuid NOT NULL,
                digest bytea NOT NULL CHECK (octet_length(digest) = 32),
                object_id text NOT NULL,
                size bigint NOT NULL CHECK (size >= 0),
                width integer CHECK (width > 0),
                height integer CHECK (height > 0),
                is_text boolean NOT NULL,
                bytes bytea NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (environment, digest),
                CHECK (octet_length(bytes) = size AND sha256(bytes) = digest),
                CHECK ((width IS NULL) = (height IS NULL))
            )
            """,
            "ALTER TABLE weir.blob ALTER COLUMN bytes SET STORAGE EXTERNAL",
        ])
}
