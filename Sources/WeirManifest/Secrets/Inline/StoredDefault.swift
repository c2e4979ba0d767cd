import WeirModel

/// A secret in plain text that a definition gives a connection's input.
struct InlineDefault {
    /// The input's value as a whole, which may be an expression.
    var expression: Int
    /// The text in it.
    var value: Int
    var variable: String
    var input: String
}

/// The form that such a default has where it is stored: a reference to a secret, as in an instance's spec.
enum StoredDefault {
    /// The secret that the default of an input refers to; nil where it is anything else.
    static func secret(_ expression: Int, of document: Document) -> String? {
        guard (document.value(of: "type", in: expression).map(document.string) ?? "value") == "value",
            let value = document.value(of: "value", in: expression)
        else { return nil }
        return secret(reference: value, of: document)
    }

    /// The secret that a node refers to and to nothing else; nil where it is anything else, or a declared secret.
    static func secret(reference node: Int, of document: Document) -> String? {
        guard document.nodes[node].kind == .mapping, document.nodes[node].count == 1,
            let parts = document.value(of: "parts", in: node), document.nodes[parts].kind == .sequence,
            document.nodes[parts].count == 1, let name = document.value(of: "secret", in: parts + 1),
            document.nodes[name].kind == .string, ImplicitSecretName.isValid(document.string(name))
        else { return nil }
        return document.string(name)
    }

    /// Whether a text in a spec refers to a secret that no `secrets.yaml` declares.
    static func hasImplicit(_ node: Int, of spec: Document) -> Bool {
        guard let parts = spec.value(of: "parts", in: node), spec.nodes[parts].kind == .sequence else { return false }
        return spec.children(parts).contains { part in
            spec.value(of: "secret", in: part).map { ImplicitSecretName.isValid(spec.string($0)) } ?? false
        }
    }

    /// A definition with references in place of plain texts.
    ///
    /// - Parameter path: the definition's file.
    static func concealing(
        _ defaults: [InlineDefault], in document: Document, path: String
    ) -> (document: Document, secrets: [SecretDeclaration]) {
        var secrets: [SecretDeclaration] = []
        var names: [Int: String] = [:]
        for item in defaults {
            let declaration = ImplicitSecret.declaration(
                InlineText(path: path, variable: item.variable, input: item.input), of: nil,
                at: document.location(item.value, in: path))
            secrets.append(declaration)
            names[item.expression] = declaration.key.name
        }
        let values = Dictionary(defaults.map { ($0.expression, $0.value) }, uniquingKeysWith: { first, _ in first })
        let stored = replacing(Set(names.keys), in: document) { expression, maker in
            guard let name = names[expression], let value = values[expression] else { return }
            let position = document.nodes[value].position
            func reference(_ maker: inout DocumentMaker) {
                maker.collection(.mapping, count: 1, at: position) { maker in
                    maker.text("parts", at: position)
                    maker.collection(.sequence, count: 1, at: position) { maker in
                        maker.collection(.mapping, count: 2, at: position) { maker in
                            for word in ["scope", SecretScope.shared.rawValue, "secret", name] {
                                maker.text(word, at: position)
                            }
                        }
                    }
                }
            }
            let isBare = expression == value
            let keys = isBare ? [] : Array(document.children(expression))
            maker.collection(.mapping, count: isBare ? 2 : keys.count, at: document.nodes[expression].position) {
                maker in
                if isBare {
                    for word in ["type", "value", "value"] { maker.text(word, at: position) }
                    reference(&maker)
                }
                for key in keys {
                    maker.copy(key, of: document)
                    if key + 1 == value { reference(&maker) } else { maker.copy(key + 1, of: document) }
                }
            }
        }
        return (stored, secrets)
    }

    /// A copy of a document with something else in place of some of its nodes.
    static func replacing(
        _ replaced: Set<Int>, in document: Document, _ replacement: (Int, inout DocumentMaker) -> Void
    ) -> Document {
        var maker = DocumentMaker()
        let places = replaced.sorted()
        func write(_ node: Int, _ maker: inout DocumentMaker) {
            if replaced.contains(node) { return replacement(node, &maker) }
            let end = Int(document.nodes[node].end)
            guard places.contains(where: { $0 > node && $0 < end }) else { return maker.copy(node, of: document) }
            maker.collection(
                document.nodes[node].kind, count: Int(document.nodes[node].count), at: document.nodes[node].position
            ) { maker in
                for child in document.children(node) {
                    write(child, &maker)
                    if document.nodes[node].kind == .mapping { write(child + 1, &maker) }
                }
            }
        }
        write(0, &maker)
        return maker.document
    }
}
