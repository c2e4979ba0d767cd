import WeirModel

/// `customer.yaml`, decoded.
struct CustomerFile {
    static let fields = ["name", "externalId", "labels", "profiles", "config", "protect", "movedFrom"]

    var name: TextItem?
    var externalID: TextItem?
    /// Lower case, unique, sorted.
    var labels: [String] = []
    var labelsNode: Int?
    var profiles: [TextItem] = []
    var config: Int?
    var protect = false
    var movedFrom: MovedFrom?

    static func decode(_ reader: inout FieldReader) -> CustomerFile {
        var file = CustomerFile()
        let document = reader.document
        guard reader.isMapping(0, what: "customer.yaml") else { return file }
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "name": file.name = reader.item(value, "name")
            case "externalId": file.externalID = reader.item(value, "externalId")
            case "labels":
                file.labelsNode = value
                file.labels = reader.labels(value)
            case "profiles": file.profiles = reader.slugs(value, "profiles") ?? []
            case "config": if reader.isMapping(value, what: "config") { file.config = value }
            case "protect": file.protect = reader.boolean(value, "protect") ?? false
            case "movedFrom": file.movedFrom = reader.movedFrom(value)
            default: reader.unknownField(key, known: fields, in: "customer.yaml")
            }
        }
        return file
    }
}

/// Labels are lower-cased, and each counts once.
enum Labels {
    /// All labels of several lists, sorted by their bytes.
    static func union(_ lists: [[String]]) -> [String] {
        guard lists.contains(where: { !$0.isEmpty }) else { return [] }
        return Set(lists.joined()).sorted(by: ByteOrder.precedes)
    }
}
