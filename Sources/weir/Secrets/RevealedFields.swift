import WeirCustody
import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// The fields of an instance with the values of the secrets that they refer to, as whoever runs the instance gets them.
struct RevealedFields {
    private let values: [SecretKey: String]
    private let customer: String

    /// Opens what the instance's fields refer to; it is noted who asked before anything is given out.
    ///
    /// Throws a `CommandFailure` where a secret is not there, or is not text, and what the keys throw.
    init(_ fields: [SpecFields.Field], of instance: UnitKey, row: Identifier, in secrets: SecretStore) async throws {
        customer = instance.customerSlug ?? ""
        var names: Set<SecretKey> = []
        for field in fields where field.isSecret {
            guard let document = Self.document(field.value) else { continue }
            Self.collect(document, 0, customer, into: &names)
        }
        values = try await secrets.texts(of: names, usedBy: row)
    }

    /// A field with its references replaced.
    func revealed(_ field: SpecFields.Field) -> SpecFields.Field {
        guard field.isSecret, let document = Self.document(field.value) else { return field }
        var writer = JSONWriter()
        write(document, 0, to: &writer)
        return SpecFields.Field(path: field.path, value: writer.bytes, isSecret: false)
    }

    private static func document(_ value: [UInt8]) -> Document? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        return reader.read(value.span, path: "", into: &document, diagnostics: &diagnostics) ? document : nil
    }

    /// The pieces of a text that refers to secrets; nil for any other value.
    private static func parts(_ document: Document, _ node: Int) -> [Int]? {
        guard document.nodes[node].kind == .mapping, Array(document.children(node)).count == 1 else { return nil }
        return document.value(of: "parts", in: node).map { Array(document.children($0)) }
    }

    private static func secret(_ document: Document, _ part: Int, _ customer: String) -> SecretKey? {
        guard let name = document.value(of: "secret", in: part).map(document.string) else { return nil }
        let isShared = document.value(of: "scope", in: part).map(document.string) == "shared"
        return SecretKey(customer: isShared ? nil : customer, name: name)
    }

    private static func collect(
        _ document: Document, _ node: Int, _ customer: String, into names: inout Set<SecretKey>
    ) {
        if let parts = parts(document, node) {
            for part in parts { if let key = secret(document, part, customer) { names.insert(key) } }
            return
        }
        switch document.nodes[node].kind {
        case .mapping: for key in document.children(node) { collect(document, key + 1, customer, into: &names) }
        case .sequence: for item in document.children(node) { collect(document, item, customer, into: &names) }
        default: return
        }
    }

    private func write(_ document: Document, _ node: Int, to writer: inout JSONWriter) {
        if let parts = Self.parts(document, node) {
            writer.string(
                parts.map { part in
                    if let key = Self.secret(document, part, customer) { return values[key] ?? "" }
                    return document.value(of: "text", in: part).map(document.string) ?? ""
                }.joined())
            return
        }
        switch document.nodes[node].kind {
        case .mapping:
            writer.beginObject()
            for key in document.children(node) {
                writer.key(document.string(key))
                write(document, key + 1, to: &writer)
            }
            writer.endObject()
        case .sequence:
            writer.beginArray()
            for item in document.children(node) { write(document, item, to: &writer) }
            writer.endArray()
        default: writer.raw(CanonicalJSON.bytes(document, node))
        }
    }
}
