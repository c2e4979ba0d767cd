import WeirModel
import WeirPlanning

/// Documents in lists and units.
enum DocumentListing {
    /// The member of a spec whose fields are documents.
    static let member = "documents"

    /// An integration's attachments by path.
    static func attachments(_ documents: IntegrationDocuments, of integration: String) -> Listing {
        let rows = documents.attachments.map { path, file in
            Listing.Row(
                cells: [
                    path, DocumentText.size(file.size), "sha256:\(file.digest.short)", String(file.size),
                    file.digest.description,
                ],
                members: [
                    "path": .text(path), "size": .number(Int64(file.size)),
                    "digest": .text("sha256:\(file.digest)"), "integration": .text(integration),
                ])
        }
        return Listing(
            columns: ["path", "size", "digest"], wideColumns: ["bytes", "sha256"], rows: rows,
            emptyText: "\(integration) has no attachments.")
    }

    /// A field of `documents`: what the document is, not what it consists of.
    static func shown(_ field: SpecFields.Field) -> String {
        guard let file = IntegrationDocuments.File(canonicalJSON: field.value) else {
            return String(decoding: field.value, as: UTF8.self)
        }
        return "\(DocumentText.description(file)), sha256:\(file.digest.short)"
    }
}
