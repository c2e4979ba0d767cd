public import WeirModel
import WeirPostgres

extension Snapshot {
    /// What was applied when rows were written last.
    ///
    /// - Parameter rows: ids of customers, integrations and instances of one environment.
    /// - Returns: by row; the source's `revision` is as it was asked for then.
    /// - Throws: `StoreError`.
    public func sources(of rows: some Sequence<Identifier>, environment: Identifier) async throws
        -> [Identifier: AppliedSource]
    {
        let wanted = Array(Set(rows)).sorted().uuids
        var sources: [Identifier: AppliedSource] = [:]
        for kind in UnitKind.allCases {
            sources = try await session.stream(
                """
                SELECT u.id, r.repository, r.path, r.revision, r.commit_id, r.tree_id
                FROM weir.\(unescaped: kind.rawValue) u
                JOIN weir.revision r ON r.environment = u.environment AND r.serial = u.revision
                WHERE u.environment = \(environment) AND u.id = ANY(\(wanted))
                """, into: sources
            ) { sources, row in
                sources[try row.decode(Identifier.self, at: 0)] = AppliedSource(
                    repository: try row.decode(String.self, at: 1), path: try row.decode(String.self, at: 2),
                    revision: try row.decode(String.self, at: 3), commit: try row.decode(ObjectID.self, at: 4),
                    tree: try row.decode(ObjectID.self, at: 5))
            }
        }
        return sources
    }
}
