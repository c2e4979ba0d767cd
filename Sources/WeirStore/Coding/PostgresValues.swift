public import WeirModel
public import WeirPostgres

extension Identifier: PostgresEncodable, PostgresDecodable {
    /// A value is kept as a `uuid`.
    public static var postgresNullType: PostgresType { PostgresUUID.postgresNullType }
    /// What the type is called in errors.
    public static var postgresTypeName: String { PostgresUUID.postgresTypeName }

    /// The value as a bind.
    public var postgresBind: PostgresBind {
        PostgresBind(type: Self.postgresNullType, format: .binary, bytes: bytes)
    }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try PostgresUUID(bytes).writeColumn(to: &writer) }

    /// Reads a `uuid`; nil for anything else.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Identifier? {
        PostgresUUID.decode(bytes, type: type).flatMap { Identifier(bytes: $0.bytes) }
    }
}

extension Digest: PostgresEncodable, PostgresDecodable {
    /// A value is kept as 32 bytes of `bytea`.
    public static var postgresNullType: PostgresType { [UInt8].postgresNullType }
    /// What the type is called in errors.
    public static var postgresTypeName: String { [UInt8].postgresTypeName }

    /// The value as a bind.
    public var postgresBind: PostgresBind { bytes.postgresBind }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try bytes.writeColumn(to: &writer) }

    /// Reads 32 bytes of `bytea`; nil for anything else.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Digest? {
        [UInt8].decode(bytes, type: type).flatMap { Digest(bytes: $0) }
    }
}

extension Instant: PostgresEncodable, PostgresDecodable {
    /// A value is kept as a `timestamptz`.
    public static var postgresNullType: PostgresType { PostgresTimestamp.postgresNullType }
    /// What the type is called in errors.
    public static var postgresTypeName: String { PostgresTimestamp.postgresTypeName }

    private var timestamp: PostgresTimestamp { PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds) }

    /// The value as a bind.
    public var postgresBind: PostgresBind { timestamp.postgresBind }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try timestamp.writeColumn(to: &writer) }

    /// Reads a `timestamptz`; nil for anything else.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Instant? {
        PostgresTimestamp.decode(bytes, type: type).map { Instant(microseconds: $0.microsecondsSinceUnixEpoch) }
    }
}

/// A Git object's id, kept as hexadecimal text because people look at it.
extension ObjectID: PostgresEncodable, PostgresDecodable {
    /// A value is kept as 40 hexadecimal digits of `text`.
    public static var postgresNullType: PostgresType { String.postgresNullType }
    /// What the type is called in errors.
    public static var postgresTypeName: String { String.postgresTypeName }

    /// The value as a bind.
    public var postgresBind: PostgresBind { description.postgresBind }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(description) }

    /// Reads 40 hexadecimal digits of `text`; nil for anything else.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> ObjectID? {
        String.decode(bytes, type: type).flatMap { ObjectID($0) }
    }
}

extension [Identifier] {
    /// The array as a bind for `= ANY(…)` and `unnest(…)`.
    var uuids: [PostgresUUID] { compactMap { PostgresUUID($0.bytes) } }
}

extension String {
    /// The text without NUL characters, which PostgreSQL cannot keep: a commit's message must not stop a revision.
    var withoutNUL: String {
        utf8.contains(0) ? String(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self
    }
}
