import WeirJSON
import WeirModel

/// Strings as canonical JSON.
enum CanonicalText {
    static func append(_ text: String, to bytes: inout [UInt8]) { JSONText.appendString(text.utf8.span, to: &bytes) }

    static func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        JSONText.appendString(text.span, to: &bytes)
    }
}

/// Collections as documents have them: in YAML, or as the JSON text that the designer exports their defaults as.
enum CollectionText {
    /// The document that JSON text holds; nil where it is none.
    static func parse(_ text: ArraySlice<UInt8>) -> Document? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        guard reader.read(text.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty else {
            return nil
        }
        return document
    }

    /// The items of the valuelist at `node`; nil where it is no list.
    static func items(_ document: Document, _ node: Int) -> [Int]? {
        document.nodes[node].kind == .sequence ? Array(document.children(node)) : nil
    }

    /// The keys and values of the keyvaluelist at `node`, written as a mapping or as a list of `{key, value}`; nil
    /// where it is neither.
    static func pairs(_ document: Document, _ node: Int) -> [(key: Int, value: Int)]? {
        switch document.nodes[node].kind {
        case .mapping: return document.children(node).map { ($0, $0 + 1) }
        case .sequence:
            var pairs: [(key: Int, value: Int)] = []
            for child in document.children(node) {
                guard document.nodes[child].count == 2, let key = document.value(of: "key", in: child),
                    let value = document.value(of: "value", in: child), document.nodes[key].kind.isScalar
                else { return nil }
                pairs.append((key, value))
            }
            return pairs
        default: return nil
        }
    }

    /// The canonical JSON of a collection whose items are taken as they are; nil where it is none.
    static func json(
        _ document: Document, _ node: Int, _ collection: DefinitionInterface.Variable.Collection
    ) -> [UInt8]? {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        if collection == .valueList {
            guard let items = items(document, node), items.allSatisfy({ isItem(document, $0) }) else { return nil }
            for (offset, item) in items.enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                CanonicalText.append(document.bytes(item), to: &bytes)
            }
        } else {
            guard let pairs = pairs(document, node), pairs.allSatisfy({ isItem(document, $0.value) }) else {
                return nil
            }
            for (offset, pair) in pairs.enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                appendKey(document.bytes(pair.key), to: &bytes)
                CanonicalText.append(document.bytes(pair.value), to: &bytes)
                bytes.append(UInt8(ascii: "}"))
            }
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// Whether the node can be an item.
    static func isItem(_ document: Document, _ node: Int) -> Bool {
        document.nodes[node].kind.isScalar && document.nodes[node].kind != .null
    }

    /// Begins an item of a keyvaluelist.
    static func appendKey(_ key: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        bytes += "{\"key\":".utf8
        CanonicalText.append(key, to: &bytes)
        bytes += ",\"value\":".utf8
    }
}
