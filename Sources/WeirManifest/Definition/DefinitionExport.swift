internal import WeirJSON
public import WeirModel
internal import WeirYAML

/// Why the JSON of a version could not be written as a definition.
public struct DefinitionExportError: Error, CustomStringConvertible {
    /// What the reader of the JSON found.
    public var diagnostics: [Diagnostic]

    /// One sentence without its full stop.
    public var description: String {
        "the stored definition cannot be read: \(diagnostics.first?.message ?? "it is empty")"
    }
}

/// Writes a published version as the file that the designer imports.
public enum DefinitionExport {
    /// The YAML text of a definition, unknown fields included.
    ///
    /// Keys stand in the designer's order (`KeyOrder`), whatever it was in the file that was published. Reading the text
    /// again gives the same canonical JSON.
    ///
    /// - Parameter json: `Definition.json`.
    /// - Throws: `DefinitionExportError` where `json` is no JSON.
    public static func yaml(json: [UInt8]) throws(DefinitionExportError) -> [UInt8] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "definition.json", into: &document, diagnostics: &diagnostics),
            !document.nodes.isEmpty
        else { throw DefinitionExportError(diagnostics: diagnostics) }
        return YAMLWriter.bytes(KeyOrder.applied(to: document))
    }
}
