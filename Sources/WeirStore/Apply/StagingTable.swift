import WeirPostgres

/// The temporary tables that a plan's rows are copied to before anything is locked.
///
/// They live as long as the transaction, so that a transaction-pooling proxy may stand between.
enum StagingTable: String, CaseIterable {
    case removal, move, customer, integration, version, mark, secret, instance, endpoint, blob, change, pending
    case secretVersion = "secret_version"
    case dataKey = "data_key"
    case secretUse = "secret_use"

    /// As COPY and the statements of apply name it.
    var name: String { "pg_temp.weir_\(rawValue)" }

    /// Columns and types, in the order in which rows are copied.
    private var definition: [(column: String, type: String)] {
        switch self {
        case .removal:
            [("kind", text), ("id", "uuid"), ("row_version", "bigint"), ("key", text), ("purge", "boolean")]
        case .move:
            [
                ("kind", text), ("id", "uuid"), ("row_version", "bigint"), ("key", text), ("slug", text),
                ("source_path", "text"), ("renames", "boolean"), ("tombstone", "boolean"),
            ]
        case .customer: unit
        case .integration: unit + [("draft", "text"), ("draft_digest", "bytea")]
        case .version:
            [
                ("integration_id", "uuid"), ("key", text), ("number", "integer"), ("digest", "bytea"),
                ("definition", "text"), ("interface", "text"), ("note", "text"), ("release", "text"),
                ("available", "boolean"), ("labels", "text[]"), ("commit_id", "text"), ("author", "text"),
                ("committed_at", "timestamptz"),
            ]
        case .mark:
            [
                ("integration_id", "uuid"), ("key", text), ("number", "integer"), ("available", "boolean"),
                ("labels", "text[]"),
            ]
        case .secret:
            [
                ("id", "uuid"), ("row_version", "bigint"), ("customer", text), ("slug", text), ("spec", "text"),
                ("spec_digest", "bytea"), ("source_path", "text"),
            ]
        case .secretVersion:
            [
                ("secret_id", "uuid"), ("key", text), ("number", "integer"), ("sealed", "bytea"),
                ("data_key_id", "uuid"), ("fingerprint", "bytea"), ("source_version", "text"),
            ]
        case .dataKey:
            [("id", "uuid"), ("customer_id", "uuid"), ("key_id", "text"), ("wrapped", "bytea")]
        case .secretUse:
            [("instance_id", "uuid"), ("customer", text), ("slug", text)]
        case .instance:
            unit + [
                ("customer", text), ("integration", text), ("version", "integer"), ("enabled", "boolean"),
                ("missing", "text[]"), ("needs_authorization", "text[]"),
            ]
        case .endpoint:
            [("instance_id", "uuid"), ("key", text), ("flow", text), ("id", "uuid"), ("operation", text)]
        case .blob:
            [
                ("digest", "bytea"), ("object_id", "text"), ("size", "bigint"), ("width", "integer"),
                ("height", "integer"), ("is_text", "boolean"), ("bytes", "bytea"),
            ]
        case .change:
            [
                ("ordinal", "integer"), ("action", text), ("kind", text), ("key", text), ("unit_id", "uuid"),
                ("fields", "text"), ("reason", "text"), ("path", "text"), ("line", "integer"),
                ("column_number", "integer"), ("approved", "boolean"),
            ]
        case .pending:
            [
                ("ordinal", "integer"), ("status", text), ("kind", text), ("key", text), ("action", text),
                ("block", text), ("reason", "text"), ("path", "text"), ("line", "integer"),
                ("column_number", "integer"), ("diagnostics", "text"),
            ]
        }
    }

    /// `row_version` is NULL for a row that is inserted.
    private var unit: [(column: String, type: String)] {
        [
            ("id", "uuid"), ("row_version", "bigint"), ("slug", text), ("spec", "text"), ("spec_digest", "bytea"),
            ("protect", "boolean"), ("source_path", "text"),
        ]
    }

    /// Sorted and compared by bytes, as the columns that it is joined with.
    private var text: String { "text COLLATE \"C\"" }

    var columns: [String] { definition.map(\.column) }

    /// The columns as a list in SQL.
    var columnList: String { columns.joined(separator: ", ") }

    /// Counts the rows, for tables that are joined with the fleet: without it the server takes a single row for hundreds,
    /// and reads the whole fleet to change one instance.
    var statistics: PostgresQuery? {
        switch self {
        case .removal, .move, .customer, .integration, .secret, .instance: "ANALYZE \(unescaped: name) (id)"
        case .secretVersion: "ANALYZE \(unescaped: name) (secret_id)"
        case .endpoint, .secretUse: "ANALYZE \(unescaped: name) (instance_id)"
        case .version, .mark, .dataKey, .blob, .change, .pending: nil
        }
    }

    /// What has to be said of a column before rows are copied.
    var preparation: PostgresQuery? {
        // Icons and attachments are compressed already, so that the server must not try.
        self == .blob ? "ALTER TABLE \(unescaped: name) ALTER COLUMN bytes SET STORAGE EXTERNAL" : nil
    }

    /// Creates the table for the transaction.
    var creation: PostgresQuery {
        let columns = definition.map { "\($0.column) \($0.type)" }.joined(separator: ", ")
        return PostgresQuery(unescaped: "CREATE TEMPORARY TABLE weir_\(rawValue) (\(columns)) ON COMMIT DROP")
    }
}
