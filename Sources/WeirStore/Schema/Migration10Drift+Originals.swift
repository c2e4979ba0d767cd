extension Migration {
    /// The fleet as revisions left it, as far as identity goes: rows that somebody removed are there as tombstones, rows
    /// that somebody renamed have their names, and what somebody added to versions and endpoints is not there. Apply
    /// brings the tables to this before it writes; the versions of rows are those that they have then.
    static let originals = [originalRows] + units.flatMap { [renamed($0), known($0)] } + parts

    /// For each part of a unit that drifted what it was: `original` is the whole row where it was removed, else the columns
    /// that were changed. A part that begins with an insertion was never there.
    private static let originalRows = """
        CREATE VIEW weir.original_row AS
        SELECT f.environment, f.relation, f.unit, f.part, f.number, coalesce(g.at, f.at) AS at,
            g.number IS NOT NULL AS is_whole,
            coalesce(g.former, '{}') || coalesce((
                SELECT jsonb_object_agg(c.key, c.value) FROM (
                    SELECT DISTINCT ON (e.key) e.key, e.value
                    FROM weir.drift u CROSS JOIN LATERAL jsonb_each(u.former) e
                    WHERE u.environment = f.environment AND u.relation = f.relation AND u.unit = f.unit
                      AND u.part = f.part AND u.operation = 'UPDATE' AND u.settled_at IS NULL
                      AND (g.number IS NULL OR u.number < g.number)
                    ORDER BY e.key, u.number) c), '{}') AS original
        FROM (
            SELECT DISTINCT ON (environment, relation, unit, part) environment, relation, unit, part, number, at, operation
            FROM weir.drift WHERE settled_at IS NULL ORDER BY environment, relation, unit, part, number) f
        LEFT JOIN LATERAL (
            SELECT d.number, d.at, d.former FROM weir.drift d
            WHERE d.environment = f.environment AND d.relation = f.relation AND d.unit = f.unit AND d.part = f.part
              AND d.operation IN ('DELETE', 'TRUNCATE') AND d.settled_at IS NULL
            ORDER BY d.number LIMIT 1) g ON true
        WHERE f.operation <> 'INSERT'
        """

    private struct Table {
        var name: String
        /// What a name is unique within, and the name.
        var nameColumns: [String]
        /// The columns that are neither names nor identity.
        var columns: [String]
    }

    private static let units = [
        Table(
            name: "customer", nameColumns: ["slug"], columns: common + ["protect"]),
        Table(
            name: "integration", nameColumns: ["slug"], columns: common + ["protect", "draft", "draft_digest"]),
        Table(name: "secret", nameColumns: ["customer_id", "slug"], columns: common),
        Table(
            name: "instance", nameColumns: ["customer_id", "slug"],
            columns: common + [
                "protect", "integration_id", "version", "enabled", "missing", "needs_authorization",
            ]),
    ]

    private static let common = ["spec", "spec_digest", "source_path", "revision", "created_at", "updated_at"]

    /// Rows that have another name than a revision gave them, with that name. A name that another row took for good stays
    /// with that one.
    private static func renamed(_ table: Table) -> String {
        let names = table.nameColumns.map { column in
            column == "slug"
                ? "coalesce(o.original ->> 'slug', t.slug) COLLATE \"C\" AS slug"
                : """
                CASE WHEN o.original ? '\(column)' THEN (o.original ->> '\(column)')::uuid ELSE t.\(column) END
                    AS \(column)
                """
        }
        let same = table.nameColumns.map { "x.\($0) IS NOT DISTINCT FROM n.\($0)" }.joined(separator: " AND ")
        let differs = table.nameColumns.map { "n.\($0) IS DISTINCT FROM t.\($0)" }.joined(separator: " OR ")
        return """
            CREATE VIEW weir.renamed_\(table.name) AS
            SELECT t.environment, t.id, o.number, \(table.nameColumns.map { "n.\($0)" }.joined(separator: ", "))
            FROM weir.original_row o
            JOIN weir.\(table.name) t ON t.environment = o.environment AND t.id = o.unit
            CROSS JOIN LATERAL (SELECT \(names.joined(separator: ", "))) n
            WHERE o.relation = '\(table.name)' AND NOT o.is_whole AND (\(differs))
              AND NOT EXISTS (
                SELECT FROM weir.\(table.name) x
                WHERE x.environment = t.environment AND \(same) AND x.id <> t.id
                  AND NOT EXISTS (
                    SELECT FROM weir.original_row p
                    WHERE p.environment = x.environment AND p.relation = '\(table.name)' AND p.unit = x.id
                      AND NOT p.is_whole AND p.original ?| '{\(table.nameColumns.joined(separator: ","))}'))
            """
    }

    private static func known(_ table: Table) -> String {
        let own = table.columns.map { "t.\($0)" }.joined(separator: ", ")
        let names = table.nameColumns.map { "CASE WHEN r.id IS NULL THEN t.\($0) ELSE r.\($0) END AS \($0)" }
        let same = table.nameColumns.map { "x.\($0) IS NOT DISTINCT FROM t.\($0)" }.joined(separator: " AND ")
        return """
            CREATE VIEW weir.known_\(table.name) AS
            SELECT t.environment, t.id, \(names.joined(separator: ", ")),
                t.row_version + CASE WHEN r.id IS NULL THEN 0 ELSE 2 END AS row_version, t.deleted_at,
                d.unit IS NOT NULL AS drifted, \(own)
            FROM weir.\(table.name) t
            LEFT JOIN weir.renamed_\(table.name) r ON r.environment = t.environment AND r.id = t.id
            LEFT JOIN (SELECT DISTINCT environment, unit FROM weir.drift WHERE settled_at IS NULL) d
              ON d.environment = t.environment AND d.unit = t.id
            UNION ALL
            SELECT o.environment, t.id, \(table.nameColumns.map { "t.\($0)" }.joined(separator: ", ")),
                t.row_version + 1, coalesce(t.deleted_at, o.at), true, \(own)
            FROM weir.original_row o CROSS JOIN LATERAL jsonb_populate_record(NULL::weir.\(table.name), o.original) t
            WHERE o.relation = '\(table.name)' AND o.is_whole
              AND NOT EXISTS (
                SELECT FROM weir.\(table.name) x
                WHERE x.environment = o.environment AND (x.id = o.unit OR \(same)))
            """
    }

    /// Versions and endpoints, which are parts of units and nothing without them: what was there under a name counts, and
    /// what somebody put there instead or beside it does not.
    private static let parts =
        foreign("version", "integration_version", unit: "integration_id", part: "number::text")
        + foreign("endpoint", "endpoint", unit: "instance_id", part: "flow") + [
            """
            CREATE VIEW weir.known_version AS
            SELECT t.environment, t.integration_id, t.number, t.digest, t.definition, t.interface, t.note, t.release,
                t.commit_id, t.author, t.published_at, t.available, t.labels, t.committed_at, d.unit IS NOT NULL AS drifted
            FROM weir.integration_version t
            LEFT JOIN (
                SELECT DISTINCT environment, unit, part FROM weir.drift
                WHERE settled_at IS NULL AND relation = 'integration_version') d
              ON d.environment = t.environment AND d.unit = t.integration_id AND d.part = t.number::text
            WHERE NOT EXISTS (
                SELECT FROM weir.foreign_version x
                WHERE x.environment = t.environment AND x.unit = t.integration_id AND x.part = t.number::text)
            UNION ALL
            SELECT t.environment, t.integration_id, t.number, t.digest, t.definition, t.interface, t.note, t.release,
                t.commit_id, t.author, t.published_at, t.available, t.labels, t.committed_at, true
            FROM weir.lost_version o
            CROSS JOIN LATERAL jsonb_populate_record(NULL::weir.integration_version, o.original) t
            """,
            """
            CREATE VIEW weir.known_endpoint AS
            SELECT t.environment, t.instance_id, t.flow, t.id, t.active FROM weir.endpoint t
            WHERE NOT EXISTS (
                SELECT FROM weir.foreign_endpoint x
                WHERE x.environment = t.environment AND x.unit = t.instance_id AND x.part = t.flow)
            UNION ALL
            SELECT t.environment, t.instance_id, t.flow, t.id, t.active
            FROM weir.lost_endpoint o CROSS JOIN LATERAL jsonb_populate_record(NULL::weir.endpoint, o.original) t
            """,
        ]

    /// Two views: parts that are there and that no revision put there as they are, and parts that are not as they were.
    private static func foreign(_ name: String, _ table: String, unit: String, part: String) -> [String] {
        let isSame = """
            t.environment = o.environment AND t.\(unit) = o.unit AND t.\(part) = o.part
            AND to_jsonb(t) - 'row_version' = o.original - 'row_version'
            """
        return [
            """
            CREATE VIEW weir.foreign_\(name) AS
            SELECT DISTINCT d.environment, d.unit, d.part FROM weir.drift d
            WHERE d.relation = '\(table)' AND d.operation = 'INSERT' AND d.settled_at IS NULL
              AND NOT EXISTS (
                SELECT FROM weir.original_row o JOIN weir.\(table) t ON \(isSame)
                WHERE o.environment = d.environment AND o.relation = '\(table)' AND o.unit = d.unit
                  AND o.part = d.part AND o.is_whole)
            """,
            """
            CREATE VIEW weir.lost_\(name) AS
            SELECT o.environment, o.unit, o.part, o.number, o.original FROM weir.original_row o
            WHERE o.relation = '\(table)' AND o.is_whole AND NOT EXISTS (SELECT FROM weir.\(table) t WHERE \(isSame))
            """,
        ]
    }
}
