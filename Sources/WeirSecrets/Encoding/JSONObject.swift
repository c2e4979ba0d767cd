import WeirJSON
import WeirModel

/// A JSON object that a service or an operator's file holds. It may be secret: nothing of it but its keys is ever shown.
package struct JSONObject {
    private let document: Document
    private let index: Int

    /// The most bytes that are read: the largest secrets that services keep, with every byte escaped.
    private static let limits = DocumentLimits(bytes: 8 << 20)

    /// Reads a text; nil where it is no JSON object, or has a key twice.
    package init?(_ text: [UInt8]) {
        var reader = JSONReader(limits: Self.limits)
        var document = Document()
        // What the reader finds quotes the text, and is not shown for that.
        var findings: [Diagnostic] = []
        guard reader.read(text.span, path: "", into: &document, diagnostics: &findings), findings.isEmpty,
            document.nodes.first?.kind == .mapping
        else { return nil }
        self.init(document: document, index: 0)
    }

    /// The objects of a JSON array; nil where the text is anything else.
    package static func list(_ text: [UInt8]) -> [JSONObject]? {
        var reader = JSONReader(limits: limits)
        var document = Document()
        var findings: [Diagnostic] = []
        guard reader.read(text.span, path: "", into: &document, diagnostics: &findings), findings.isEmpty,
            document.nodes.first?.kind == .sequence
        else { return nil }
        let items = document.children(0)
        guard items.allSatisfy({ document.nodes[$0].kind == .mapping }) else { return nil }
        return items.map { JSONObject(document: document, index: $0) }
    }

    private init(document: Document, index: Int) {
        self.document = document
        self.index = index
    }

    /// The object that is the value of `name`; nil where there is none.
    package func object(_ name: String) -> JSONObject? {
        guard let index = document.value(of: name, in: index), document.nodes[index].kind == .mapping else {
            return nil
        }
        return JSONObject(document: document, index: index)
    }

    /// The string that is the value of `name`; nil where there is none.
    package func string(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// The bytes of the string that is the value of `name`; nil where there is none.
    func bytes(_ name: String) -> ArraySlice<UInt8>? {
        guard let index = document.value(of: name, in: index), document.nodes[index].kind == .string else { return nil }
        return document.bytes(index)
    }

    /// The integer that is the value of `name`; nil where there is none.
    package func integer(_ name: String) -> Int? {
        guard let index = document.value(of: name, in: index), document.nodes[index].kind == .integer else {
            return nil
        }
        return Int(document.string(index))
    }

    /// True where the value of `name` is `true`.
    package func isTrue(_ name: String) -> Bool {
        guard let index = document.value(of: name, in: index), document.nodes[index].kind == .boolean else {
            return false
        }
        return document.string(index) == "true"
    }

    /// True where `name` has no value, or null.
    func isNull(_ name: String) -> Bool {
        document.value(of: name, in: index).map { document.nodes[$0].kind == .null } ?? true
    }

    /// The strings in the array that is the value of `name`; none where there is none.
    func strings(_ name: String) -> [String] {
        guard let index = document.value(of: name, in: index), document.nodes[index].kind == .sequence else {
            return []
        }
        return document.children(index).filter { document.nodes[$0].kind == .string }.map { document.string($0) }
    }

    /// The keys, in the order of the text.
    var keys: [String] { document.children(index).map { document.string($0) } }

    /// The value of a key as a secret: a string's text, or a number or boolean as JSON writes it.
    ///
    /// - Throws: `ServiceFailure`: `.missing` with the names of the keys that there are, `.invalid` for anything else.
    func secret(_ key: String) throws(ServiceFailure) -> SecretValue {
        guard let index = document.value(of: key, in: index) else {
            throw ServiceFailure(.missing, "there is no key \(Quotation.of(key)); there \(Self.list(keys))")
        }
        switch document.nodes[index].kind {
        case .string, .integer, .float, .boolean: return SecretValue(document.bytes(index))
        case .null: throw ServiceFailure(.invalid, "the value of this key is null")
        case .mapping, .sequence:
            throw ServiceFailure(
                .invalid, "the value of this key is an object or an array, not a text",
                hint: "keep it as a text, or its parts under keys of their own")
        }
    }

    private static func list(_ keys: [String]) -> String {
        let most = 20
        let shown = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(most).map(Quotation.of)
        switch keys.count {
        case 0: return "are no keys at all"
        case 1: return "is only \(shown[0])"
        case ...most: return "are " + shown.joined(separator: ", ")
        default: return "are " + shown.joined(separator: ", ") + " and \(keys.count - most) more"
        }
    }
}

extension JSONObject {
    /// The JSON text of an object of strings. A value that is no UTF-8 has its damaged bytes replaced.
    package static func text(_ fields: [(name: String, value: [UInt8])]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in fields.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            writer.key(name)
            writer.string(String(decoding: value, as: UTF8.self))
        }
        writer.endObject()
        return writer.bytes
    }
}
