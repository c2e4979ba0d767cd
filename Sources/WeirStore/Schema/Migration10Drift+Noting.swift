extension Migration {
    /// The functions that note writes. They run with the rights of the schema's owner, so that whoever may write to the
    /// fleet is noted, whether or not it may write to `drift`.
    static let noting = [
        // What a row is called, as far as that can be told: a customer may have gone before its instances.
        """
        CREATE FUNCTION weir.drift_key(relation text, tuple jsonb) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT CASE relation
                WHEN 'endpoint' THEN coalesce((
                    SELECT weir.drift_key('instance', to_jsonb(i)) FROM weir.instance i
                    WHERE i.environment = (tuple ->> 'environment')::uuid
                      AND i.id = (tuple ->> 'instance_id')::uuid), tuple ->> 'instance_id')
                WHEN 'integration_version' THEN coalesce((
                    SELECT g.slug FROM weir.integration g
                    WHERE g.environment = (tuple ->> 'environment')::uuid
                      AND g.id = (tuple ->> 'integration_id')::uuid), tuple ->> 'integration_id')
                ELSE coalesce((
                    SELECT c.slug FROM weir.customer c
                    WHERE c.environment = (tuple ->> 'environment')::uuid
                      AND c.id = (tuple ->> 'customer_id')::uuid) || '/', (
                    SELECT d.key FROM weir.drift d
                    WHERE d.environment = (tuple ->> 'environment')::uuid
                      AND d.unit = (tuple ->> 'customer_id')::uuid AND d.relation = 'customer'
                      AND d.settled_at IS NULL ORDER BY d.number LIMIT 1) || '/',
                    (tuple ->> 'customer_id') || '/', '') || (tuple ->> 'slug')
                END
        $$
        """,
        // A spec without the fields that belong to the runtime: what `ignore` lists (`IgnoredField.text`), and what is empty
        // without them. NULL where it is no spec.
        """
        CREATE FUNCTION weir.stated_part(spec text, ignored jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
            part jsonb;
            field text;
            path text[];
        BEGIN
            part := spec::jsonb;
            FOR field IN SELECT jsonb_array_elements_text(ignored) LOOP
                path := ARRAY(
                    SELECT replace(replace(name, '~1', '/'), '~0', '~')
                    FROM unnest(string_to_array(field, '/')) WITH ORDINALITY AS u (name, place) ORDER BY place);
                IF path[1] = 'config' AND cardinality(path) = 3 THEN
                    part := part #- ARRAY['config', path[2], 'inputs', path[3]];
                    IF part #> path[1:2] = '{"inputs": {}}' THEN part := part #- path[1:2]; END IF;
                ELSE
                    part := part #- path;
                    IF path[1] = 'flows' AND part #> path[1:2] = '{}' THEN part := part #- path[1:2]; END IF;
                END IF;
            END LOOP;
            RETURN part;
        EXCEPTION WHEN data_exception THEN
            RETURN NULL;
        END
        $$
        """,
        """
        CREATE FUNCTION weir.add_drift(source text, deed text, before jsonb, after jsonb) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
            tuple jsonb := coalesce(before, after);
            names text[];
            lost jsonb;
            ignored jsonb;
        BEGIN
            IF deed = 'UPDATE' THEN
                SELECT array_agg(b.key ORDER BY b.key), jsonb_object_agg(b.key, b.value) INTO names, lost
                FROM jsonb_each(before) b JOIN jsonb_each(after) a USING (key)
                WHERE a.value <> b.value AND key NOT IN ('row_version', 'updated_at');
                -- What the runtime writes to its own fields is no drift.
                IF source = 'instance' AND names <@ '{enabled,missing,spec}' AND before ->> 'spec' LIKE '%"ignore"%' THEN
                    ignored := coalesce(weir.stated_part(before ->> 'spec', '[]') -> 'ignore', '[]');
                    IF (ignored ? 'enabled' OR NOT 'enabled' = ANY(names))
                        AND weir.stated_part(before ->> 'spec', ignored)
                            = weir.stated_part(after ->> 'spec', ignored) THEN
                        RETURN;
                    END IF;
                END IF;
            ELSE
                lost := before;
            END IF;
            INSERT INTO weir.drift AS d (
                environment, at, last_at, relation, unit, part, key, operation, columns, login, role, application,
                client, transaction, former)
            VALUES (
                (tuple ->> 'environment')::uuid, clock_timestamp(), clock_timestamp(), source,
                (tuple ->> CASE source WHEN 'endpoint' THEN 'instance_id' WHEN 'integration_version' THEN 'integration_id'
                    ELSE 'id' END)::uuid,
                CASE source WHEN 'endpoint' THEN tuple ->> 'flow' WHEN 'integration_version' THEN tuple ->> 'number'
                    ELSE '' END,
                weir.drift_key(source, tuple), deed, coalesce(names, '{}'), session_user,
                nullif(current_setting('role'), 'none'), current_setting('application_name'), host(inet_client_addr()),
                pg_current_xact_id()::text::bigint, lost)
            ON CONFLICT (
                environment, relation, unit, part, operation, coalesce(login, ''), coalesce(role, ''),
                coalesce(application, '')) WHERE settled_at IS NULL
            DO UPDATE SET last_at = excluded.last_at, writes = d.writes + 1, transaction = excluded.transaction,
                client = excluded.client, former = excluded.former || d.former,
                audited_at = CASE WHEN excluded.columns <@ d.columns THEN d.audited_at END,
                columns = ARRAY(
                    SELECT DISTINCT name FROM unnest(d.columns || excluded.columns) AS u (name) ORDER BY name);
        END
        $$
        """,
        // Asked once for each row, with the rights and the search path of whoever writes: to hand the rows of a statement
        // over, or to take other rights each time, costs more than the question.
        """
        CREATE FUNCTION weir.is_unproved(environment uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN NOT EXISTS (
                SELECT FROM weir.open_revision o
                WHERE o.environment OPERATOR(pg_catalog.=) $1
                  AND o.transaction OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id());
        END
        $$
        """,
        "GRANT SELECT ON weir.open_revision TO PUBLIC",
        """
        CREATE FUNCTION weir.note_drift() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            before jsonb;
            after jsonb;
        BEGIN
            IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
            IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
            IF TG_OP = 'UPDATE' AND EXISTS (
                SELECT FROM unnest(TG_ARGV) AS k (name)
                WHERE before -> k.name IS DISTINCT FROM after -> k.name) THEN
                PERFORM weir.add_drift(TG_TABLE_NAME, 'DELETE', before, NULL);
                PERFORM weir.add_drift(TG_TABLE_NAME, 'INSERT', NULL, after);
            ELSE
                PERFORM weir.add_drift(TG_TABLE_NAME, TG_OP, before, after);
            END IF;
            RETURN NULL;
        END
        $$
        """,
        """
        CREATE FUNCTION weir.note_truncation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            EXECUTE format(
                'SELECT weir.add_drift(%L, ''TRUNCATE'', to_jsonb(t), NULL) FROM weir.%I t', TG_TABLE_NAME,
                TG_TABLE_NAME);
            RETURN NULL;
        END
        $$
        """,
        // A trigger runs its function whoever writes; nobody else makes up entries with it.
        """
        REVOKE EXECUTE ON FUNCTION weir.add_drift(text, text, jsonb, jsonb), weir.note_drift(), weir.note_truncation()
        FROM PUBLIC
        """,
    ]

    /// Each table of the fleet with the columns by which a row of it is told from others: where one of them changes, a row
    /// has gone and another one has come.
    static let fleetTriggers = [
        ("customer", ["environment", "id"]), ("integration", ["environment", "id"]), ("secret", ["environment", "id"]),
        ("instance", ["environment", "id"]), ("integration_version", ["environment", "integration_id", "number"]),
        ("endpoint", ["environment", "id", "instance_id", "flow"]),
    ].flatMap { table, keys in
        [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")].map { operation, row in
            """
            CREATE TRIGGER note_\(operation.lowercased()) AFTER \(operation) ON weir.\(table)
            FOR EACH ROW WHEN (weir.is_unproved(\(row).environment))
            EXECUTE FUNCTION weir.note_drift(\(keys.map { "'\($0)'" }.joined(separator: ", ")))
            """
        } + [
            """
            CREATE TRIGGER note_truncation BEFORE TRUNCATE ON weir.\(table)
            FOR EACH STATEMENT EXECUTE FUNCTION weir.note_truncation()
            """
        ]
    }
}
