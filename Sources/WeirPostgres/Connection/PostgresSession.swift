/// What statements can be sent through: a connection, or a transaction on it.
///
/// Every call throws `PostgresError`, and `CancellationError` where the task is cancelled: a running statement is then
/// stopped at the server too.
public protocol PostgresSession: Sendable {
    /// Runs one statement.
    func run(_ query: PostgresQuery, at site: CallSite) async throws -> PostgresResult

    /// Runs one statement and folds its rows as they arrive; see `stream(_:into:each:)`.
    func run<Value: Sendable>(
        streaming query: PostgresQuery, into initial: Value, at site: CallSite,
        each: sending (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value

    /// Runs a COPY; see `copyIn(into:columns:_:)`.
    func run(
        copyInto table: String, columns: [String], at site: CallSite,
        _ body: sending (inout CopyWriter) throws -> Void
    ) async throws -> Int

    /// Runs a pipeline; see `pipeline(_:)`.
    func run(_ pipeline: PostgresPipeline) async throws -> [PostgresResult]
}

extension PostgresSession {
    /// Runs one statement and returns its rows.
    public func query(
        _ query: PostgresQuery, file: String = #fileID, line: Int = #line
    ) async throws -> PostgresRows {
        try await run(query, at: CallSite(file: file, line: line)).rows
    }

    /// Runs one statement and returns how many rows it touched.
    @discardableResult
    public func execute(_ query: PostgresQuery, file: String = #fileID, line: Int = #line) async throws -> Int {
        try await run(query, at: CallSite(file: file, line: line)).affectedRows
    }

    /// Runs one statement and hands out its rows as they arrive, on the connection's own thread; only one row is in
    /// memory. An error from `each` stops the statement at the server (within a transaction the transaction is then
    /// aborted) and is thrown.
    public func stream(
        _ query: PostgresQuery, file: String = #fileID, line: Int = #line,
        each: sending (PostgresRow) throws -> Void
    ) async throws {
        try await run(streaming: query, into: (), at: CallSite(file: file, line: line)) { _, row in try each(row) }
    }

    /// As `stream(_:each:)`, folding the rows into a value.
    public func stream<Value: Sendable>(
        _ query: PostgresQuery, into initial: Value, file: String = #fileID, line: Int = #line,
        each: sending (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        try await run(streaming: query, into: initial, at: CallSite(file: file, line: line), each: each)
    }

    /// Loads rows by COPY, on the connection's own thread.
    ///
    /// - Parameters:
    ///   - table: `table` or `schema.table`; both are quoted.
    ///   - columns: the columns that every row has, in order; quoted.
    ///   - body: writes the rows. An error from it ends the COPY without a row taken, and is thrown.
    /// - Returns: how many rows the server took.
    @discardableResult
    public func copyIn(
        into table: String, columns: [String], file: String = #fileID, line: Int = #line,
        _ body: sending (inout CopyWriter) throws -> Void
    ) async throws -> Int {
        try await run(copyInto: table, columns: columns, at: CallSite(file: file, line: line), body)
    }

    /// Runs several statements in one round trip.
    ///
    /// - Returns: a result for every statement, in order.
    /// - Throws: the error of the first statement that failed. Those behind it did not run; outside a transaction those
    ///   before it are undone.
    @discardableResult
    public func pipeline(_ build: (inout PostgresPipeline) throws -> Void) async throws -> [PostgresResult] {
        var pipeline = PostgresPipeline()
        try build(&pipeline)
        return try await run(pipeline)
    }
}

/// The text of a COPY into `table` or `schema.table`.
func copyStatement(into table: String, columns: [String]) -> String {
    let name = table.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let quoted = name.map { quotedIdentifier(String($0)) }.joined(separator: ".")
    return "COPY \(quoted) (\(columns.map(quotedIdentifier).joined(separator: ", "))) FROM STDIN"
}
