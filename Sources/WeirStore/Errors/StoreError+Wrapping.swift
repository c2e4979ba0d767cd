import WeirPostgres

extension StoreError {
    /// Gives an error its type. What is no failure of the database, such as a cancellation, stays what it is.
    static func wrapping(_ error: any Error) -> any Error {
        switch error {
        case let error as TransactionError: wrapping(error.cause)
        case let error as PostgresError:
            error.isUndefinedTable || error.isUndefinedSchema ? StoreError.missingSchema : StoreError.database(error)
        default: error
        }
    }

    /// Reads what a column holds.
    ///
    /// - Throws: `StoreError.corrupt`, naming the row.
    static func reading<Value>(
        _ table: String, _ row: String, _ body: () throws(StoredValueError) -> Value
    ) throws(StoreError) -> Value {
        do throws(StoredValueError) {
            return try body()
        } catch {
            throw .corrupt(table: table, row: row, problem: error.problem)
        }
    }
}
