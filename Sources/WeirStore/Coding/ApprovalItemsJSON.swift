import WeirJSON
import WeirModel

/// `approval.items`: `[{"action": "delete", "key": "globex/erp", "kind": "instance"}]`, sorted.
enum ApprovalItemsJSON {
    static func encode(_ items: Set<Approval.Item>) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for item in items.sorted() {
            writer.beginObject()
            writer.key("action")
            writer.string(item.action.rawValue)
            writer.key("key")
            writer.string(item.key.name)
            writer.key("kind")
            writer.string(item.key.kind.rawValue)
            writer.endObject()
        }
        writer.endArray()
        return writer.text
    }

    static func decode(_ text: String) throws(StoredValueError) -> Set<Approval.Item> {
        var items: Set<Approval.Item> = []
        for item in try StoredValue(text).items() {
            let kind = try item.required("kind").enumeration(UnitKind.self)
            items.insert(
                Approval.Item(
                    action: try item.required("action").enumeration(Action.self),
                    key: UnitKey(kind, try item.required("key").text())))
        }
        return items
    }
}
