import CLibPQ

/// The owner of a `PGresult`.
@safe
struct ResultHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe PQclear(pointer) }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }

    /// The command tag, such as `INSERT 0 3` or `COMMIT`.
    var commandTag: String { unsafe PQcmdStatus(pointer).map { unsafe String(cString: $0) } ?? "" }

    /// How many rows the command touched; 0 for commands that touch none.
    var affectedRows: Int {
        unsafe PQcmdTuples(pointer).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }
}

/// The columns of a result.
struct ResultShape: Sendable {
    let names: [String]
    let types: [PostgresType]

    init(_ result: borrowing ResultHandle) {
        var names: [String] = []
        var types: [PostgresType] = []
        let count = unsafe PQnfields(result.pointer)
        for column in 0..<count {
            names.append(unsafe PQfname(result.pointer, column).map { unsafe String(cString: $0) } ?? "")
            types.append(PostgresType(oid: unsafe PQftype(result.pointer, column)))
        }
        self.names = names
        self.types = types
    }
}

/// What every row of a result shares: the rows' bytes, which libpq holds, and what errors need to say.
///
/// A `PGresult` does not change once it is complete, and libpq allows reading it from any thread.
final class ResultStorage: @unchecked Sendable {
    private let handle: ResultHandle
    let shape: ResultShape
    let context: StatementContext
    let rowCount: Int

    init(_ handle: consuming ResultHandle, shape: ResultShape, context: StatementContext) {
        rowCount = Int(unsafe PQntuples(handle.pointer))
        self.handle = handle
        self.shape = shape
        self.context = context
    }

    /// Calls `body` with the bytes of a value, nil for NULL. Row and column must be in range; the callers check.
    @inline(__always)
    func withValue<Value>(row: Int32, column: Int, _ body: (RawSpan?) throws -> Value) rethrows -> Value {
        let column = Int32(truncatingIfNeeded: column)
        let length = unsafe PQgetlength(handle.pointer, row, column)
        if unsafe length == 0 && PQgetisnull(handle.pointer, row, column) != 0 { return try body(nil) }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(handle.pointer, row, column), count: Int(length))
        return try body(unsafe bytes.bytes)
    }
}
