/// An open transaction; ends with the body of `transaction`.
public struct PostgresTransaction: PostgresSession {
    let connection: PostgresConnection
    let number: UInt64

    /// Runs one statement.
    public func run(_ query: PostgresQuery, at site: CallSite) async throws -> PostgresResult {
        try await connection.run(query, at: site, in: number)
    }

    /// Runs one statement and folds its rows as they arrive.
    public func run<Value: Sendable>(
        streaming query: PostgresQuery, into initial: Value, at site: CallSite,
        each: sending (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        try await connection.run(streaming: query, into: initial, at: site, in: number, each: each)
    }

    /// Runs a COPY and returns how many rows the server took.
    public func run(
        copyInto table: String, columns: [String], at site: CallSite,
        _ body: sending (inout CopyWriter) throws -> Void
    ) async throws -> Int {
        try await connection.run(copyInto: table, columns: columns, at: site, in: number, body)
    }

    /// Runs a pipeline in one round trip.
    public func run(_ pipeline: PostgresPipeline) async throws -> [PostgresResult] {
        try await connection.run(pipeline, in: number)
    }
}
