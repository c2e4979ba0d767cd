internal import WeirJSON
import WeirModel

/// A JSON Schema as a value: keywords of draft-07 (https://json-schema.org/draft-07) and what they say.
///
/// Draft-07, because that is the newest draft that the YAML extensions of editors read completely. It ignores what
/// stands beside a `$ref`, so that a reference here is always alone.
struct Schema: Sendable {
    /// What a keyword says.
    enum Value: Sendable {
        case null
        case boolean(Bool)
        case integer(Int)
        case string(String)
        case array([Value])
        case object([String: Value])
    }

    var keywords: [String: Value]

    init(_ keywords: [String: Value] = [:]) { self.keywords = keywords }

    var value: Value { .object(keywords) }

    /// The schema with one more keyword, or another value of one that it has.
    func with(_ keyword: String, _ value: Value) -> Schema {
        var copy = self
        copy.keywords[keyword] = value
        return copy
    }

    /// The schema with more descriptive words; `text` replaces a description that it has.
    func described(_ text: String) -> Schema { with("description", .string(text)) }

    /// The schema as a file: keys in the order of their bytes, two spaces a level, a line end at the end.
    var text: String {
        var writer = JSONWriter(layout: .indented)
        Self.write(value, to: &writer)
        return writer.text + "\n"
    }

    private static func write(_ value: Value, to writer: inout JSONWriter) {
        switch value {
        case .null: writer.null()
        case .boolean(let boolean): writer.bool(boolean)
        case .integer(let integer): writer.integer(integer)
        case .string(let string): writer.string(string)
        case .array(let items):
            writer.beginArray()
            for item in items { write(item, to: &writer) }
            writer.endArray()
        case .object(let fields):
            writer.beginObject()
            for (key, field) in fields.sorted(by: { ByteOrder.precedes($0.key, $1.key) }) {
                writer.key(key)
                write(field, to: &writer)
            }
            writer.endObject()
        }
    }
}

extension Schema.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .string(text) }
    init(integerLiteral number: Int) { self = .integer(number) }
    init(booleanLiteral boolean: Bool) { self = .boolean(boolean) }
    init(arrayLiteral items: Schema.Value...) { self = .array(items) }
    init(dictionaryLiteral fields: (String, Schema.Value)...) {
        self = .object(Dictionary(fields) { _, last in last })
    }

    static func strings(_ texts: some Sequence<String>) -> Schema.Value { .array(texts.map { .string($0) }) }
    static func schemas(_ schemas: [Schema]) -> Schema.Value { .array(schemas.map(\.value)) }
    static func schemas(_ schemas: [String: Schema]) -> Schema.Value { .object(schemas.mapValues(\.value)) }
}
