import WeirModel
import WeirYAML

/// A value as a person is shown it, without secrets.
enum ShownValue {
    private static let mark = "(secret)"

    /// The YAML of `document`, a value that stands at `place` in a definition. What stands below a name that looks like
    /// a secret's is not shown.
    static func text(_ document: Document, at place: JSONPointer) -> String {
        var maker = DocumentMaker()
        append(0, of: document, isSecret: place.tokens.contains(where: SecretNames.looksSecret), to: &maker)
        return String(decoding: YAMLWriter.bytes(maker.document), as: UTF8.self)
    }

    private static func append(_ node: Int, of document: Document, isSecret: Bool, to maker: inout DocumentMaker) {
        let kind = document.nodes[node].kind
        guard !kind.isScalar else {
            if isSecret, document.nodes[node].textLength > 0 {
                maker.text(mark)
            } else {
                maker.copy(node, of: document)
            }
            return
        }
        let isMapping = kind == .mapping
        // An item that is called as a secret is one.
        let name = ["name", "key"].lazy.compactMap { document.value(of: $0, in: node) }.first
        let isNamed = name.map { document.nodes[$0].kind.isScalar && SecretNames.looksSecret(document.string($0)) }
        maker.collection(kind, count: Int(document.nodes[node].count)) { maker in
            for child in document.children(node) {
                guard isMapping else {
                    append(child, of: document, isSecret: isSecret, to: &maker)
                    continue
                }
                let key = document.string(child)
                maker.copy(child, of: document)
                let isValue = ["value", "defaultValue"].contains(key)
                let isHidden = isSecret ? !["type", "name", "key"].contains(key) : SecretNames.looksSecret(key)
                append(
                    child + 1, of: document, isSecret: isHidden || isValue && isNamed == true, to: &maker)
            }
        }
    }
}
