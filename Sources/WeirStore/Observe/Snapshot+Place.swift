public import WeirModel
public import WeirPlanning
import WeirPostgres

// A database that was restored lacks what was written after its backup, and cannot know what that was.
extension Snapshot {
    /// Whether the database is another than the one that the environment's last revision was written to: it was restored
    /// or copied since, or another server took over. False where that is not known.
    ///
    /// - Throws: `StoreError`.
    public func isRestored() async throws -> Bool {
        let rows = try await session.query(
            "SELECT coalesce(place <> weir.place(), false) FROM weir.environment WHERE name = \(environment)")
        return try rows.first?.decode(Bool.self, at: 0) ?? false
    }

    /// What versions were made of, by the ids of their integrations and their numbers.
    ///
    /// - Throws: `StoreError`.
    public func origins(environment: Identifier) async throws -> VersionOrigins {
        try await session.stream(
            """
            SELECT integration_id, number, commit_id, digest FROM weir.integration_version
            WHERE environment = \(environment)
            """, into: [:]
        ) { origins, row in
            origins[try row.decode(Identifier.self, at: 0), default: [:]][try row.decode(Int.self, at: 1)] =
                VersionOrigin(commit: try row.decode(ObjectID.self, at: 2), digest: try row.decode(Digest.self, at: 3))
        }
    }
}

extension Store {
    /// Takes the database as the one to go on with: nothing that was published is missing, as far as anybody can tell.
    ///
    /// - Throws: `StoreError`.
    public func settle(environment: Identifier) async throws {
        _ = try await withConnection { try await $0.execute(Self.settlement(environment)) }
    }

    /// The same where versions are missing that nobody wants back. The audit says who decided that, and of which.
    ///
    /// - Parameters:
    ///   - versions: as people call them: `acme-erp v3`.
    ///   - actor: who decided it.
    /// - Throws: `StoreError`.
    public func forget(versions: [String], environment: Identifier, actor: String) async throws {
        try await withTransaction { session in
            try await session.execute(Self.settlement(environment))
            try await session.execute(
                Self.audit(environment, actor, "forget versions", AuditDetail.versions(versions)))
        }
    }

    private static func settlement(_ environment: Identifier) -> PostgresQuery {
        """
        UPDATE weir.environment SET place = weir.place()
        WHERE id = \(environment) AND place IS NOT NULL AND place <> weir.place()
        """
    }
}
