/// The binary form of a one-dimensional array (`array_send` in the server's `arrayfuncs.c`): number of dimensions, a
/// flag for NULLs, element type, then size and lower bound, then every element with its length (-1 for NULL).
func encodeArray<Item, Element: PostgresArrayElement>(
    _ list: [Item], of type: Element.Type, bytes: (Item) -> [UInt8]?
) -> PostgresBind {
    var elements: [UInt8] = []
    var hasNull = false
    for item in list {
        if let value = bytes(item) {
            elements.append(bigEndian: Int32(value.count))
            elements.append(contentsOf: value)
        } else {
            hasNull = true
            elements.append(bigEndian: Int32(-1))
        }
    }
    var encoded: [UInt8] = []
    encoded.reserveCapacity(elements.count + 20)
    encoded.append(bigEndian: Int32(list.isEmpty ? 0 : 1))
    encoded.append(bigEndian: Int32(hasNull ? 1 : 0))
    encoded.append(bigEndian: Element.postgresElementType.oid)
    if !list.isEmpty {
        encoded.append(bigEndian: Int32(list.count))
        encoded.append(bigEndian: Int32(1))
        encoded.append(contentsOf: elements)
    }
    return .binary(Element.postgresListType, encoded)
}

/// Reads the form that `encodeArray` writes; nil where it is another type or has more than one dimension.
func decodeArray<Element: PostgresArrayElement>(
    _ bytes: RawSpan, type: PostgresType, of element: Element.Type
) -> [Element?]? {
    guard bytes.byteCount >= 12 else { return nil }
    let elementType = PostgresType(oid: bytes.bigEndian(UInt32.self, at: 8))
    let dimensions = bytes.bigEndian(Int32.self)
    if dimensions == 0 { return type == Element.postgresListType ? [] : nil }
    guard dimensions == 1, bytes.byteCount >= 20 else { return nil }
    let count = Int(bytes.bigEndian(Int32.self, at: 12))
    var offset = 20
    var list: [Element?] = []
    list.reserveCapacity(min(count, bytes.byteCount / 4))
    for _ in 0..<count {
        guard offset + 4 <= bytes.byteCount else { return nil }
        let length = Int(bytes.bigEndian(Int32.self, at: offset))
        offset += 4
        if length < 0 {
            list.append(nil)
            continue
        }
        guard offset + length <= bytes.byteCount else { return nil }
        let value = bytes.extracting(offset..<offset + length)
        guard let decoded = Element.decode(value, type: elementType) else { return nil }
        list.append(decoded)
        offset += length
    }
    return list
}

/// An array as text, every element quoted
/// (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
func arrayText<Item>(_ list: [Item], text: (Item) -> String?) -> String {
    var result: [UInt8] = [UInt8(ascii: "{")]
    for (index, item) in list.enumerated() {
        if index > 0 { result.append(UInt8(ascii: ",")) }
        guard let value = text(item) else {
            result.append(contentsOf: "NULL".utf8)
            continue
        }
        result.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        result.append(UInt8(ascii: "\""))
    }
    result.append(UInt8(ascii: "}"))
    return String(decoding: result, as: UTF8.self)
}
