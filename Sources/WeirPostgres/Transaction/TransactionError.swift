/// Where a transaction failed, with the error of that place.
public enum TransactionError: Error, Sendable, CustomStringConvertible {
    /// The transaction could not be opened. Nothing happened.
    case beginFailed(any Error)
    /// The body threw. The transaction is rolled back: by ROLLBACK, or by the server when the connection ended, which
    /// `rollback` then tells.
    case bodyFailed(any Error, rollback: (any Error)?)
    /// COMMIT was refused. The transaction is rolled back.
    case commitFailed(any Error)
    /// The connection ended between COMMIT and its answer: the transaction may or may not have been committed. Look
    /// for something that only it has written.
    case commitOutcomeUnknown(any Error)

    /// The error beneath.
    public var cause: any Error {
        switch self {
        case .beginFailed(let error), .bodyFailed(let error, _), .commitFailed(let error),
            .commitOutcomeUnknown(let error):
            error
        }
    }

    /// The PostgreSQL error beneath, if it is one.
    public var postgresError: PostgresError? { cause as? PostgresError }

    /// True where the same transaction, run again from its start, can succeed: a serialization failure or a deadlock.
    public var isRetryable: Bool {
        guard let error = postgresError else { return false }
        return error.isSerializationFailure || error.isDeadlock
    }

    /// Where the transaction failed, and the error beneath.
    public var description: String {
        switch self {
        case .beginFailed(let error): "the transaction did not begin: \(error)"
        case .bodyFailed(let error, nil): "the transaction was rolled back: \(error)"
        case .bodyFailed(let error, let rollback?):
            "the transaction failed: \(error); and its ROLLBACK too: \(rollback)"
        case .commitFailed(let error): "the transaction was not committed: \(error)"
        case .commitOutcomeUnknown(let error): "it is not known whether the transaction was committed: \(error)"
        }
    }
}
