internal import WeirJSON
internal import WeirModel

/// JSON in text, as `jsonForm` variables and collections hold it.
public enum JSONText {
    /// Whether `text` is one complete JSON value (RFC 8259) within the limits of a definition.
    public static func isValid(_ text: String) -> Bool { kind(of: text) != nil }

    /// Whether `text` is a JSON array of strings, numbers and booleans: the value of a valuelist.
    public static func isValueList(_ text: String) -> Bool {
        guard let document = document(text), document.nodes[0].kind == .sequence else { return false }
        return document.children(0).allSatisfy { document.nodes[$0].kind.isScalar }
    }

    /// Whether `text` is a JSON array of objects with `key` and `value`, or an object: the value of a keyvaluelist.
    public static func isKeyValueList(_ text: String) -> Bool {
        guard let document = document(text) else { return false }
        switch document.nodes[0].kind {
        case .mapping: return true
        case .sequence:
            return document.children(0).allSatisfy {
                document.value(of: "key", in: $0) != nil && document.value(of: "value", in: $0) != nil
            }
        default: return false
        }
    }

    private static func kind(of text: String) -> Document.Kind? { document(text)?.nodes.first?.kind }

    private static func document(_ text: String) -> Document? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(text.utf8.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty,
            !document.nodes.isEmpty
        else { return nil }
        return document
    }
}
