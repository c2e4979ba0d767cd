/// One row of a result. Owns what it shows and can go to any task.
public struct PostgresRow: Sendable {
    let storage: ResultStorage
    let index: Int32

    /// The columns' names, in order.
    public var columnNames: [String] { storage.shape.names }

    /// Reads a column by position, from 0.
    ///
    /// - Throws: `PostgresError` with `decoding`, naming the column, the expected type and the query, where there is no
    ///   such column, it is of another type, or it is NULL and the type is not optional.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, at column: Int) throws -> Value {
        guard storage.shape.types.indices.contains(column) else {
            throw failure("there is no column \(column): the result has \(storage.shape.types.count)")
        }
        let columnType = storage.shape.types[column]
        let value: Value? = storage.withValue(row: index, column: column) { bytes in
            if let bytes { Value.decode(bytes, type: columnType) } else { Value.decodeNull() }
        }
        guard let value else { throw mismatch(Value.postgresTypeName, column: column) }
        return value
    }

    /// Reads a column by name; the first where several have it.
    ///
    /// - Throws: as `decode(_:at:)`.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, _ name: String) throws -> Value {
        guard let column = storage.shape.names.firstIndex(of: name) else {
            throw failure("there is no column \"\(name)\": the result has \(storage.shape.names)")
        }
        return try decode(type, at: column)
    }

    /// Reads all columns at once: `row.decode((Int64, String, [UInt8]?).self)`.
    ///
    /// - Throws: as `decode(_:at:)`, and where the number of columns is another one.
    public func decode<each Value: PostgresDecodable>(_ types: (repeat each Value).Type) throws -> (repeat each Value) {
        var expected = 0
        for _ in repeat (each Value).self { expected += 1 }
        guard expected == storage.shape.types.count else {
            throw failure("\(expected) columns were expected, the result has \(storage.shape.types.count)")
        }
        var column = -1
        func next<Next: PostgresDecodable>(_ type: Next.Type) throws -> Next {
            column += 1
            return try decode(type, at: column)
        }
        return (repeat try next((each Value).self))
    }

    /// Lends the bytes of a column without copying them: text as UTF-8, other types in their binary form.
    ///
    /// - Returns: nil where the column is NULL.
    /// - Throws: `PostgresError` with `decoding` where there is no such column, and what `body` throws.
    public func withBytes<Value>(at column: Int, _ body: (RawSpan) throws -> Value) throws -> Value? {
        guard storage.shape.types.indices.contains(column) else {
            throw failure("there is no column \(column): the result has \(storage.shape.types.count)")
        }
        return try storage.withValue(row: index, column: column) { bytes in
            guard let bytes else { return nil }
            return try body(bytes)
        }
    }

    private func mismatch(_ expected: String, column: Int) -> PostgresError {
        let name = storage.shape.names[column]
        let isNull = storage.withValue(row: index, column: column) { $0 == nil }
        let found = isNull ? "is NULL" : "is of type number \(storage.shape.types[column].oid)"
        return failure("column \(column) \"\(name)\" was expected to be \(expected) and \(found)")
    }

    private func failure(_ message: String) -> PostgresError {
        PostgresError(
            .decoding, message, hint: "the statement and what reads its result differ", context: storage.context)
    }
}
