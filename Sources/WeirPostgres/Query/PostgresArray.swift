/// What an array can hold so that the array as a whole is one PostgreSQL value: `UInt8` makes `bytea`, a
/// `PostgresArrayElement` or an optional one makes a one-dimensional array.
public protocol PostgresListElement: Sendable {
    /// The type of the whole.
    static var postgresListType: PostgresType { get }
    /// The field's word for the whole, for errors.
    static var postgresListTypeName: String { get }
    /// The whole as a bind.
    static func bindList(_ list: [Self]) -> PostgresBind
    /// Writes the whole as one column of COPY.
    static func writeList(_ list: [Self], to writer: inout CopyWriter) throws
    /// Reads the whole from its binary form; nil where it is not of this type.
    static func decodeList(_ bytes: RawSpan, type: PostgresType) -> [Self]?
}

/// A value that can be an element of a PostgreSQL array.
public protocol PostgresArrayElement: PostgresListElement, PostgresEncodable, PostgresDecodable {
    /// The type of one element.
    static var postgresElementType: PostgresType { get }
    /// The element as its type's output function writes it.
    var postgresElementText: String { get }
}

extension Array: PostgresEncodable where Element: PostgresListElement {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { Element.postgresListType }

    /// The value as a bind.
    public var postgresBind: PostgresBind { Element.bindList(self) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try Element.writeList(self, to: &writer) }
}

extension Array: PostgresDecodable where Element: PostgresListElement {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { Element.postgresListTypeName }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> [Element]? {
        Element.decodeList(bytes, type: type)
    }
}

extension UInt8: PostgresListElement {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { .bytea }

    /// PostgreSQL's name of an array of these, for errors.
    public static var postgresListTypeName: String { "bytea" }

    /// The whole as a bind.
    public static func bindList(_ list: [UInt8]) -> PostgresBind { .binary(.bytea, list) }

    /// Writes the whole as the next column of a COPY row.
    public static func writeList(_ list: [UInt8], to writer: inout CopyWriter) throws {
        // The backslash of `\x` is itself escaped in COPY's text format.
        try writer.writeHexadecimal(list, prefix: [UInt8(ascii: "\\"), UInt8(ascii: "\\"), UInt8(ascii: "x")])
    }

    /// Reads the whole from its binary form; nil for another type.
    public static func decodeList(_ bytes: RawSpan, type: PostgresType) -> [UInt8]? {
        type == .bytea ? bytes.array : nil
    }
}

extension PostgresArrayElement {
    /// PostgreSQL's name of an array of these, for errors.
    public static var postgresListTypeName: String { "\(postgresTypeName)[]" }

    /// The whole as a bind.
    public static func bindList(_ list: [Self]) -> PostgresBind {
        encodeArray(list, of: Self.self) { $0.postgresBind.bytes }
    }

    /// Writes the whole as the next column of a COPY row.
    public static func writeList(_ list: [Self], to writer: inout CopyWriter) throws {
        try writer.writeText(arrayText(list) { $0.postgresElementText })
    }

    /// Reads the whole from its binary form; nil for another type.
    public static func decodeList(_ bytes: RawSpan, type: PostgresType) -> [Self]? {
        guard let elements = decodeArray(bytes, type: type, of: Self.self) else { return nil }
        var list: [Self] = []
        list.reserveCapacity(elements.count)
        for element in elements {
            guard let element else { return nil }
            list.append(element)
        }
        return list
    }
}

extension Optional: PostgresListElement where Wrapped: PostgresArrayElement {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { Wrapped.postgresListType }

    /// PostgreSQL's name of an array of these, for errors.
    public static var postgresListTypeName: String { Wrapped.postgresListTypeName }

    /// The whole as a bind.
    public static func bindList(_ list: [Wrapped?]) -> PostgresBind {
        encodeArray(list, of: Wrapped.self) { $0?.postgresBind.bytes }
    }

    /// Writes the whole as the next column of a COPY row.
    public static func writeList(_ list: [Wrapped?], to writer: inout CopyWriter) throws {
        try writer.writeText(arrayText(list) { $0?.postgresElementText })
    }

    /// Reads the whole from its binary form; nil for another type.
    public static func decodeList(_ bytes: RawSpan, type: PostgresType) -> [Wrapped?]? {
        decodeArray(bytes, type: type, of: Wrapped.self)
    }
}

extension String: PostgresArrayElement {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { .textArray }
    /// The type of one element.
    public static var postgresElementType: PostgresType { .text }
    /// The element as its type's output function writes it.
    public var postgresElementText: String { self }
}

extension Int64: PostgresArrayElement {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { .int8Array }
    /// The type of one element.
    public static var postgresElementType: PostgresType { .int8 }
    /// The element as its type's output function writes it.
    public var postgresElementText: String { String(self) }
}

extension PostgresUUID: PostgresArrayElement {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { .uuidArray }
    /// The type of one element.
    public static var postgresElementType: PostgresType { .uuid }
    /// The element as its type's output function writes it.
    public var postgresElementText: String { description }
}

extension Array: PostgresListElement, PostgresArrayElement where Element == UInt8 {
    /// The type of an array of these.
    public static var postgresListType: PostgresType { .byteaArray }
    /// The type of one element.
    public static var postgresElementType: PostgresType { .bytea }

    /// The element as its type's output function writes it.
    public var postgresElementText: String {
        var text: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: "x")]
        for byte in self {
            text.append(hexadecimalDigit(byte >> 4))
            text.append(hexadecimalDigit(byte & 0xf))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
