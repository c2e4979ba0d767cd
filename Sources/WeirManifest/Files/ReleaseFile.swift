import WeirModel

/// `release.yaml`, decoded. What of 02's fields this release does not act on is refused, not ignored.
struct ReleaseFile {
    static let fields = ["note", "labels", "category", "protect"]
    private static let later: Set<String> = [
        "publish", "release", "available", "template", "marketplace", "forkedFrom", "versions",
    ]

    var note: String?
    /// Added to the definition's.
    var labels: [String] = []
    var labelsNode: Int?
    /// Where the definition has none.
    var category: TextItem?
    var protect = false

    static func decode(_ reader: inout FieldReader) -> ReleaseFile {
        var file = ReleaseFile()
        let document = reader.document
        guard reader.isMapping(0, what: "release.yaml") else { return file }
        for key in document.children(0) {
            let value = key + 1
            let name = document.string(key)
            switch name {
            case "note": file.note = reader.text(value, "note")
            case "labels":
                file.labelsNode = value
                file.labels = reader.labels(value)
            case "category": file.category = reader.item(value, "category")
            case "protect": file.protect = reader.boolean(value, "protect") ?? false
            case _ where later.contains(name):
                if !(name == "publish" && document.nodes[value].kind == .string
                    && document.string(value) == "on-change")
                {
                    reader.notSupportedYet(key, name)
                }
            default: reader.unknownField(key, known: fields, in: "release.yaml")
            }
        }
        return file
    }
}
