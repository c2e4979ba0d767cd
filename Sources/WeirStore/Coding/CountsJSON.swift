import WeirJSON
import WeirModel

/// `revision.counts`: `[{"action": "deploy", "approved": 0, "kind": "instance", "total": 3}]`, sorted.
enum CountsJSON {
    static func encode(_ counts: [RevisionCount]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for count in counts {
            writer.beginObject()
            writer.key("action")
            writer.string(count.action)
            writer.key("approved")
            writer.integer(count.approved)
            writer.key("kind")
            writer.string(count.kind.rawValue)
            writer.key("total")
            writer.integer(count.total)
            writer.endObject()
        }
        writer.endArray()
        return writer.text
    }

    static func decode(_ text: String) throws(StoredValueError) -> [RevisionCount] {
        let value = try StoredValue(text)
        var counts: [RevisionCount] = []
        for item in try value.items() {
            counts.append(
                RevisionCount(
                    kind: try item.required("kind").enumeration(UnitKind.self),
                    action: try item.required("action").text(),
                    total: try item.required("total").integer(),
                    approved: try item.required("approved").integer()))
        }
        return counts
    }
}
