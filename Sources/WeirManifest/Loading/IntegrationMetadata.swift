import WeirJSON
import WeirModel

/// Writes what of an integration is not versioned: its `Spec`.
struct IntegrationMetadata {
    let document: Document
    let file: UInt32
    let release: LoadedRelease
    let releaseFile: UInt32
    let documents: DocumentsWriter
    private var origins: [FieldOrigin] = []

    /// - Parameters:
    ///   - file: the number of the file that states the definition.
    ///   - releaseFile: the number of `release.yaml`.
    init(
        document: Document, file: UInt32, release: LoadedRelease, releaseFile: UInt32, documents: DocumentsWriter
    ) {
        self.document = document
        self.file = file
        self.release = release
        self.releaseFile = releaseFile
        self.documents = documents
    }

    /// Members in the order of their names, with the origin of every field.
    mutating func write(name: String, lineage: (Lineage, FieldOrigin)?) -> (Spec, [FieldOrigin]) {
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
        documents.write(to: &writer, origins: &origins)
        let labelsNode = document.value(of: "labels", in: 0)
        let items = labelsNode.map { document.children($0).filter { CollectionText.isItem(document, $0) } } ?? []
        let labels = Labels.union([items.map { document.string($0).lowercased() }, release.file.labels])
        writer.key("labels")
        writer.beginArray()
        for label in labels { writer.string(label) }
        writer.endArray()
        origins.append(release.file.labelsNode.map(releaseOrigin) ?? labelsNode.map(origin) ?? start)
        if let (lineage, origin) = lineage { write(lineage, origin, to: &writer) }
        writeMarketplace(to: &writer)
        writer.key("name")
        writer.string(name)
        origins.append(document.value(of: "name", in: 0).map(origin) ?? start)
        writeTemplate(to: &writer)
        writer.endObject()
        return (Spec(json: writer.bytes, digest: Digests.sha256(writer.bytes)), origins)
    }

    private mutating func write(_ lineage: Lineage, _ origin: FieldOrigin, to writer: inout JSONWriter) {
        writer.key("lineage")
        writer.beginObject()
        writer.key("from")
        writer.string(lineage.parent)
        writer.key("kind")
        writer.string(lineage.kind.rawValue)
        origins += [origin, origin]
        if lineage.kind == .fork {
            writer.key("patches")
            writer.integer(Int64(lineage.patches))
            origins.append(origin)
        }
        if let version = lineage.version {
            writer.key("version")
            writer.integer(Int64(version))
            origins.append(origin)
        }
        writer.endObject()
    }

    /// Only what is offered: an integration that nobody can find says nothing about it.
    private mutating func writeMarketplace(to writer: inout JSONWriter) {
        guard let field = release.file.marketplace, field.value != .init() else { return }
        writer.key("marketplace")
        writer.beginObject()
        if let overview = field.value.overview {
            writer.key("overview")
            writer.string(overview)
            origins.append(releaseOrigin(field.node))
        }
        writer.key("visible")
        writer.bool(field.value.isVisible)
        origins.append(releaseOrigin(field.node))
        writer.endObject()
    }

    private mutating func writeTemplate(to writer: inout JSONWriter) {
        guard let field = release.file.template, field.value != .init() else { return }
        writer.key("template")
        writer.beginObject()
        writer.key("enabled")
        writer.bool(field.value.isEnabled)
        writer.key("organizationOnly")
        writer.bool(field.value.isOrganizationOnly)
        writer.endObject()
        origins += [releaseOrigin(field.node), releaseOrigin(field.node)]
    }

    private var category: (String, FieldOrigin)? {
        if let node = document.value(of: "category", in: 0), document.nodes[node].kind.isScalar,
            !document.bytes(node).isEmpty
        {
            return (document.string(node), origin(node))
        }
        return release.file.category.map { ($0.text, releaseOrigin($0.node)) }
    }

    private var start: FieldOrigin { FieldOrigin(file: file, line: 1, column: 1, layer: .definition) }

    private func origin(_ node: Int) -> FieldOrigin {
        FieldOrigin(
            file: file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .definition)
    }

    private func releaseOrigin(_ node: Int) -> FieldOrigin {
        let position = release.document.nodes[node]
        return FieldOrigin(file: releaseFile, line: position.line, column: position.column, layer: .definition)
    }
}
