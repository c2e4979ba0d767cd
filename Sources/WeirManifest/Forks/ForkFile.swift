import WeirModel

/// `fork.yaml`, decoded: a version of another integration, and what is different.
struct ForkFile: Sendable {
    static let fields = ["from", "version", "name", "description", "patches"]

    /// What the file was decoded from.
    let document: Document
    /// The parent's slug.
    var from: TextItem?
    var version: ForkVersion?
    /// Where the version stands.
    var versionNode: Int?
    /// In place of the parent's.
    var name: TextItem?
    /// In place of the parent's.
    var description: TextItem?
    var patches: [DefinitionPatch] = []
    /// The list of patches.
    var patchesNode: Int?
    /// The lines of patches that are about secrets; they are not shown.
    private(set) var secretLines: Set<UInt32> = []

    static func decode(_ reader: inout FieldReader) -> ForkFile {
        var file = ForkFile(document: reader.document)
        guard reader.isMapping(0, what: "fork.yaml") else { return file }
        var found: Set<String> = []
        for key in file.document.children(0) {
            let value = key + 1
            let name = file.document.string(key)
            found.insert(name)
            switch name {
            case "from": file.from = reader.slug(value, "from").map { TextItem(text: $0, node: value) }
            case "version":
                file.versionNode = value
                file.version = version(value, &reader)
            case "name": file.name = reader.item(value, "name")
            case "description": file.description = reader.item(value, "description")
            case "patches":
                file.patchesNode = value
                file.patches = DefinitionPatch.decodeList(value, &reader)
            default: reader.unknownField(key, known: fields, in: "fork.yaml")
            }
        }
        if !found.contains("from") {
            reader.problems.error(
                .missingField, file.document, 0, "fork.yaml does not say what it is a fork of",
                hint: "add from: with the name of another integration's folder")
        }
        if !found.contains("version") {
            reader.problems.error(
                .missingField, file.document, 0, "fork.yaml does not say which version it starts from",
                hint: "add version: with a number, \(digestExample) or release:NAME")
        }
        file.findSecrets()
        reader.problems.hide(lines: file.secretLines)
        return file
    }

    private static let digestExample = "4@sha256:3fa1b2c4"

    private static func version(_ node: Int, _ reader: inout FieldReader) -> ForkVersion? {
        guard let text = reader.text(node, "version") else { return nil }
        if text == "latest" || text.hasPrefix("label:") {
            reader.problems.error(
                .invalidValue, reader.document, node,
                "\(quoted(text)) would move, and a fork moves when its file says so",
                hint: "a number, \(digestExample) or release:NAME; weir fork rebase moves it to a newer version")
            return nil
        }
        if let version = ForkVersion(text) { return version }
        reader.problems.error(
            .invalidValue, reader.document, node, "\(quoted(text)) does not choose a version",
            hint: "a number from 1, a number with at least 8 digits of its digest (\(digestExample)), or release:NAME")
        return nil
    }

    /// Finds the patches whose path leads to what looks like a secret. The list's nodes are looked at rather than the
    /// decoded patches, because a patch that could not be decoded is the one that is shown.
    private mutating func findSecrets() {
        guard let patchesNode, document.nodes[patchesNode].kind == .sequence else { return }
        for item in document.children(patchesNode) where document.nodes[item].kind == .mapping {
            let isSecret = ["path", "from"].contains { field in
                guard let value = document.value(of: field, in: item) else { return false }
                return document.string(value).split(separator: "/").contains { SecretNames.looksSecret(String($0)) }
            }
            guard isSecret else { continue }
            for node in item..<Int(document.nodes[item].end) { secretLines.insert(document.nodes[node].line) }
        }
    }
}
