import WeirModel
import WeirPostgres

extension ObservedEnvironment {
    /// The columns that an environment is read from, in their order.
    static let columns: PostgresQuery = """
        id, serial, repository, path, revision, commit_id, tree_id, settings, suspended, semantics, problem_paths,
            customers, instances
        """
    /// How many they are.
    static let columnCount = 13

    /// Reads the row whose first columns are `columns`.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(stored row: PostgresRow, name: String) throws {
        var applied: AppliedSource?
        if let repository = try row.decode(String?.self, at: 2), let path = try row.decode(String?.self, at: 3),
            let revision = try row.decode(String?.self, at: 4), let commit = try row.decode(ObjectID?.self, at: 5),
            let tree = try row.decode(ObjectID?.self, at: 6)
        {
            applied = AppliedSource(
                repository: repository, path: path, revision: revision, commit: commit, tree: tree)
        }
        let text = try row.decode(String.self, at: 7)
        let settings = try StoreError.reading("environment", name) { () throws(StoredValueError) in
            try SettingsJSON.decode(text)
        }
        var reading: AppliedReading?
        if let semantics = try row.decode(Int32?.self, at: 9), let paths = try row.decode([String]?.self, at: 10) {
            reading = AppliedReading(semantics: Int(semantics), problemPaths: paths, settings: settings)
        }
        var size: FleetSize?
        if let customers = try row.decode(Int64?.self, at: 11), let instances = try row.decode(Int64?.self, at: 12) {
            size = FleetSize(customers: Int(customers), instances: Int(instances))
        }
        self.init(
            id: try row.decode(Identifier.self, at: 0), serial: try row.decode(Int64.self, at: 1), applied: applied,
            limits: settings.limits, isSuspended: try row.decode(Bool.self, at: 8), reading: reading,
            size: size)
    }
}
