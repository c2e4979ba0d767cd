/// Statements that go to the server together and are answered in one round trip.
///
/// Outside a transaction they are one: where one of them fails, none of them has happened.
public struct PostgresPipeline: Sendable {
    private(set) var statements: [(query: PostgresQuery, context: StatementContext)] = []

    /// Adds a statement; its result has the same place in what `pipeline` returns.
    public mutating func add(_ query: PostgresQuery, file: String = #fileID, line: Int = #line) {
        statements.append((query, StatementContext(text: query.text, site: CallSite(file: file, line: line))))
    }
}
