import WeirJSON
import WeirModel
import WeirPlanning

/// `change.fields`: `[{"after": "60000", "before": "30000", "path": ["config", "Timeout"]}]`, by path.
///
/// A side that is absent has no member. A secret side is named in `secret` and shows nothing else. `source` is where
/// the new value was stated.
enum FieldsJSON {
    static func encode(_ fields: [FieldChange], into writer: inout JSONWriter) {
        writer.beginArray()
        for field in fields {
            writer.beginObject()
            encode(field.after, "after", into: &writer)
            encode(field.before, "before", into: &writer)
            writer.key("path")
            writer.beginArray()
            for component in field.path { writer.string(component) }
            writer.endArray()
            encodeSecrets(field, into: &writer)
            if let source = field.source {
                writer.key("source")
                LocationJSON.encode(source, into: &writer)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func encode(_ value: FieldValue, _ name: String, into writer: inout JSONWriter) {
        guard case .json(let json) = value else { return }
        writer.key(name)
        writer.raw(json.utf8)
    }

    private static func encodeSecrets(_ field: FieldChange, into writer: inout JSONWriter) {
        guard field.after == .secret || field.before == .secret else { return }
        writer.key("secret")
        writer.beginArray()
        if field.after == .secret { writer.string("after") }
        if field.before == .secret { writer.string("before") }
        writer.endArray()
    }

    static func decode(_ text: String) throws(StoredValueError) -> [FieldChange] {
        var fields: [FieldChange] = []
        for item in try StoredValue(text).items() {
            var path: [String] = []
            for component in try item.required("path").items() { path.append(try component.text()) }
            var secrets: Set<String> = []
            if let sides = try item.member("secret") {
                for side in try sides.items() { secrets.insert(try side.text()) }
            }
            func value(_ name: String) throws(StoredValueError) -> FieldValue {
                if secrets.contains(name) { return .secret }
                return try item.member(name).map { .json($0.canonicalJSON) } ?? .absent
            }
            fields.append(
                FieldChange(
                    path: path, before: try value("before"), after: try value("after"),
                    source: try LocationJSON.decode(item.member("source"))))
        }
        return fields
    }
}
