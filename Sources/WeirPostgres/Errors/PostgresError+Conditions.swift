extension PostgresError {
    /// True where the transaction lost against a concurrent one (40001): run it again from the start.
    public var isSerializationFailure: Bool { sqlState == "40001" }
    /// True where the server broke a deadlock by ending this transaction (40P01): run it again from the start.
    public var isDeadlock: Bool { sqlState == "40P01" }
    /// True where the connection ended or never came about; the next attempt needs another one.
    public var isConnectionLost: Bool {
        switch code {
        case .connectionLost, .connectionFailed, .connectTimeout, .connectionClosed: true
        default: sqlState?.hasPrefix("08") ?? false
        }
    }
    /// True where a table does not exist (42P01).
    public var isUndefinedTable: Bool { sqlState == "42P01" }
    /// True where a schema does not exist (3F000).
    public var isUndefinedSchema: Bool { sqlState == "3F000" }
    /// True where the role lacks a privilege (42501).
    public var isInsufficientPrivilege: Bool { sqlState == "42501" }
    /// True where a unique constraint was violated (23505); see `constraint`.
    public var isUniqueViolation: Bool { sqlState == "23505" }
    /// True where a foreign key was violated (23503); see `constraint`.
    public var isForeignKeyViolation: Bool { sqlState == "23503" }
    /// True where a lock was not granted within `lock_timeout` or with NOWAIT (55P03).
    public var isLockNotAvailable: Bool { sqlState == "55P03" }
    /// True where the server ended the statement by `statement_timeout` or a cancel request (57014).
    public var isQueryCanceled: Bool { sqlState == "57014" }
    /// True where an earlier statement of the transaction failed (25P02).
    public var isTransactionAborted: Bool { sqlState == "25P02" }
}
