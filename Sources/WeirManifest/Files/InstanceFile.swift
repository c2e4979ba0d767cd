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
    /// The key of the instance that it started from.
    var forkedFrom: TextItem?
    /// Fields that belong to the runtime.
    var ignore: [TextItem] = []
    var movedFrom: MovedFrom?

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
            case "fork": file.forkedFrom = reader.forkedInstance(value)
            case "movedFrom": file.movedFrom = reader.movedFrom(value)
            default: reader.unknownField(key, known: fields, in: "an instance")
            }
        }
        return file
    }
}

extension FieldReader {
    /// `{from: initech/erp}`.
    fileprivate mutating func forkedInstance(_ node: Int) -> TextItem? {
        guard isMapping(node, what: "fork") else { return nil }
        var from: TextItem?
        var isStated = false
        for key in document.children(node) {
            guard document.string(key) == "from" else {
                unknownField(key, known: ["from"], in: "fork")
                continue
            }
            isStated = true
            guard let item = item(key + 1, "from") else { continue }
            let parts = item.text.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 2, parts.allSatisfy({ Slug.isValid($0) }) {
                from = item
            } else {
                problems.error(
                    .invalidValue, document, item.node, "\(quoted(item.text)) does not name an instance",
                    hint: "write customer/instance, as in initech/erp")
            }
        }
        if !isStated {
            problems.error(
                .missingField, document, node, "fork does not say which instance it started from",
                hint: "write {from: initech/erp}")
        }
        return from
    }
}
