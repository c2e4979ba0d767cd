extension Migration {
    /// Who wrote to the fleet beside the revisions, and a proof that a write is a revision's.
    ///
    /// Apply enters its revision into `open_revision` once it has fenced itself, under the holder and the epoch of the
    /// lease that it has; the row leaves with the commit, so that nobody but the transaction itself ever sees it, and the
    /// commit fails where the revision was not recorded. Triggers on each row of the fleet look for that row: no setting
    /// of a session counts, nor its name. What is not proved is noted in `drift` with its author, in the transaction that
    /// wrote it, whatever its own rights are; and what an entry says cannot be changed, only that it is settled.
    ///
    /// Members of the role that owns the schema can still open a revision themselves, under a lease that they read or
    /// take: then they leave a revision behind, with their transaction's writes as the only ones that it is answerable
    /// for. Owners and superusers can switch triggers off; what they write then is found by the sweep of the digests and
    /// by a plan of everything, without a name.
    static let drift = Migration(
        number: 10, name: "drift",
        statements: openRevisions + driftTable + noting + fleetTriggers + originals + writersUntilNow)

    private static let openRevisions = [
        """
        CREATE TABLE weir.open_revision (
            environment uuid NOT NULL,
            transaction xid8 NOT NULL,
            revision uuid NOT NULL,
            holder text NOT NULL,
            epoch bigint NOT NULL,
            PRIMARY KEY (environment, transaction)
        )
        """,
        """
        CREATE FUNCTION weir.open_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            owner oid := (SELECT relowner FROM pg_catalog.pg_class WHERE oid = 'weir.environment'::regclass);
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                RAISE EXCEPTION 'an open revision cannot be changed' USING ERRCODE = 'restrict_violation';
            END IF;
            IF NOT pg_has_role(current_user, owner, 'MEMBER') THEN
                RAISE EXCEPTION 'role % is no member of %, which owns the schema, and cannot apply', current_user,
                    pg_get_userbyid(owner) USING ERRCODE = 'insufficient_privilege';
            END IF;
            IF NOT EXISTS (
                SELECT FROM weir.lease l
                WHERE l.environment = NEW.environment AND l.holder = NEW.holder AND l.epoch = NEW.epoch
                  AND l.expires_at > clock_timestamp()) THEN
                RAISE EXCEPTION 'epoch % of % is not the lease of the environment', NEW.epoch, NEW.holder
                    USING ERRCODE = 'restrict_violation';
            END IF;
            NEW.transaction := pg_current_xact_id();
            RETURN NEW;
        END
        $$
        """,
        """
        CREATE TRIGGER open_revision BEFORE INSERT OR UPDATE ON weir.open_revision
        FOR EACH ROW EXECUTE FUNCTION weir.open_revision()
        """,
        """
        CREATE FUNCTION weir.close_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (
                SELECT FROM weir.revision r
                WHERE r.environment = NEW.environment AND r.id = NEW.revision
                  AND r.xmin = pg_current_xact_id()::xid) THEN
                RAISE EXCEPTION 'revision % was opened and not recorded', NEW.revision
                    USING ERRCODE = 'restrict_violation';
            END IF;
            DELETE FROM weir.open_revision o
            WHERE o.environment = NEW.environment AND o.transaction = NEW.transaction;
            RETURN NULL;
        END
        $$
        """,
        """
        CREATE CONSTRAINT TRIGGER close_revision AFTER INSERT ON weir.open_revision
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION weir.close_revision()
        """,
    ]

    /// One entry for all writes of a kind to a row by one author, until it is settled. `former` holds what the first of
    /// them took away: the columns that it changed, or the row.
    private static let driftTable = [
        """
        CREATE TABLE weir.drift (
            environment uuid NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            at timestamptz NOT NULL,
            last_at timestamptz NOT NULL,
            writes bigint NOT NULL DEFAULT 1 CHECK (writes > 0),
            relation text COLLATE "C" NOT NULL,
            unit uuid NOT NULL,
            part text COLLATE "C" NOT NULL,
            key text COLLATE "C" NOT NULL,
            operation text COLLATE "C" NOT NULL
                CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'FOUND')),
            columns text[] NOT NULL,
            login text,
            role text,
            application text,
            client text,
            transaction bigint,
            former jsonb,
            audited_at timestamptz,
            settled_at timestamptz,
            revision bigint,
            PRIMARY KEY (environment, number)
        )
        """,
        """
        CREATE UNIQUE INDEX drift_open ON weir.drift
            (environment, relation, unit, part, operation, coalesce(login, ''), coalesce(role, ''),
             coalesce(application, ''))
        WHERE settled_at IS NULL
        """,
        "CREATE INDEX drift_unit ON weir.drift (environment, unit, settled_at)",
        // For whoever asks many times a minute whether there is something new.
        "CREATE INDEX drift_news ON weir.drift (environment) WHERE audited_at IS NULL",
        """
        CREATE FUNCTION weir.keep_drift() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' OR OLD.settled_at IS NULL AND TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'drift that is not settled cannot be removed' USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'UPDATE' AND (
                OLD.settled_at IS NOT NULL AND (NEW.settled_at, NEW.revision)
                    IS DISTINCT FROM (OLD.settled_at, OLD.revision)
                OR (NEW.environment, NEW.number, NEW.at, NEW.relation, NEW.unit, NEW.part, NEW.key, NEW.operation,
                    NEW.login, NEW.role, NEW.application)
                    IS DISTINCT FROM (OLD.environment, OLD.number, OLD.at, OLD.relation, OLD.unit, OLD.part, OLD.key,
                    OLD.operation, OLD.login, OLD.role, OLD.application)) THEN
                RAISE EXCEPTION 'what is noted of drift cannot be changed' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END
        $$
        """,
        """
        CREATE TRIGGER keep_drift BEFORE UPDATE OR DELETE ON weir.drift
        FOR EACH ROW EXECUTE FUNCTION weir.keep_drift()
        """,
        """
        CREATE TRIGGER keep_all_drift BEFORE TRUNCATE ON weir.drift
        FOR EACH STATEMENT EXECUTE FUNCTION weir.keep_drift()
        """,
    ]

    /// Rows that somebody else wrote last as far as that was noted before; who it was is not known.
    private static let writersUntilNow =
        ["customer", "integration", "secret", "instance", "integration_version"].map { table in
            let isVersion = table == "integration_version"
            return """
                INSERT INTO weir.drift (environment, at, last_at, relation, unit, part, key, operation, columns)
                SELECT t.environment, now(), now(), '\(table)', t.\(isVersion ? "integration_id" : "id"),
                    \(isVersion ? "t.number::text" : "''"), weir.drift_key('\(table)', to_jsonb(t)), 'FOUND', '{}'
                FROM weir.\(table) t WHERE t.row_version <> coalesce(t.written_version, t.row_version)
                """
        }
        + [
            """
            CREATE OR REPLACE FUNCTION weir.raise_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.row_version := OLD.row_version + 1;
                RETURN NEW;
            END
            $$
            """
        ]
        + ["customer", "integration", "secret", "instance", "integration_version"].map {
            "ALTER TABLE weir.\($0) DROP COLUMN written_version"
        }
}
