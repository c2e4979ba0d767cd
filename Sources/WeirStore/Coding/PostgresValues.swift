public import WeirModel
public import WeirPostgres

extension Identifier: PostgresEncodable, PostgresDecodable {
    public static var postgresNullType: PostgresType { PostgresUUID.postgresNullType }
    public static var postgresTypeName: String { PostgresUUID.postgresTypeName }

    public var postgresBind: PostgresBind {
        PostgresBind(type: Self.postgresNullType, format: .binary, bytes: bytes)
    }

    public func writeColumn(to writer: inout CopyWriter) throws { try PostgresUUID(bytes).writeColumn(to: &writer) }

    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Identifier? {
        PostgresUUID.decode(bytes, type: type).flatMap { Identifier(bytes: $0.bytes) }
    }
}

extension Digest: PostgresEncodable, PostgresDecodable {
    public static var postgresNullType: PostgresType { [UInt8].postgresNullType }
    public static var postgresTypeName: String { [UInt8].postgresTypeName }

    public var postgresBind: PostgresBind { bytes.postgresBind }

    public func writeColumn(to writer: inout CopyWriter) throws { try bytes.writeColumn(to: &writer) }

    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Digest? {
        [UInt8].decode(bytes, type: type).flatMap { Digest(bytes: $0) }
    }
}

extension Instant: PostgresEncodable, PostgresDecodable {
    public static var postgresNullType: PostgresType { PostgresTimestamp.postgresNullType }
    public static var postgresTypeName: String { PostgresTimestamp.postgresTypeName }

    private var timestamp: PostgresTimestamp { PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds) }

    public var postgresBind: PostgresBind { timestamp.postgresBind }

    public func writeColumn(to writer: inout CopyWriter) throws { try timestamp.writeColumn(to: &writer) }

    public static func decode(_ bytes: RawSpan, type: PostgresType) -> Instant? {
        PostgresTimestamp.decode(bytes, type: type).map { Instant(microseconds: $0.microsecondsSinceUnixEpoch) }
    }
}

/// A Git object's id, kept as hexadecimal text because people look at it.
extension ObjectID: PostgresEncodable, PostgresDecodable {
    public static var postgresNullType: PostgresType { String.postgresNullType }
    public static var postgresTypeName: String { String.postgresTypeName }

    public var postgresBind: PostgresBind { description.postgresBind }

    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(description) }

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
