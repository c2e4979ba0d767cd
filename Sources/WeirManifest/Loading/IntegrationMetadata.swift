import WeirJSON
import WeirModel

/// Writes what of an integration is not versioned: its `Spec`.
struct IntegrationMetadata {
    let document: Document
    let file: UInt32
    let release: ReleaseFile
    let releaseDocument: Document
    let releaseFile: UInt32
    private var origins: [FieldOrigin] = []

    init(document: Document, file: UInt32, release: ReleaseFile, releaseDocument: Document, releaseFile: UInt32) {
        self.document = document
        self.file = file
        self.release = release
        self.releaseDocument = releaseDocument
        self.releaseFile = releaseFile
    }

    mutating func write(name: String) -> (Spec, [FieldOrigin]) {
        var writer = JSONWriter()
        writer.beginObject()
        if let (text, origin) = category {
            writer.key("category")
            writer.string(text)
            origins.append(origin)
        }
        if let node = document.value(of: "description", in: 0), document.nodes[node].kind.isScalar,
            !document.bytes(node).isEmpty
        {
            writer.key("description")
            writer.string(document.string(node))
            origins.append(origin(node))
        }
        let labelsNode = document.value(of: "labels", in: 0)
        let items = labelsNode.map { document.children($0).filter { CollectionText.isItem(document, $0) } } ?? []
        let labels = Labels.union([items.map { document.string($0).lowercased() }, release.labels])
        writer.key("labels")
        writer.beginArray()
        for label in labels { writer.string(label) }
        writer.endArray()
        origins.append(release.labelsNode.map(releaseOrigin) ?? labelsNode.map(origin) ?? start)
        writer.key("name")
        writer.string(name)
        origins.append(document.value(of: "name", in: 0).map(origin) ?? start)
        writer.endObject()
        return (Spec(json: writer.bytes, digest: Digests.sha256(writer.bytes)), origins)
    }

    private var category: (String, FieldOrigin)? {
        if let node = document.value(of: "category", in: 0), document.nodes[node].kind.isScalar,
            !document.bytes(node).isEmpty
        {
            return (document.string(node), origin(node))
        }
        return release.category.map { ($0.text, releaseOrigin($0.node)) }
    }

    private var start: FieldOrigin { FieldOrigin(file: file, line: 1, column: 1, layer: .definition) }

    private func origin(_ node: Int) -> FieldOrigin {
        FieldOrigin(
            file: file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .definition)
    }

    private func releaseOrigin(_ node: Int) -> FieldOrigin {
        let position = releaseDocument.nodes[node]
        return FieldOrigin(file: releaseFile, line: position.line, column: position.column, layer: .definition)
    }
}
