/// A value that can be sent to the server, as a bind or as a column of COPY.
public protocol PostgresEncodable: Sendable {
    /// The type of a NULL of this type.
    static var postgresNullType: PostgresType { get }

    /// The value as a bind.
    var postgresBind: PostgresBind { get }

    /// Writes the value as the next column of a COPY row.
    ///
    /// - Throws: `PostgresError` with `invalidArgument` where the value has no text form, or what `CopyWriter` throws.
    func writeColumn(to writer: inout CopyWriter) throws
}

extension String: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .inferred }

    /// The value as a bind.
    public var postgresBind: PostgresBind { PostgresBind(type: .inferred, format: .text, bytes: Array(utf8)) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(self) }
}

extension Int64: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .int8 }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.int8, [UInt8](bigEndian: self)) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeInteger(self) }
}

extension Int: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .int8 }

    /// The value as a bind.
    public var postgresBind: PostgresBind { Int64(self).postgresBind }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeInteger(Int64(self)) }
}

extension Int32: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .int4 }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.int4, [UInt8](bigEndian: self)) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeInteger(Int64(self)) }
}

extension Double: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .float8 }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.float8, [UInt8](bigEndian: bitPattern)) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(String(self)) }
}

extension Bool: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .bool }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.bool, [self ? 1 : 0]) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(self ? "t" : "f") }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { Wrapped.postgresNullType }

    /// The value as a bind.
    public var postgresBind: PostgresBind {
        switch self {
        case .some(let value): value.postgresBind
        case .none: .null(Wrapped.postgresNullType)
        }
    }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws {
        switch self {
        case .some(let value): try value.writeColumn(to: &writer)
        case .none: try writer.writeNull()
        }
    }
}
