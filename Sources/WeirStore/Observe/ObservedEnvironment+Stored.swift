import WeirModel
import WeirPostgres

extension ObservedEnvironment {
    /// Reads the columns id, serial, repository, path, revision, commit_id, tree_id, settings, suspended, in this order.
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
        let settings = try row.decode(String.self, at: 7)
        let limits = try StoreError.reading("environment", name) { () throws(StoredValueError) in
            try SettingsJSON.decode(settings).limits
        }
        self.init(
            id: try row.decode(Identifier.self, at: 0), serial: try row.decode(Int64.self, at: 1), applied: applied,
            limits: limits, isSuspended: try row.decode(Bool.self, at: 8))
    }
}
