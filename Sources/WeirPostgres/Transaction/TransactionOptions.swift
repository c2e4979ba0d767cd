/// How a transaction sees the work of others
/// (https://www.postgresql.org/docs/current/transaction-iso.html).
public enum PostgresIsolation: String, Sendable, Hashable {
    /// Every statement sees what was committed when it began.
    case readCommitted = "READ COMMITTED"
    /// The whole transaction sees what was committed when its first statement began.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after the other; can fail with a serialization failure.
    case serializable = "SERIALIZABLE"
}

/// Limits that the server keeps for one transaction (`SET LOCAL`), in whole milliseconds, rounded up; nil leaves what
/// the server has.
public struct PostgresTimeouts: Sendable, Hashable {
    /// `statement_timeout`: how long one statement may take.
    public var statement: Duration?
    /// `lock_timeout`: how long one statement may wait for a lock.
    public var lock: Duration?
    /// `idle_in_transaction_session_timeout`: how long the client may leave the transaction without a statement.
    public var idleInTransaction: Duration?

    /// Limits; nil leaves what the server has.
    public init(statement: Duration? = nil, lock: Duration? = nil, idleInTransaction: Duration? = nil) {
        self.statement = statement
        self.lock = lock
        self.idleInTransaction = idleInTransaction
    }

    /// The statements that set the limits.
    var settings: String {
        var text = ""
        for (name, limit) in [
            ("statement_timeout", statement), ("lock_timeout", lock),
            ("idle_in_transaction_session_timeout", idleInTransaction),
        ] {
            guard let limit else { continue }
            text += "; SET LOCAL \(name) = \(Self.milliseconds(limit))"
        }
        return text
    }

    /// The server takes 0 for no limit, so the least limit is one millisecond; its greatest is 2³¹-1.
    private static func milliseconds(_ limit: Duration) -> Int64 {
        let parts = limit.components
        guard parts.seconds < 2_000_000 else { return 2_000_000_000 }
        let fraction = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, parts.seconds * 1000 + fraction)
    }
}
