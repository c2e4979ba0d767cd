extension Migration {
    /// What the next load can go on from: how the applied commit was read, and which rows a revision wrote last.
    ///
    /// Apply sets `weir.revision` for its transaction. A row whose `written_version` is not its `row_version` was written
    /// by somebody else since. That is no proof against somebody who means harm, who can set it too; it decides what is
    /// looked at again, not what is right.
    static let reading = Migration(
        number: 5, name: "reading",
        statements: [
            """
            ALTER TABLE weir.environment
                ADD COLUMN semantics integer CHECK (semantics > 0),
                ADD COLUMN problem_paths text[],
                ADD CHECK ((semantics IS NULL) = (problem_paths IS NULL))
            """,
            "ALTER TABLE weir.integration_version ADD COLUMN row_version bigint NOT NULL DEFAULT 1",
        ] + ["customer", "integration", "instance", "integration_version"].flatMap(writtenVersion) + [
            """
            CREATE OR REPLACE FUNCTION weir.raise_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.row_version := OLD.row_version + 1;
                NEW.written_version := CASE
                    WHEN coalesce(current_setting('weir.revision', true), '') = '' 
                    THEN coalesce(OLD.written_version, OLD.row_version)
                    ELSE NEW.row_version END;
                RETURN NEW;
            END
            $$
            """,
            """
            CREATE TRIGGER raise_row_version BEFORE UPDATE ON weir.integration_version
            FOR EACH ROW EXECUTE FUNCTION weir.raise_row_version()
            """,
        ])

    /// NULL in rows that are there already: whoever wrote them, they are taken as they are.
    private static func writtenVersion(of table: String) -> [String] {
        [
            "ALTER TABLE weir.\(table) ADD COLUMN written_version bigint",
            "ALTER TABLE weir.\(table) ALTER COLUMN written_version SET DEFAULT 1",
        ]
    }
}
