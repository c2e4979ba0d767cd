import WeirModel

/// `deploy.yaml`, decoded: an instance for every customer that matches.
struct DeploymentFile {
    static let fields = ["customers", "instance", "version", "config"]

    /// Where `customers` stands.
    var selectorNode = 0
    var matchesAll = false
    /// All of them must be among the customer's labels.
    var labels: [String] = []
    var excluded: Set<String> = []
    var excludedItems: [TextItem] = []
    var instance: TextItem?
    var version: VersionStatement?
    var config: Int?

    func matches(customer: String, labels customerLabels: [String]) -> Bool {
        !excluded.contains(customer) && (matchesAll || labels.allSatisfy(customerLabels.contains))
    }

    static func decode(_ reader: inout FieldReader) -> DeploymentFile {
        var file = DeploymentFile()
        let document = reader.document
        guard reader.isMapping(0, what: "deploy.yaml") else { return file }
        var hasSelector = false
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "customers":
                hasSelector = true
                file.selectorNode = value
                file.decodeSelector(value, &reader)
            case "instance":
                guard let slug = reader.slug(value, "instance") else { break }
                file.instance = TextItem(text: slug, node: value)
            case "version": file.version = VersionStatement.decode(value, &reader)
            case "config": if reader.isMapping(value, what: "config") { file.config = value }
            default: reader.unknownField(key, known: fields, in: "deploy.yaml")
            }
        }
        if !hasSelector {
            reader.problems.error(
                .missingField, document, 0, "deploy.yaml does not say for which customers",
                hint: "add customers: {labels: [tier-1]}, or customers: {all: true} for everyone")
        }
        return file
    }

    private mutating func decodeSelector(_ node: Int, _ reader: inout FieldReader) {
        let known = reader.problems.diagnostics.count
        guard reader.document.nodes[node].kind == .null || reader.isMapping(node, what: "customers") else { return }
        for key in reader.document.children(node) {
            switch reader.document.string(key) {
            case "all": matchesAll = reader.boolean(key + 1, "all") ?? false
            case "labels": labels = reader.labels(key + 1)
            case "exclude":
                excludedItems = reader.slugs(key + 1, "exclude") ?? []
                excluded = Set(excludedItems.map(\.text))
            default: reader.unknownField(key, known: ["labels", "exclude", "all"], in: "customers")
            }
        }
        // What is wrong inside may be why nothing is selected.
        if matchesAll == labels.isEmpty || reader.problems.diagnostics.count > known { return }
        reader.problems.error(
            .invalidValue, reader.document, node,
            matchesAll ? "all: true and labels exclude each other" : "this selects no customer",
            hint: "labels: [tier-1] for those that have all of them, or all: true for everyone")
    }
}
