import WeirModel

/// An instance's file, decoded as far as that goes without its integration.
struct InstanceFile {
    static let fields = [
        "integration", "version", "name", "description", "labels", "enabled", "profiles", "config", "flows", "fork",
        "movedFrom", "ignore", "protect",
    ]

    var integration: TextItem?
    var version: VersionStatement?
    var name: TextItem?
    var description: TextItem?
    var labels: [String] = []
    var labelsNode: Int?
    var enabled = true
    var profiles: [TextItem] = []
    var config: Int?
    var flows: Int?
    var protect = false
    /// Fields that belong to the runtime.
    var ignore: [TextItem] = []

    static func decode(_ reader: inout FieldReader) -> InstanceFile {
        var file = InstanceFile()
        let document = reader.document
        guard reader.isMapping(0, what: "an instance") else { return file }
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "integration":
                file.integration = reader.slug(value, "integration").map { TextItem(text: $0, node: value) }
            case "version": file.version = VersionStatement.decode(value, &reader)
            case "name": file.name = reader.item(value, "name")
            case "description": file.description = reader.item(value, "description")
            case "labels":
                file.labelsNode = value
                file.labels = reader.labels(value)
            case "enabled": file.enabled = reader.boolean(value, "enabled") ?? true
            case "profiles": file.profiles = reader.slugs(value, "profiles") ?? []
            case "config": if reader.isMapping(value, what: "config") { file.config = value }
            case "flows": if reader.isMapping(value, what: "flows") { file.flows = value }
            case "protect": file.protect = reader.boolean(value, "protect") ?? false
            case "ignore": file.ignore = IgnoreList.decode(value, &reader)
            case "fork", "movedFrom": reader.notSupportedYet(key, document.string(key))
            default: reader.unknownField(key, known: fields, in: "an instance")
            }
        }
        return file
    }
}
