import WeirJSON

/// A JSON value that is put together in code, for what this module writes itself.
indirect enum JSONValue: Sendable {
    case text(String)
    case number(Int)
    case boolean(Bool)
    case null
    case list([JSONValue])
    case object([String: JSONValue])

    /// Writes it; an object's keys in the order of their bytes.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.string(text)
        case .number(let number): writer.integer(number)
        case .boolean(let value): writer.bool(value)
        case .null: writer.null()
        case .list(let items):
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                writer.key(key)
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// As JSON, laid out for people, with a line end at its end.
    var bytes: [UInt8] {
        var writer = JSONWriter(layout: .indented)
        write(to: &writer)
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(arrayLiteral items: JSONValue...) { self = .list(items) }
    init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
    }
}
