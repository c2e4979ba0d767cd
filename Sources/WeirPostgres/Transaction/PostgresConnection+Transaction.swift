extension PostgresConnection {
    /// Runs `body` inside a transaction: commits when it returns, rolls back when it throws.
    ///
    /// `body` runs where the caller runs. BEGIN and the timeouts take one round trip together.
    ///
    /// - Parameters:
    ///   - isolation: how the transaction sees others.
    ///   - readOnly: true makes the server refuse every write.
    ///   - timeouts: the server's limits for this transaction.
    /// - Throws: `TransactionError`, which keeps the errors of BEGIN, body, ROLLBACK and COMMIT apart.
    @discardableResult
    public nonisolated func transaction<Value>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false,
        timeouts: PostgresTimeouts = PostgresTimeouts(), file: String = #fileID, line: Int = #line,
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws(TransactionError) -> Value {
        let site = CallSite(file: file, line: line)
        let mode = readOnly ? " READ ONLY" : ""
        let number: UInt64
        do {
            number = try await begin("BEGIN ISOLATION LEVEL \(isolation.rawValue)\(mode)\(timeouts.settings)", at: site)
        } catch {
            throw .beginFailed(error)
        }
        let value: Value
        do {
            value = try await body(PostgresTransaction(connection: self, number: number))
        } catch {
            var rollbackError: (any Error)?
            do {
                try await rollback(number, at: site)
            } catch {
                rollbackError = error
            }
            throw .bodyFailed(error, rollback: rollbackError)
        }
        do {
            try await commit(number, at: site)
        } catch {
            switch error {
            case .notCommitted(let cause): throw .commitFailed(cause)
            case .unknown(let cause): throw .commitOutcomeUnknown(cause)
            }
        }
        return value
    }
}
