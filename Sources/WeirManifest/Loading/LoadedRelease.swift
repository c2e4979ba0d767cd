import WeirModel

/// A `release.yaml`; what an absent one says is nothing.
struct LoadedRelease: Sendable {
    var file = ReleaseFile()
    var document = Document()
    var path = ""

    /// The integration with this definition.
    ///
    /// - Parameters:
    ///   - documents: those of its folder; a README is left out where the definition has documentation.
    ///   - path: the file that states the definition.
    ///   - publication: what publishes versions where the file does not say it.
    ///   - lineage: what it came from, where the release does not say it.
    func desired(
        slug: String, definition: Definition, documents: [StatedDocument], path: String, files: FileNumbers,
        publication: DesiredRelease.Publication, lineage: (Lineage, FieldOrigin)? = nil
    ) -> DesiredIntegration {
        let lineage = lineage ?? file.forkedFrom.map { ($0.value, origin($0.node, files)) }
        let documents = documents.filter { $0.role != .readme || !definition.hasDocumentation }
        var metadata = IntegrationMetadata(
            document: definition.document, file: files.number(of: path), release: self, releaseFile: releaseFile(files),
            documents: DocumentsWriter(documents: documents, files: files))
        let (spec, origins) = metadata.write(name: definition.interface.name, lineage: lineage)
        return DesiredIntegration(
            slug: slug, definition: definition, spec: spec, origins: origins, documents: documents,
            note: file.note, release: release(publication), lineage: lineage?.0, protect: file.protect,
            source: SourceLocation(path: path))
    }

    private func release(_ publication: DesiredRelease.Publication) -> DesiredRelease {
        DesiredRelease(
            publication: file.publication ?? publication,
            name: file.release.map { .init(text: $0.text, source: document.location($0.node, in: path)) },
            current: VersionMarks(
                isAvailable: file.available?.value ?? true,
                source: file.available.map { document.location($0.node, in: path) }),
            marks: file.versions)
    }

    private func releaseFile(_ files: FileNumbers) -> UInt32 {
        path.isEmpty ? FieldOrigin.noFile : files.number(of: path)
    }

    private func origin(_ node: Int, _ files: FileNumbers) -> FieldOrigin {
        FieldOrigin(
            file: releaseFile(files), line: document.nodes[node].line, column: document.nodes[node].column,
            layer: .definition)
    }
}
