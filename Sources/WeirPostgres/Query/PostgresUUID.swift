/// Sixteen bytes that PostgreSQL keeps as `uuid` (RFC 9562), in network order.
public struct PostgresUUID: Sendable, Hashable, CustomStringConvertible {
    /// Always 16 bytes.
    public let bytes: [UInt8]

    /// Nil where there are not exactly 16 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Lower-case hexadecimal in groups of 8-4-4-4-12.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(hexadecimalDigit(byte >> 4))
            text.append(hexadecimalDigit(byte & 0xf))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension PostgresUUID: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .uuid }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.uuid, bytes) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeHexadecimal(bytes, prefix: []) }
}

extension PostgresUUID: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "uuid" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> PostgresUUID? {
        guard type == .uuid, bytes.byteCount == 16 else { return nil }
        return PostgresUUID(checked: bytes.array)
    }
}

/// The lower-case digit of a number below 16.
func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}
