import WeirModel

/// `customer.yaml`, decoded.
struct CustomerFile {
    static let fields = ["name", "externalId", "labels", "profiles", "config", "protect"]

    var name: TextItem?
    var externalID: TextItem?
    /// Lower case, unique, sorted.
    var labels: [String] = []
    var labelsNode: Int?
    var profiles: [TextItem] = []
    var config: Int?
    var protect = false

    static func decode(_ reader: inout FieldReader) -> CustomerFile {
        var file = CustomerFile()
        let document = reader.document
        guard reader.isMapping(0, what: "customer.yaml") else { return file }
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "name": file.name = reader.text(value, "name").map { TextItem(text: $0, node: value) }
            case "externalId":
                file.externalID = reader.text(value, "externalId").map { TextItem(text: $0, node: value) }
            case "labels":
                file.labelsNode = value
                file.labels = Labels.normalized(reader.texts(value, "labels") ?? [])
            case "profiles": file.profiles = reader.slugs(value, "profiles") ?? []
            case "config": if reader.isMapping(value, what: "config") { file.config = value }
            case "protect": file.protect = reader.boolean(value, "protect") ?? false
            case "movedFrom": reader.notSupportedYet(key, "movedFrom")
            default: reader.unknownField(key, known: fields, in: "customer.yaml")
            }
        }
        return file
    }
}

/// Labels are lower-cased, and each counts once.
enum Labels {
    static func normalized(_ items: [TextItem]) -> [String] { union([items.map { $0.text.lowercased() }]) }

    /// All labels of several lists, sorted by their bytes.
    static func union(_ lists: [[String]]) -> [String] { Set(lists.joined()).sorted() }
}
