public import WeirModel
import WeirPostgres

/// An environment as a list shows it.
public struct EnvironmentSummary: Hashable, Sendable {
    /// How the command line names it.
    public var name: String
    /// Its row, as a plan sees it.
    public var environment: ObservedEnvironment
    /// What `weir.yaml` of the applied commit said.
    public var settings: RepositorySettings
    /// When its lease was first taken.
    public var createdAt: Instant
    /// When its last revision was applied or somebody suspended or resumed it.
    public var updatedAt: Instant
}

extension Store {
    /// All environments, by name.
    ///
    /// - Throws: `StoreError`.
    public func environments() async throws -> [EnvironmentSummary] {
        try await read { session in
            let rows = try await session.query(
                """
                SELECT \(ObservedEnvironment.columns), name, created_at, updated_at, settings
                FROM weir.environment ORDER BY name
                """)
            return try rows.map { row in
                let first = ObservedEnvironment.columnCount
                let name = try row.decode(String.self, at: first)
                let settings = try row.decode(String.self, at: first + 3)
                return EnvironmentSummary(
                    name: name, environment: try ObservedEnvironment(stored: row, name: name),
                    settings: try StoreError.reading("environment", name) { () throws(StoredValueError) in
                        try SettingsJSON.decode(settings)
                    },
                    createdAt: try row.decode(Instant.self, at: first + 1),
                    updatedAt: try row.decode(Instant.self, at: first + 2))
            }
        }
    }

    /// Runs questions of a schema that this binary knows in one snapshot.
    func read<Value>(_ body: (PostgresTransaction) async throws -> Value) async throws -> Value {
        try await withTransaction(isolation: .repeatableRead, readOnly: true) { session in
            try await Self.checkSchema(session)
            return try await body(session)
        }
    }

    /// The id of an environment.
    ///
    /// - Throws: `StoreError.unknownEnvironment`.
    static func knownEnvironment(_ name: String, _ session: PostgresTransaction) async throws -> Identifier {
        let rows = try await session.query("SELECT id FROM weir.environment WHERE name = \(name)")
        guard let row = rows.first else { throw StoreError.unknownEnvironment(name) }
        return try row.decode(Identifier.self, at: 0)
    }
}
