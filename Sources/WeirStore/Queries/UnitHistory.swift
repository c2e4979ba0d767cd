public import WeirModel
public import WeirPlanning
import WeirPostgres

/// One thing that a revision did to a unit.
public struct RecordedChange: Hashable, Sendable {
    /// The revision that did it.
    public var serial: Int64
    /// What it did.
    public var action: Action
    /// The unit's key at the time.
    public var key: UnitKey
    /// The unit's id, which outlives its key.
    public var unit: Identifier
    /// By path; secret values are not in it.
    public var fields: [FieldChange]
    /// For people.
    public var reason: String
    /// What caused it, in the commit's files.
    public var source: SourceLocation?
    /// Whether an approval let it through.
    public var isApproved: Bool
    /// The revision's commit.
    public var commit: ObjectID
    /// Who applied the revision.
    public var actor: String
    /// When the revision was applied, by the database's clock.
    public var at: Instant
}

extension Store {
    /// What happened to a unit under whatever name, newest first.
    ///
    /// That is the unit that has the key now, and those that had it and are destroyed: a unit that had it and moved away
    /// has a history of its own.
    ///
    /// - Throws: `StoreError`.
    public func changes(of key: UnitKey, environment: String, limit: Int = 100) async throws -> [RecordedChange] {
        try await changes(
            environment,
            """
            c.kind = \(key.kind.rawValue) AND c.unit_id IN (
                SELECT u.id FROM \(Self.rows(of: key.kind))
                WHERE u.environment = c.environment AND \(Self.name(key.kind)) = \(key.name)
                UNION
                SELECT k.unit_id FROM weir.change k
                WHERE k.environment = c.environment AND k.kind = \(key.kind.rawValue) AND k.key = \(key.name)
                  AND NOT EXISTS (
                    SELECT FROM weir.\(unescaped: key.kind.rawValue) u
                    WHERE u.environment = c.environment AND u.id = k.unit_id))
            """,
            order: "c.serial DESC, c.ordinal DESC", limit: limit)
    }

    private static func rows(of kind: UnitKind) -> PostgresQuery {
        kind == .instance
            ? """
            weir.instance u JOIN weir.customer o ON o.environment = u.environment AND o.id = u.customer_id
            """ : "weir.\(unescaped: kind.rawValue) u"
    }

    private static func name(_ kind: UnitKind) -> PostgresQuery {
        kind == .instance ? "o.slug || '/' || u.slug" : "u.slug"
    }

    /// What a revision did, in the order in which it was planned.
    ///
    /// - Throws: `StoreError`.
    public func changes(ofRevision serial: Int64, environment: String, limit: Int = 1000) async throws
        -> [RecordedChange]
    {
        try await changes(environment, "c.serial = \(serial)", order: "c.ordinal", limit: limit)
    }

    private func changes(
        _ environment: String, _ condition: PostgresQuery, order: PostgresQuery, limit: Int
    ) async throws -> [RecordedChange] {
        try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT \(ChangeRecord.columns), c.serial, r.commit_id, r.actor, r.finished_at
                FROM weir.change c JOIN weir.revision r ON r.environment = c.environment AND r.serial = c.serial
                WHERE c.environment = \(id) AND \(condition) ORDER BY \(order) LIMIT \(max(0, limit))
                """)
            return try rows.map { try RecordedChange(stored: $0) }
        }
    }
}

extension RecordedChange {
    fileprivate init(stored row: PostgresRow) throws {
        let record = try ChangeRecord(stored: row)
        let (serial, commit, actor, at) = (
            try row.decode(Int64.self, at: ChangeRecord.columnCount),
            try row.decode(ObjectID.self, at: ChangeRecord.columnCount + 1),
            try row.decode(String.self, at: ChangeRecord.columnCount + 2),
            try row.decode(Instant.self, at: ChangeRecord.columnCount + 3)
        )
        self = try StoreError.reading("change", "\(serial)/\(record.ordinal)") { () throws(StoredValueError) in
            guard let action = Action(rawValue: record.action), let kind = UnitKind(rawValue: record.kind) else {
                throw StoredValueError(problem: "\(record.action) \(record.kind) is not known")
            }
            return RecordedChange(
                serial: serial, action: action, key: UnitKey(kind, record.key), unit: record.unit,
                fields: try FieldsJSON.decode(record.fields), reason: record.reason,
                source: SourceLocation(
                    storedPath: record.path, line: record.line.map(Int.init), column: record.column.map(Int.init)),
                isApproved: record.isApproved, commit: commit, actor: actor, at: at)
        }
    }
}
