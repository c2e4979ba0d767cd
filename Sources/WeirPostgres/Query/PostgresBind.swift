/// A value on its way to the server, apart from the statement's text.
public struct PostgresBind: Sendable, Hashable {
    /// How the bytes are written.
    public enum Format: Sendable, Hashable {
        /// As the type's input function reads it, UTF-8.
        case text
        /// As the type's receive function reads it, numbers in network byte order.
        case binary
    }

    /// The declared type.
    public let type: PostgresType
    /// How `bytes` is written.
    public let format: Format
    /// The value; nil is NULL.
    public let bytes: [UInt8]?

    /// A value in the form that its type reads.
    public init(type: PostgresType, format: Format, bytes: [UInt8]?) {
        self.type = type
        self.format = format
        self.bytes = bytes
    }

    /// NULL of the given type.
    static func null(_ type: PostgresType) -> PostgresBind { PostgresBind(type: type, format: .binary, bytes: nil) }

    static func binary(_ type: PostgresType, _ bytes: [UInt8]) -> PostgresBind {
        PostgresBind(type: type, format: .binary, bytes: bytes)
    }
}

extension [UInt8] {
    /// Appends an integer in network byte order, as PostgreSQL's binary formats have it.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        var shift = value.bitWidth - 8
        while shift >= 0 {
            append(UInt8(truncatingIfNeeded: value >> shift))
            shift -= 8
        }
    }

    /// The bytes of an integer in network byte order.
    init(bigEndian value: some FixedWidthInteger) {
        self = []
        reserveCapacity(value.bitWidth / 8)
        append(bigEndian: value)
    }
}
