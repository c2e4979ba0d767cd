/// A value that a column of a result can be read as.
public protocol PostgresDecodable: Sendable {
    /// PostgreSQL's name of the expected type, for errors.
    static var postgresTypeName: String { get }

    /// Reads a value that is not NULL from its binary form.
    ///
    /// - Returns: nil where the type is another one or the bytes do not fit.
    static func decode(_ bytes: RawSpan, type: PostgresType) -> Self?

    /// The value for NULL; nil where the type has none.
    static func decodeNull() -> Self?
}

extension PostgresDecodable {
    /// The value for NULL; nil where the type has none.
    public static func decodeNull() -> Self? { nil }
}

extension String: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "text" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> String? {
        if type.isTextual { return bytes.string }
        // jsonb's binary form is its text behind a version byte, 1.
        guard type == .jsonb, bytes.byteCount > 0, bytes.bigEndian(UInt8.self) == 1 else { return nil }
        return bytes.extracting(droppingFirst: 1).string
    }
}

extension Int64: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "bigint" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Int64? {
        switch (type, bytes.byteCount) {
        case (.int8, 8): bytes.bigEndian(Int64.self)
        case (.int4, 4): Int64(bytes.bigEndian(Int32.self))
        case (.int2, 2): Int64(bytes.bigEndian(Int16.self))
        case (.oidNumber, 4): Int64(bytes.bigEndian(UInt32.self))
        default: nil
        }
    }
}

extension Int: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "bigint" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Int? {
        Int64.decode(bytes, type: type).flatMap(Int.init(exactly:))
    }
}

extension Int32: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "integer" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Int32? {
        switch (type, bytes.byteCount) {
        case (.int4, 4): bytes.bigEndian(Int32.self)
        case (.int2, 2): Int32(bytes.bigEndian(Int16.self))
        default: nil
        }
    }
}

extension Double: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "double precision" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Double? {
        switch (type, bytes.byteCount) {
        case (.float8, 8): Double(bitPattern: bytes.bigEndian(UInt64.self))
        case (.float4, 4): Double(Float(bitPattern: bytes.bigEndian(UInt32.self)))
        default: nil
        }
    }
}

extension Bool: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "boolean" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Bool? {
        guard type == .bool, bytes.byteCount == 1 else { return nil }
        return bytes.bigEndian(UInt8.self) != 0
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { Wrapped.postgresTypeName }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Wrapped?? {
        guard let value = Wrapped.decode(bytes, type: type) else { return nil }
        return .some(.some(value))
    }

    /// The value for NULL; nil where the type has none.
    public static func decodeNull() -> Wrapped?? { .some(nil) }
}
