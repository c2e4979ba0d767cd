import WeirJSON
import WeirModel
import WeirYAML

/// A file from elsewhere, read as JSON or YAML.
struct SourceDocument {
    let bytes: [UInt8]
    let path: String
    let document: Document
    /// Whether it was read as JSON.
    let isJSON: Bool

    /// Reads it, as JSON where its name ends in `.json` unless stated; nil where something is wrong with it.
    init?(
        _ bytes: [UInt8], path: String, isJSON: Bool? = nil, limits: DocumentLimits, diagnostics: inout [Diagnostic]
    ) {
        var document = Document()
        let count = diagnostics.count
        self.isJSON = isJSON ?? path.lowercased().hasSuffix(".json")
        if self.isJSON {
            var reader = JSONReader(limits: limits)
            _ = reader.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics)
        } else {
            var reader = YAMLReader(limits: limits)
            _ = reader.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics)
        }
        // Which values are secrets is not known yet. JSON is often one long line, so that none of it is shown; in YAML a
        // line with a value is not.
        for index in diagnostics.indices.dropFirst(count) {
            let line = diagnostics[index].sourceLine?.lowercased() ?? ""
            if self.isJSON || line.contains("value") { diagnostics[index].sourceLine = nil }
            guard diagnostics[index].code == .undefinedAlias else { continue }
            // A password without quotes that begins with an asterisk is one, and the message would name it.
            diagnostics[index].message = "this alias has no anchor before it"
            diagnostics[index].hint = "quote the text where no alias is meant"
        }
        guard diagnostics.count == count, !document.nodes.isEmpty else { return nil }
        self.bytes = bytes
        self.path = path
        self.document = document
    }

    /// Whether there seem to be comments in the file.
    var hasComments: Bool { !isJSON && Self.hasComments(bytes) }

    /// Whether a line begins with `#`.
    static func hasComments(_ bytes: [UInt8]) -> Bool {
        var isLineStart = true
        for byte in bytes {
            if isLineStart, byte == UInt8(ascii: "#") { return true }
            if byte == 0x0A || byte == 0x0D {
                isLineStart = true
            } else if byte != 0x20 {
                isLineStart = false
            }
        }
        return false
    }
}
