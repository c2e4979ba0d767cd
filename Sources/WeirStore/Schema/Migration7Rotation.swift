extension Migration {
    /// How far the rotation of each secret has got, who uses which version, and an audit that is a chain.
    ///
    /// What must hold whatever the program does stands here: a version becomes current only after it was proved, the
    /// epoch only grows, no value with a label is lost or changed, and what was audited stays.
    static let rotation = Migration(
        number: 7, name: "rotation",
        statements: rotationTable + versionRules + uses + auditChain)

    private static let rotationTable = [
        """
        CREATE TABLE weir.rotation (
            environment uuid NOT NULL,
            secret_id uuid NOT NULL,
            revision bigint NOT NULL CHECK (revision >= 0),
            epoch bigint NOT NULL CHECK (epoch >= 0),
            stage text NOT NULL,
            activity text NOT NULL,
            not_before timestamptz,
            latest integer NOT NULL CHECK (latest >= 0),
            last_promotion timestamptz,
            generation integer NOT NULL,
            failures integer NOT NULL,
            delayed_until timestamptz,
            queued text,
            queued_compromised boolean,
            operation uuid,
            reason text,
            compromised boolean,
            attempts integer,
            abandoned boolean,
            aborted boolean,
            starts_over boolean,
            demoted boolean,
            skips_grace boolean,
            skips_consumers boolean,
            alerted boolean,
            reported_lag boolean,
            staged_at bigint,
            verified_at bigint,
            labelled_at timestamptz,
            proved_at timestamptz,
            earlier_promotion timestamptz,
            problem text,
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (environment, secret_id)
        )
        """,
        """
        CREATE FUNCTION weir.guard_rotation() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.epoch < OLD.epoch OR NEW.revision < OLD.revision THEN
                RAISE EXCEPTION 'the rotation of secret % cannot go back from epoch %, revision %',
                    OLD.secret_id, OLD.epoch, OLD.revision USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END
        $$
        """,
        """
        CREATE TRIGGER guard_rotation BEFORE UPDATE ON weir.rotation
        FOR EACH ROW EXECUTE FUNCTION weir.guard_rotation()
        """,
    ]

    private static let versionRules = [
        // Whatever was previous before overlaps were known had its time.
        "UPDATE weir.secret_version SET label = NULL WHERE label = 'previous'",
        """
        ALTER TABLE weir.secret_version
            DROP CONSTRAINT secret_version_label_check,
            DROP CONSTRAINT secret_version_check,
            ALTER COLUMN sealed DROP NOT NULL,
            ALTER COLUMN data_key_id DROP NOT NULL,
            ALTER COLUMN fingerprint DROP NOT NULL,
            ADD COLUMN account text,
            ADD COLUMN retired_at timestamptz,
            ADD COLUMN shredded_at timestamptz,
            ADD CONSTRAINT secret_version_label CHECK (label IN ('current', 'pending', 'previous')),
            ADD CONSTRAINT secret_version_promoted CHECK (label IS DISTINCT FROM 'current' OR promoted_at IS NOT NULL),
            ADD CONSTRAINT secret_version_value CHECK (
                CASE WHEN sealed IS NULL THEN coalesce(label, 'pending') = 'pending'
                ELSE data_key_id IS NOT NULL AND fingerprint IS NOT NULL END)
        """,
        """
        CREATE UNIQUE INDEX secret_version_label ON weir.secret_version (environment, secret_id, label)
        WHERE label <> 'current'
        """,
        """
        CREATE FUNCTION weir.guard_versions() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.sealed IS NOT NULL AND NEW.sealed IS DISTINCT FROM OLD.sealed
                AND (NEW.sealed IS NOT NULL OR NEW.label IS NOT NULL) THEN
                RAISE EXCEPTION 'the value of version % of secret % cannot be changed', OLD.number, OLD.secret_id
                    USING ERRCODE = 'restrict_violation';
            END IF;
            IF NEW.label = 'current' AND OLD.label IS NULL THEN
                RAISE EXCEPTION 'version % of secret % was given up, and cannot become current',
                    OLD.number, OLD.secret_id USING ERRCODE = 'restrict_violation';
            END IF;
            IF NEW.label = 'current' AND OLD.label = 'pending' AND NOT EXISTS (
                SELECT FROM weir.rotation r
                WHERE r.environment = OLD.environment AND r.secret_id = OLD.secret_id AND r.stage = 'verified'
                  AND r.verified_at > r.staged_at) THEN
                RAISE EXCEPTION 'version % of secret % was not proved since it was made known',
                    OLD.number, OLD.secret_id USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END
        $$
        """,
        """
        CREATE TRIGGER guard_versions BEFORE UPDATE ON weir.secret_version
        FOR EACH ROW EXECUTE FUNCTION weir.guard_versions()
        """,
        """
        CREATE FUNCTION weir.keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $$
        """,
        """
        CREATE TRIGGER keep_versions BEFORE TRUNCATE ON weir.secret_version
        FOR EACH STATEMENT EXECUTE FUNCTION weir.keep_versions()
        """,
    ]

    /// `version` is what the instance has, `epoch` what it has acknowledged. Without a runner an instance has what was
    /// deployed last.
    private static let uses = [
        """
        CREATE TABLE weir.secret_use (
            environment uuid NOT NULL,
            secret_id uuid NOT NULL,
            instance_id uuid NOT NULL,
            version integer NOT NULL,
            epoch bigint NOT NULL,
            runner text,
            acknowledged_at timestamptz NOT NULL,
            PRIMARY KEY (environment, instance_id, secret_id)
        )
        """,
        "CREATE INDEX secret_use_secret ON weir.secret_use (environment, secret_id)",
    ]

    /// Each row's digest covers the one before it, in the order of their numbers; `audit_head` is the end of the chain,
    /// and what makes those who audit take turns.
    private static let auditChain = [
        """
        CREATE TABLE weir.audit_head (
            environment uuid PRIMARY KEY,
            number bigint NOT NULL,
            digest bytea NOT NULL
        )
        """,
        """
        CREATE FUNCTION weir.audit_digest(
            previous bytea, environment uuid, number bigint, at timestamptz, actor text, action text, detail text
        ) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
            SELECT sha256(
                previous || uuid_send(environment) || int8send(number) || timestamptz_send(at)
                || int4send(octet_length(actor)) || convert_to(actor, 'UTF8')
                || int4send(octet_length(action)) || convert_to(action, 'UTF8') || convert_to(detail, 'UTF8'))
        $$
        """,
        "ALTER TABLE weir.audit ADD COLUMN digest bytea, ALTER COLUMN number DROP IDENTITY",
        """
        DO $$
        DECLARE
            entry record;
            head weir.audit_head;
        BEGIN
            FOR entry IN SELECT * FROM weir.audit ORDER BY environment, number LOOP
                IF head.environment IS DISTINCT FROM entry.environment THEN
                    head := (entry.environment, 0, decode(repeat('00', 32), 'hex'));
                END IF;
                head.number := entry.number;
                head.digest := weir.audit_digest(
                    head.digest, entry.environment, entry.number, entry.at, entry.actor, entry.action, entry.detail);
                UPDATE weir.audit SET digest = head.digest
                WHERE environment = entry.environment AND number = entry.number;
                INSERT INTO weir.audit_head VALUES (head.environment, head.number, head.digest)
                ON CONFLICT (environment) DO UPDATE SET number = excluded.number, digest = excluded.digest;
            END LOOP;
        END
        $$
        """,
        "ALTER TABLE weir.audit ALTER COLUMN digest SET NOT NULL",
        """
        CREATE FUNCTION weir.chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO weir.audit_head AS h VALUES (
                NEW.environment, 1, weir.audit_digest(decode(repeat('00', 32), 'hex'), NEW.environment, 1, NEW.at,
                    NEW.actor, NEW.action, NEW.detail))
            ON CONFLICT (environment) DO UPDATE SET number = h.number + 1,
                digest = weir.audit_digest(
                    h.digest, NEW.environment, h.number + 1, NEW.at, NEW.actor, NEW.action, NEW.detail)
            RETURNING h.number, h.digest INTO NEW.number, NEW.digest;
            RETURN NEW;
        END
        $$
        """,
        """
        CREATE TRIGGER chain_audit BEFORE INSERT ON weir.audit
        FOR EACH ROW EXECUTE FUNCTION weir.chain_audit()
        """,
        """
        CREATE FUNCTION weir.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was audited cannot be changed' USING ERRCODE = 'restrict_violation';
        END
        $$
        """,
        """
        CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE OR TRUNCATE ON weir.audit
        FOR EACH STATEMENT EXECUTE FUNCTION weir.keep_audit()
        """,
    ]
}
