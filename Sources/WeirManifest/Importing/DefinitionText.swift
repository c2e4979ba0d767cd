import WeirJSON
import WeirModel
import WeirYAML

/// The text of `integration.yaml` for an imported definition.
struct DefinitionText {
    /// The file that was imported.
    let source: SourceDocument
    /// What is to be written: the file's own document, or what was made of it.
    let document: Document
    /// The same, as the reader of definitions took it.
    let definition: Definition
    /// The nodes of the file's document whose text was taken out.
    let blanked: [Int]
    /// Whether `document` is anything else than the file's own with `blanked` taken out.
    let isRewritten: Bool

    /// The file's bytes as far as they can stay, else the document written anew; nil where that could not be read back
    /// as what it is meant to be, because it is larger or deeper than a definition may be.
    var bytes: [UInt8]? {
        if !isRewritten {
            if blanked.isEmpty { return source.bytes }
            if let bytes = ScalarBlanking.blank(blanked, of: source.document, in: source.bytes), isMeant(bytes) {
                return bytes
            }
        }
        let anew = YAMLWriter.bytes(document)
        return isMeant(anew) ? anew : nil
    }

    /// Whether the file has comments that `bytes` does not.
    func losesComments(in bytes: [UInt8]) -> Bool {
        source.hasComments && !SourceDocument.hasComments(bytes)
    }

    private func isMeant(_ bytes: [UInt8]) -> Bool {
        var diagnostics: [Diagnostic] = []
        let again = SourceDocument(bytes, path: "integration.yaml", limits: .definition, diagnostics: &diagnostics)
        return again.map { CanonicalJSON.bytes($0.document) == definition.json } ?? false
    }
}
