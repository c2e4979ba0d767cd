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
    /// A default that was left out, because it is a secret.
    public struct LeftOut: Hashable, Sendable {
        /// The config variable of the connection.
        public var connection: String
        /// The connection's input.
        public var input: String
        /// The secret that holds the value.
        public var secret: SecretKey
    }

    /// A definition without its secrets: a default that is one comes out empty.
    ///
    /// - Parameter json: `Definition.json`.
    /// - Throws: `DefinitionExportError` where `json` is no JSON.
    public static func withoutSecrets(
        json: [UInt8]
    ) throws(DefinitionExportError) -> (yaml: [UInt8], leftOut: [LeftOut]) {
        let document = try document(json)
        var leftOut: [LeftOut] = []
        var places: Set<Int> = []
        let check = DefinitionCheck(document: document, path: "definition.json")
        for variable in check.items(of: "requiredConfigVars", in: 0) {
            for key in check.keys(of: "inputs", in: variable) {
                guard let secret = StoredDefault.secret(key + 1, of: document),
                    let value = document.value(of: "value", in: key + 1)
                else { continue }
                leftOut.append(
                    LeftOut(
                        connection: check.text(of: "key", in: variable) ?? "", input: document.string(key),
                        secret: SecretKey(customer: nil, name: secret)))
                places.insert(value)
            }
        }
        let emptied = places.isEmpty ? document : StoredDefault.replacing(places, in: document) { $1.text("") }
        return (YAMLWriter.bytes(KeyOrder.applied(to: emptied)), leftOut)
    }

    /// The YAML text of a definition, unknown fields included.
    ///
    /// Keys stand in the designer's order (`KeyOrder`), whatever it was in the file that was published. Reading the text
    /// again gives the same canonical JSON.
    ///
    /// - Parameter json: `Definition.json`.
    /// - Throws: `DefinitionExportError` where `json` is no JSON.
    public static func yaml(json: [UInt8]) throws(DefinitionExportError) -> [UInt8] {
        YAMLWriter.bytes(KeyOrder.applied(to: try document(json)))
    }

    private static func document(_ json: [UInt8]) throws(DefinitionExportError) -> Document {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "definition.json", into: &document, diagnostics: &diagnostics),
            !document.nodes.isEmpty
        else { throw DefinitionExportError(diagnostics: diagnostics) }
        return document
    }
}
