internal import WeirJSON
internal import WeirModel

extension InstanceFork {
    /// The config variables whose values are not the source's in another instance's spec. Who declares a secret does
    /// not matter.
    public func differences(in other: [UInt8]) -> Set<String> {
        let (own, theirs) = (values(spec), values(other))
        return Set(own.keys).union(theirs.keys).filter { own[$0] != theirs[$0] }
    }

    /// The canonical JSON of each config variable, without the scopes of secrets.
    private func values(_ spec: [UInt8]) -> [String: [UInt8]] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(spec.span, path: "", into: &document, diagnostics: &diagnostics), !document.nodes.isEmpty,
            let config = document.value(of: "config", in: 0)
        else { return [:] }
        var values: [String: [UInt8]] = [:]
        for key in document.children(config) {
            var maker = DocumentMaker()
            copy(key + 1, of: document, to: &maker)
            values[document.string(key)] = CanonicalJSON.bytes(maker.document)
        }
        return values
    }

    private func copy(_ node: Int, of document: Document, to maker: inout DocumentMaker) {
        guard document.nodes[node].kind == .mapping else {
            guard document.nodes[node].kind == .sequence else { return maker.copy(node, of: document) }
            maker.open(.sequence, count: Int(document.nodes[node].count))
            for item in document.children(node) { copy(item, of: document, to: &maker) }
            maker.close()
            return
        }
        let isSecret = document.value(of: "secret", in: node) != nil
        let fields = document.children(node).filter { !(isSecret && document.string($0) == "scope") }
        maker.open(.mapping, count: fields.count)
        for key in fields {
            maker.copy(key, of: document)
            copy(key + 1, of: document, to: &maker)
        }
        maker.close()
    }
}
