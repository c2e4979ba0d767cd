import WeirJSON
import WeirModel

/// Writes the member `documents` of an integration's spec.
struct DocumentsWriter {
    /// Attachments in the order of their paths' bytes.
    let documents: [StatedDocument]
    let files: FileNumbers

    /// Writes the member where there are documents, and appends one origin for each of them.
    func write(to writer: inout JSONWriter, origins: inout [FieldOrigin]) {
        guard !documents.isEmpty else { return }
        writer.key("documents")
        writer.beginObject()
        let attachments = documents.compactMap { document -> (String, StatedDocument)? in
            if case .attachment(let path) = document.role { (path, document) } else { nil }
        }
        if !attachments.isEmpty {
            writer.key("attachments")
            writer.beginObject()
            for (path, document) in attachments { write(document, as: path, to: &writer, origins: &origins) }
            writer.endObject()
        }
        for (role, name) in [(StatedDocument.Role.icon, "icon"), (.readme, "readme")] {
            guard let document = documents.first(where: { $0.role == role }) else { continue }
            write(document, as: name, to: &writer, origins: &origins)
        }
        writer.endObject()
    }

    private func write(
        _ document: StatedDocument, as key: String, to writer: inout JSONWriter, origins: inout [FieldOrigin]
    ) {
        let image = document.role == .icon ? document.content.image : nil
        writer.key(key)
        writer.beginObject()
        writer.key("digest")
        writer.string(document.content.digest.description)
        if let image {
            writer.key("height")
            writer.integer(image.height)
        }
        writer.key("size")
        writer.integer(document.content.size)
        if let image {
            writer.key("width")
            writer.integer(image.width)
        }
        writer.endObject()
        origins.append(
            FieldOrigin(file: files.number(of: document.source.path), line: 1, column: 1, layer: .definition))
    }
}
