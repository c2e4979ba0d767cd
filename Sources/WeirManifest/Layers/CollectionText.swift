import WeirJSON
import WeirModel

/// Strings as canonical JSON.
enum CanonicalText {
    static func append(_ text: String, to bytes: inout [UInt8]) { JSONText.appendString(text.utf8.span, to: &bytes) }

    static func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        JSONText.appendString(text.span, to: &bytes)
    }
}

/// Collections that are written as JSON text, as the designer exports their defaults.
enum CollectionText {
    /// `["a", 1]` as a valuelist; nil where the text is no JSON list of scalars.
    static func valueList(_ text: String) -> [UInt8]? {
        guard let document = parse(text), document.nodes[0].kind == .sequence else { return nil }
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (offset, child) in document.children(0).enumerated() {
            guard document.nodes[child].kind.isScalar else { return nil }
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(document.bytes(child), to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// `{"a": "b"}` or `[{"key": "a", "value": "b"}]` as a keyvaluelist; nil for anything else.
    static func keyValueList(_ text: String) -> [UInt8]? {
        guard let document = parse(text), !document.nodes[0].kind.isScalar else { return nil }
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (offset, child) in document.children(0).enumerated() {
            let key: Int
            let value: Int
            if document.nodes[0].kind == .mapping {
                (key, value) = (child, child + 1)
            } else {
                guard let keyNode = document.value(of: "key", in: child),
                    let valueNode = document.value(of: "value", in: child)
                else { return nil }
                (key, value) = (keyNode, valueNode)
            }
            guard document.nodes[key].kind.isScalar, document.nodes[value].kind.isScalar else { return nil }
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += Array("{\"key\":".utf8)
            CanonicalText.append(document.bytes(key), to: &bytes)
            bytes += Array(",\"value\":".utf8)
            CanonicalText.append(document.bytes(value), to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    static func isJSON(_ text: String) -> Bool { parse(text) != nil }

    private static func parse(_ text: String) -> Document? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        let bytes = Array(text.utf8)
        return reader.read(bytes.span, path: "", into: &document, diagnostics: &diagnostics) ? document : nil
    }
}
