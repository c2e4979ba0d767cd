extension Migration {
    /// Environments, leases, the fleet and its history.
    ///
    /// Every key begins with the environment, so that many environments share a database and a distributed PostgreSQL
    /// can place rows by it. Instances carry no foreign keys: apply checks references set-based, which costs a tenth
    /// of two look-ups per row.
    static let fleet = Migration(
        number: 1, name: "fleet",
        statements: environmentTables + fleetTables + historyTables + rowVersionTriggers)

    private static let environmentTables = [
        """
        CREATE TABLE weir.environment (
            id uuid PRIMARY KEY,
            name text COLLATE "C" NOT NULL UNIQUE,
            serial bigint NOT NULL DEFAULT 0 CHECK (serial >= 0),
            repository text,
            path text,
            revision text,
            commit_id text,
            tree_id text,
            settings text NOT NULL,
            suspended boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            CHECK (num_nulls(repository, path, revision, commit_id, tree_id) IN (0, 5))
        )
        """,
        // The second key makes every change of the epoch a change of a key, which waits for an apply that holds the
        // row FOR KEY SHARE; a heartbeat changes no key and passes.
        """
        CREATE TABLE weir.lease (
            environment uuid PRIMARY KEY,
            holder text NOT NULL,
            epoch bigint NOT NULL CHECK (epoch > 0),
            expires_at timestamptz NOT NULL,
            UNIQUE (environment, epoch)
        )
        """,
    ]

    private static let fleetTables = [
        fleetTable(
            "customer",
            columns: "",
            keys: "UNIQUE (environment, slug)"),
        fleetTable(
            "integration",
            columns: "",
            keys: "UNIQUE (environment, slug)"),
        """
        CREATE TABLE weir.integration_version (
            environment uuid NOT NULL,
            integration_id uuid NOT NULL,
            number integer NOT NULL CHECK (number > 0),
            digest bytea NOT NULL CHECK (octet_length(digest) = 32),
            definition text NOT NULL,
            interface text NOT NULL,
            note text NOT NULL,
            release text,
            commit_id text NOT NULL,
            author text NOT NULL,
            published_at timestamptz NOT NULL,
            available boolean NOT NULL DEFAULT true,
            labels text[] NOT NULL DEFAULT '{}',
            PRIMARY KEY (environment, integration_id, number)
        )
        """,
        """
        CREATE UNIQUE INDEX integration_version_release ON weir.integration_version
            (environment, integration_id, release)
            WHERE release IS NOT NULL
        """,
        fleetTable(
            "instance",
            columns: """
                customer_id uuid NOT NULL,
                integration_id uuid NOT NULL,
                version integer NOT NULL CHECK (version > 0),
                enabled boolean NOT NULL,
                missing text[] NOT NULL,
                needs_authorization text[] NOT NULL,
                """,
            keys: "UNIQUE (environment, customer_id, slug)"),
        """
        CREATE TABLE weir.endpoint (
            environment uuid NOT NULL,
            instance_id uuid NOT NULL,
            flow text COLLATE "C" NOT NULL,
            id uuid NOT NULL,
            active boolean NOT NULL,
            PRIMARY KEY (environment, id),
            UNIQUE (environment, instance_id, flow)
        )
        """,
    ]

    private static let historyTables = [
        """
        CREATE TABLE weir.pending (
            environment uuid NOT NULL,
            ordinal integer NOT NULL,
            status text NOT NULL,
            kind text NOT NULL,
            key text COLLATE "C" NOT NULL,
            action text,
            block text,
            reason text NOT NULL,
            path text,
            line integer,
            column_number integer,
            diagnostics text NOT NULL,
            PRIMARY KEY (environment, ordinal)
        )
        """,
        """
        CREATE TABLE weir.approval (
            environment uuid NOT NULL,
            id uuid NOT NULL,
            commit_id text NOT NULL,
            items text NOT NULL,
            approved_by text NOT NULL,
            reason text NOT NULL,
            approved_at timestamptz NOT NULL,
            consumed_by bigint,
            PRIMARY KEY (environment, id)
        )
        """,
        """
        CREATE TABLE weir.revision (
            environment uuid NOT NULL,
            serial bigint NOT NULL CHECK (serial > 0),
            id uuid NOT NULL,
            repository text NOT NULL,
            path text NOT NULL,
            revision text NOT NULL,
            commit_id text NOT NULL,
            tree_id text NOT NULL,
            advances boolean NOT NULL,
            actor text NOT NULL,
            counts text NOT NULL,
            started_at timestamptz NOT NULL,
            finished_at timestamptz NOT NULL,
            changes_digest bytea NOT NULL CHECK (octet_length(changes_digest) = 32),
            digest bytea NOT NULL CHECK (octet_length(digest) = 32),
            PRIMARY KEY (environment, serial),
            UNIQUE (environment, id)
        )
        """,
        "CREATE INDEX revision_finished ON weir.revision (environment, finished_at)",
        """
        CREATE TABLE weir.change (
            environment uuid NOT NULL,
            serial bigint NOT NULL,
            ordinal integer NOT NULL,
            action text NOT NULL,
            kind text NOT NULL,
            key text COLLATE "C" NOT NULL,
            unit_id uuid NOT NULL,
            fields text NOT NULL,
            reason text NOT NULL,
            path text,
            line integer,
            column_number integer,
            approved boolean NOT NULL,
            PRIMARY KEY (environment, serial, ordinal)
        )
        """,
        "CREATE INDEX change_unit ON weir.change (environment, kind, key, serial)",
        """
        CREATE TABLE weir.audit (
            environment uuid NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action text NOT NULL,
            detail text NOT NULL,
            PRIMARY KEY (environment, number)
        )
        """,
    ]

    private static let rowVersionTriggers = [
        """
        CREATE FUNCTION weir.raise_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.row_version := OLD.row_version + 1;
            RETURN NEW;
        END
        $$
        """,
        rowVersionTrigger(on: "customer"),
        rowVersionTrigger(on: "integration"),
        rowVersionTrigger(on: "instance"),
    ]

    /// What customers, integrations and instances have in common. `revision` is the serial of the revision that wrote
    /// the row last.
    private static func fleetTable(_ name: String, columns: String, keys: String) -> String {
        """
        CREATE TABLE weir.\(name) (
            environment uuid NOT NULL,
            id uuid NOT NULL,
            slug text COLLATE "C" NOT NULL,
            \(columns)
            spec text NOT NULL,
            spec_digest bytea NOT NULL CHECK (octet_length(spec_digest) = 32),
            protect boolean NOT NULL,
            source_path text NOT NULL,
            row_version bigint NOT NULL DEFAULT 1,
            revision bigint NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            deleted_at timestamptz,
            PRIMARY KEY (environment, id),
            \(keys)
        )
        """
    }

    private static func rowVersionTrigger(on table: String) -> String {
        """
        CREATE TRIGGER raise_row_version BEFORE UPDATE ON weir.\(table)
        FOR EACH ROW EXECUTE FUNCTION weir.raise_row_version()
        """
    }
}
