/// Takes the rows of a COPY, in the server's text format
/// (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2), and sends them in pieces of about 64 KiB.
///
/// ```swift
/// try writer.row(slug, 42, PostgresUUID(bytes), note as String?)
/// ```
public struct CopyWriter: ~Copyable {
    private let link: ServerLink
    private let context: StatementContext
    private let columns: Int
    private var column = 0
    private var buffer: [UInt8] = []

    private static let pieceSize = 65_536

    init(link: ServerLink, context: StatementContext, columns: Int) {
        self.link = link
        self.context = context
        self.columns = columns
        buffer.reserveCapacity(Self.pieceSize + 4096)
    }

    /// Writes a whole row.
    ///
    /// - Throws: `PostgresError` with `copyShape` where the number of values is not the number of columns,
    ///   `invalidArgument` for text with a NUL character; `CancellationError`.
    public mutating func row<each Value: PostgresEncodable>(_ values: repeat each Value) throws {
        for value in repeat each values { try value.writeColumn(to: &self) }
        try endRow()
    }

    /// Writes the next column of the row.
    ///
    /// - Throws: as `row`.
    public mutating func append(_ value: some PostgresEncodable) throws { try value.writeColumn(to: &self) }

    /// Writes the next column from UTF-8, which is not checked here; the server refuses what is not UTF-8.
    ///
    /// - Throws: as `row`.
    public mutating func append(utf8: RawSpan) throws {
        try beginColumn()
        unsafe try utf8.withUnsafeBytes { unsafe try writeEscaped($0) }
    }

    /// Writes NULL as the next column.
    ///
    /// - Throws: as `row`.
    public mutating func appendNull() throws { try writeNull() }

    /// Ends the row that `append` wrote.
    ///
    /// - Throws: as `row`.
    public mutating func endRow() throws {
        guard column == columns else { throw wrongShape("a row has \(column) columns") }
        column = 0
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.pieceSize { try sendBuffer() }
    }

    /// Sends what is left.
    mutating func finish() throws {
        guard column == 0 else { throw wrongShape("the last row ends after \(column) columns") }
        try sendBuffer()
    }

    private mutating func sendBuffer() throws {
        if link.signal.isRequested { throw CancellationError() }
        try link.putCopyData(buffer, context)
        buffer.removeAll(keepingCapacity: true)
    }

    private func wrongShape(_ what: String) -> PostgresError {
        PostgresError(.copyShape, "\(what), the COPY names \(columns)", context: context)
    }

    // MARK: - What values write themselves with

    private mutating func beginColumn() throws {
        guard column < columns else { throw wrongShape("a row has more than \(column) columns") }
        if column > 0 { buffer.append(UInt8(ascii: "\t")) }
        column += 1
    }

    mutating func writeNull() throws {
        try beginColumn()
        buffer.append(UInt8(ascii: "\\"))
        buffer.append(UInt8(ascii: "N"))
    }

    /// Text in the form that the column's type reads.
    public mutating func writeText(_ text: String) throws {
        try beginColumn()
        let isWritten: Void? = unsafe try text.utf8.withContiguousStorageIfAvailable {
            unsafe try writeEscaped(UnsafeRawBufferPointer($0))
        }
        if isWritten == nil {
            let bytes = Array(text.utf8)
            unsafe try bytes.withUnsafeBytes { unsafe try writeEscaped($0) }
        }
    }

    mutating func writeInteger(_ number: Int64) throws {
        try beginColumn()
        if number < 0 { buffer.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = buffer.count
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        buffer[start...].reverse()
    }

    mutating func writeHexadecimal(_ bytes: [UInt8], prefix: [UInt8]) throws {
        try beginColumn()
        buffer.append(contentsOf: prefix)
        for byte in bytes {
            buffer.append(hexadecimalDigit(byte >> 4))
            buffer.append(hexadecimalDigit(byte & 0xf))
        }
    }

    /// Appends runs of plain bytes at once; backslash and the characters that end columns and rows are escaped.
    private mutating func writeEscaped(_ bytes: UnsafeRawBufferPointer) throws {
        var start = 0
        for index in 0..<bytes.count {
            let letter: UInt8
            switch unsafe bytes[index] {
            case UInt8(ascii: "\\"): letter = UInt8(ascii: "\\")
            case UInt8(ascii: "\t"): letter = UInt8(ascii: "t")
            case UInt8(ascii: "\n"): letter = UInt8(ascii: "n")
            case UInt8(ascii: "\r"): letter = UInt8(ascii: "r")
            case 0:
                throw PostgresError(
                    .invalidArgument, "column \(column) of a COPY row is text with a NUL character",
                    hint: "PostgreSQL cannot keep it; use bytea", context: context)
            default: continue
            }
            unsafe buffer.append(contentsOf: bytes[start..<index])
            buffer.append(UInt8(ascii: "\\"))
            buffer.append(letter)
            start = index + 1
        }
        unsafe buffer.append(contentsOf: bytes[start...])
    }
}
