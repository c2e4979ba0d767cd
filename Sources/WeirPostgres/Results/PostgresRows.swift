/// The rows of a result, all in memory.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let storage: ResultStorage

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { storage.rowCount }

    /// The row at a position, from 0; it must be in range.
    public subscript(position: Int) -> PostgresRow {
        precondition(indices.contains(position), "row \(position) of \(storage.rowCount)")
        return PostgresRow(storage: storage, index: Int32(truncatingIfNeeded: position))
    }

    /// The columns' names, in order.
    public var columnNames: [String] { storage.shape.names }

    /// Reads every row as a tuple: `rows.decode((Int64, String, [UInt8]?).self)`.
    ///
    /// - Throws: as `PostgresRow.decode(_:)`.
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) throws -> [(repeat each Value)] {
        var values: [(repeat each Value)] = []
        values.reserveCapacity(count)
        for row in self { values.append(try row.decode((repeat each Value).self)) }
        return values
    }
}

/// What a statement answered.
public struct PostgresResult: Sendable {
    /// The rows; none for a statement that returns none.
    public let rows: PostgresRows
    /// How many rows the statement touched or returned.
    public let affectedRows: Int
}
