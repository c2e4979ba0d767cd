import WeirModel
import WeirPostgres

extension Store {
    /// Takes the lease of an environment, which comes into being with its first lease.
    ///
    /// A lease that ended is taken over, and its epoch raised; so is one of the same holder, which fences what the
    /// holder did under the old one.
    ///
    /// - Parameters:
    ///   - holder: see `Lease.holder`.
    ///   - timeToLive: from one heartbeat to the next; at least 100 milliseconds.
    ///   - lockTimeout: how long to wait for a lease that another has.
    /// - Throws: `StoreError.leaseHeld` where another still has it after `lockTimeout`; see `Store`.
    public func acquireLease(
        environment: String, holder: String, timeToLive: Duration = Lease.standardTimeToLive,
        lockTimeout: Duration = .zero
    ) async throws -> Lease {
        let timeToLive = max(timeToLive, .milliseconds(100))
        let deadline = ContinuousClock.now + lockTimeout
        while true {
            let attempt = try await takeLease(environment: environment, holder: holder, timeToLive: timeToLive)
            switch attempt {
            case .taken(let lease): return lease
            case .held(let other, let until, let remaining):
                let left = deadline - ContinuousClock.now
                guard left > .zero else {
                    throw StoreError.leaseHeld(environment: environment, by: other, until: until)
                }
                // It may be given back early, so its end alone is not worth waiting for.
                try await Task.sleep(for: min(left, max(remaining, .milliseconds(10)), .milliseconds(250)))
            }
        }
    }

    private enum LeaseAttempt {
        case taken(Lease)
        case held(by: String, until: Instant, remaining: Duration)
    }

    private func takeLease(
        environment: String, holder: String, timeToLive: Duration
    ) async throws -> LeaseAttempt {
        // A takeover waits for an apply that has fenced itself with the old epoch; not for long, for the caller may want
        // to give up.
        let timeouts = PostgresTimeouts(lock: .milliseconds(500))
        do {
            return try await withTransaction(timeouts: timeouts) { session in
                try await Self.checkSchema(session)
                let id = try await Self.environmentID(environment, session)
                if let held = try await Self.holder(of: id, unless: holder, session) { return held }
                let rows = try await session.query(
                    """
                    INSERT INTO weir.lease AS l (environment, holder, epoch, expires_at)
                    VALUES (\(id), \(holder), 1,
                        clock_timestamp() + \(timeToLive.wholeMilliseconds) * interval '1 millisecond')
                    ON CONFLICT (environment) DO UPDATE
                        SET holder = excluded.holder, epoch = l.epoch + 1,
                            expires_at = clock_timestamp()
                                + \(timeToLive.wholeMilliseconds) * interval '1 millisecond'
                        WHERE l.expires_at <= clock_timestamp() OR l.holder = excluded.holder
                    RETURNING epoch, expires_at
                    """)
                if let row = rows.first {
                    let (epoch, expiresAt) = try row.decode((Int64, Instant).self)
                    return .taken(
                        Lease(
                            environment: environment, environmentID: id, holder: holder, epoch: epoch,
                            timeToLive: timeToLive, expiresAt: expiresAt))
                }
                return try await Self.holder(of: id, unless: holder, session)
                    ?? .held(by: "another holder", until: Instant(microseconds: 0), remaining: .zero)
            }
        } catch StoreError.database(let error) where error.isLockNotAvailable {
            return try await withConnection { session in
                let rows = try await session.query(
                    """
                    SELECT l.holder, l.expires_at FROM weir.lease l JOIN weir.environment e ON e.id = l.environment
                    WHERE e.name = \(environment)
                    """)
                guard let (other, until) = try rows.first?.decode((String, Instant).self) else {
                    throw StoreError.database(error)
                }
                return .held(by: other, until: until, remaining: .zero)
            }
        }
    }

    /// The environment's id; creates its row where there is none.
    private static func environmentID(_ name: String, _ session: PostgresTransaction) async throws -> Identifier {
        let selection: PostgresQuery = "SELECT id FROM weir.environment WHERE name = \(name)"
        if let row = try await session.query(selection).first { return try row.decode(Identifier.self, at: 0) }
        try await session.execute(
            """
            INSERT INTO weir.environment (id, name, settings)
            VALUES (gen_random_uuid(), \(name), \(SettingsJSON.encode(RepositorySettings())))
            ON CONFLICT (name) DO NOTHING
            """)
        guard let row = try await session.query(selection).first else { throw StoreError.unknownEnvironment(name) }
        return try row.decode(Identifier.self, at: 0)
    }

    /// Who else has the lease now. Asked without a lock, so that the answer does not wait for a running apply.
    private static func holder(
        of environment: Identifier, unless holder: String, _ session: PostgresTransaction
    ) async throws -> LeaseAttempt? {
        let rows = try await session.query(
            """
            SELECT holder, expires_at,
                (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::bigint
            FROM weir.lease
            WHERE environment = \(environment) AND holder <> \(holder) AND expires_at > clock_timestamp()
            """)
        guard let row = rows.first else { return nil }
        let (other, until, remaining) = try row.decode((String, Instant, Int64).self)
        return .held(by: other, until: until, remaining: .milliseconds(remaining))
    }

    /// Keeps a lease for another time to live.
    ///
    /// - Returns: the lease with its new end.
    /// - Throws: `StoreError.leaseLost` where it ended or was taken over.
    public func heartbeat(_ lease: Lease) async throws -> Lease {
        let rows = try await withConnection { session in
            try await session.query(
                """
                UPDATE weir.lease
                SET expires_at = clock_timestamp() + \(lease.timeToLive.wholeMilliseconds) * interval '1 millisecond'
                WHERE environment = \(lease.environmentID) AND holder = \(lease.holder) AND epoch = \(lease.epoch)
                  AND expires_at > clock_timestamp()
                RETURNING expires_at
                """)
        }
        guard let row = rows.first else {
            throw StoreError.leaseLost(environment: lease.environment, holder: lease.holder)
        }
        var renewed = lease
        renewed.expiresAt = try row.decode(Instant.self, at: 0)
        return renewed
    }

    /// Gives a lease back. Nothing happens where it is another's by now.
    public func release(_ lease: Lease) async throws {
        try await withConnection { session in
            _ = try await session.execute(
                """
                UPDATE weir.lease SET expires_at = clock_timestamp()
                WHERE environment = \(lease.environmentID) AND holder = \(lease.holder) AND epoch = \(lease.epoch)
                  AND expires_at > clock_timestamp()
                """)
        }
    }
}
