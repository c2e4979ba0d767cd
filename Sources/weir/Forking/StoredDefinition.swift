import WeirJSON
import WeirModel

/// Definitions as the database has them.
enum StoredDefinition {
    /// Reads canonical JSON. Throws a `CommandFailure` where it is none.
    static func document(_ json: [UInt8]) throws -> Document {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics), !document.nodes.isEmpty
        else {
            throw CommandFailure("the stored definition cannot be read: \(diagnostics.first?.message ?? "it is empty")")
        }
        return document
    }
}
