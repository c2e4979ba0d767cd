extension Migration {
    /// Where a database was when its last revision was written, so that one that was restored or copied since is told
    /// from one that was not: its rows came along, and the place did not.
    static let place = Migration(
        number: 15, name: "place",
        statements: [
            // A cluster, a database of it, and the timeline, which a recovery to a moment and a failover each begin anew.
            // NULL where the server does not say: on a standby, or where somebody took the rights away.
            """
            CREATE FUNCTION weir.place() RETURNS text LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN (
                    SELECT c.system_identifier || '/' || d.oid || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
                    FROM pg_control_system() c, pg_catalog.pg_database d WHERE d.datname = current_database());
            EXCEPTION WHEN OTHERS THEN
                RETURN NULL;
            END
            $$
            """,
            "ALTER TABLE weir.environment ADD COLUMN place text",
        ])
}
