public import WeirModel
import WeirPostgres

/// What an instance has of a secret: a reference to a version, never a value.
public struct SecretUse: Hashable, Sendable {
    /// The secret's row.
    public var secret: Identifier
    /// Whose it is, and its name.
    public var key: SecretKey
    /// The version that the instance has.
    public var version: Int
    /// The epoch that it has acknowledged.
    public var epoch: Int
    /// The epoch of the secret; what is to be acknowledged next.
    public var latestEpoch: Int
    /// Who runs the instance, and acknowledges; nil: nobody, so that it has what was deployed last.
    public var runner: String?

    /// Whether the instance has the current version.
    public var isUpToDate: Bool { epoch >= latestEpoch }
}

/// For runners: what an instance needs of secrets, and that it has got it.
extension Store {
    /// The secrets that an instance refers to.
    ///
    /// - Throws: `StoreError`.
    public func secretUses(of instance: Identifier, environment: Identifier) async throws -> [SecretUse] {
        try await read { session in
            let rows = try await session.query(
                """
                SELECT u.secret_id, c.slug, s.slug, u.version, u.epoch, coalesce(r.epoch, u.epoch), u.runner
                FROM weir.secret_use u
                JOIN weir.secret s ON s.environment = u.environment AND s.id = u.secret_id
                LEFT JOIN weir.customer c ON c.environment = s.environment AND c.id = s.customer_id
                LEFT JOIN weir.rotation r ON r.environment = u.environment AND r.secret_id = u.secret_id
                WHERE u.environment = \(environment) AND u.instance_id = \(instance)
                ORDER BY c.slug NULLS FIRST, s.slug
                """)
            return try rows.map { row in
                SecretUse(
                    secret: try row.decode(Identifier.self, at: 0),
                    key: SecretKey(
                        customer: try row.decode(String?.self, at: 1), name: try row.decode(String.self, at: 2)),
                    version: try row.decode(Int.self, at: 3), epoch: try row.decode(Int.self, at: 4),
                    latestEpoch: try row.decode(Int.self, at: 5), runner: try row.decode(String?.self, at: 6))
            }
        }
    }

    /// Says that somebody runs an instance from now on. What it has not acknowledged is not taken from it.
    ///
    /// - Parameter runner: nil: nobody does any more.
    /// - Throws: `StoreError`.
    public func takeOver(_ instance: Identifier, runner: String?, environment: Identifier) async throws {
        try await withTransaction { session in
            _ = try await session.execute(
                """
                UPDATE weir.secret_use SET runner = \(runner?.withoutNUL)
                WHERE environment = \(environment) AND instance_id = \(instance)
                """)
        }
    }

    /// Says that an instance uses the version of an epoch from now on.
    ///
    /// - Returns: false where another runs the instance, it does not use the secret, or the secret is not that far.
    /// - Throws: `StoreError`.
    public func acknowledge(
        _ secret: Identifier, epoch: Int, by instance: Identifier, runner: String, environment: Identifier
    ) async throws -> Bool {
        try await withTransaction { session in
            // An epoch that was is not the current one, whatever its number.
            let written = try await session.execute(
                """
                UPDATE weir.secret_use u SET epoch = \(epoch), version = v.number, acknowledged_at = now()
                FROM weir.rotation r, weir.secret_version v
                WHERE u.environment = \(environment) AND u.secret_id = \(secret) AND u.instance_id = \(instance)
                  AND u.runner = \(runner) AND r.environment = u.environment AND r.secret_id = u.secret_id
                  AND r.epoch = \(epoch) AND v.environment = u.environment AND v.secret_id = u.secret_id
                  AND v.label = 'current'
                """)
            guard written == 1 else { return false }
            // Whoever is about to wait for this one has to look again, and so has whoever waits already.
            _ = try await session.execute(
                """
                UPDATE weir.rotation r SET revision = revision + 1, not_before = now(), updated_at = now()
                WHERE environment = \(environment) AND secret_id = \(secret) AND stage = 'overlap'
                  AND activity = 'wait' AND NOT EXISTS (
                    SELECT FROM weir.secret_use u
                    WHERE u.environment = r.environment AND u.secret_id = r.secret_id AND u.epoch < r.epoch)
                """)
            return true
        }
    }
}
