import WeirModel

/// `profiles/<name>.yaml`, decoded.
struct ProfileFile {
    static let fields = ["config", "flows", "labels", "ignore"]

    var config: Int?
    var flows: Int?
    var labels: [String] = []
    var labelsNode: Int?
    /// Fields that belong to the runtime.
    var ignore: [TextItem] = []

    static func decode(_ reader: inout FieldReader) -> ProfileFile {
        var file = ProfileFile()
        let document = reader.document
        guard reader.isMapping(0, what: "a profile") else { return file }
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "config": if reader.isMapping(value, what: "config") { file.config = value }
            case "flows": if reader.isMapping(value, what: "flows") { file.flows = value }
            case "labels":
                file.labelsNode = value
                file.labels = reader.labels(value)
            case "ignore": file.ignore = IgnoreList.decode(value, &reader)
            default: reader.unknownField(key, known: fields, in: "a profile")
            }
        }
        return file
    }
}
