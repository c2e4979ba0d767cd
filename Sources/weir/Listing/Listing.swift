import WeirJSON
import WeirModel
import WeirYAML

/// Rows of things, as a table for people and as objects for programs.
struct Listing: Shown {
    /// A member of a row's object.
    enum Value {
        case text(String)
        case number(Int64)
        case boolean(Bool)
        case texts([String])
        case object([String: Value])
        case list([Value])
        /// What else writes one value.
        case written((inout JSONWriter) -> Void)
        case none
    }

    /// One thing.
    struct Row {
        /// One for each column; those of wide columns at the end.
        var cells: [String]
        /// For programs; keys are stable.
        var members: [String: Value]
    }

    var columns: [String]
    /// Shown with `-o wide`.
    var wideColumns: [String] = []
    var rows: [Row]
    /// What to say instead of an empty table.
    var emptyText: String

    /// The table, or what there is to say instead.
    func text(isWide: Bool) -> String {
        guard !rows.isEmpty else { return "\(emptyText)\n" }
        let titles = isWide ? columns + wideColumns : columns
        return TextTable(titles: titles, rows: rows.map { Array($0.cells.prefix(titles.count)) }).text
    }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the rows as an array of objects with sorted keys.
    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for row in rows { Value.object(row.members).write(to: &writer) }
        writer.endArray()
    }
}

extension Listing.Value {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.string(text)
        case .number(let number): writer.integer(number)
        case .boolean(let value): writer.bool(value)
        case .none: writer.null()
        case .written(let write): write(&writer)
        case .object(let members):
            writer.beginObject()
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                writer.key(key)
                value.write(to: &writer)
            }
            writer.endObject()
        case .list(let items):
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
        case .texts(let texts):
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
    }

    static func optional(_ text: String?) -> Listing.Value { text.map(Listing.Value.text) ?? .none }
}

/// JSON as YAML, for `-o yaml` and exports.
enum YAMLText {
    static func of(json: [UInt8]) throws -> [UInt8] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: DocumentLimits(bytes: .max, depth: 64, nodes: .max))
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else {
            throw CommandFailure("stored JSON cannot be read: \(diagnostics.first?.message ?? "unknown problem")")
        }
        return YAMLWriter.bytes(document)
    }
}
