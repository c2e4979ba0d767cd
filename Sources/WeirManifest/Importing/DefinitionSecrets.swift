import WeirModel

/// Finds the secrets that a definition (definitionVersion 7) holds in plain text, and takes them out.
struct DefinitionSecrets {
    /// The nodes whose text is a secret that an instance can give instead: an input of a connection, or the default of
    /// a variable.
    private(set) var values: [Int] = []
    /// The same, in the same order, as what was lifted out.
    private(set) var lifted: [LiftedSecret] = []
    /// What looks like a credential in a place that no instance can fill, such as a step's input.
    private(set) var remaining: [ImportNote] = []
    /// The lines that hold the value of a secret, lifted or not.
    private(set) var lines: Set<UInt32> = []

    private let document: Document
    private let path: String
    private let slug: String
    private var naming = SecretNaming()

    init(in document: Document, path: String, slug: String) {
        self.document = document
        self.path = path
        self.slug = slug
        for variable in items("requiredConfigVars", in: 0) { find(in: variable) }
        findRemaining()
        for node in values { lines.insert(document.nodes[node].line) }
    }

    /// The document with empty text in the place of what was lifted.
    var blanked: Document {
        var document = document
        for node in values {
            document.nodes[node].kind = .string
            document.nodes[node].style = .doubleQuoted
            document.nodes[node].textLength = 0
        }
        return document
    }

    /// `diagnostics` without the lines that hold a secret.
    func masking(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.map { diagnostic in
            guard lines.contains(diagnostic.location.position.line) else { return diagnostic }
            var masked = diagnostic
            masked.sourceLine = "(this line holds a secret)"
            masked.caretColumn = 1
            return masked
        }
    }

    private mutating func find(in variable: Int) {
        guard let key = text("key", in: variable) else { return }
        if DefinitionCheck.dataType(of: variable, in: document) == .connection {
            guard let inputs = document.value(of: "inputs", in: variable), document.nodes[inputs].kind == .mapping
            else {
                return
            }
            for input in document.children(inputs) {
                if let value = plainValue(input + 1) { consider(value, named: document.string(input), of: key) }
            }
        } else if isText(variable), let value = document.value(of: "defaultValue", in: variable) {
            consider(value, named: key, of: key, isInput: false)
        }
    }

    private mutating func consider(_ value: Int, named name: String, of variable: String, isInput: Bool = true) {
        let kind = document.nodes[value].kind
        guard kind.isScalar, kind != .null, PlainSecret.isOne(document.string(value), named: name) else { return }
        let secret = naming.name(isInput ? [slug, variable, name] : [slug, variable])
        values.append(value)
        lifted.append(
            LiftedSecret(
                name: secret, environmentVariable: secret, variable: variable, input: isInput ? name : nil,
                location: document.location(value, in: path)))
    }

    /// Whether the default of a variable is a text of its own rather than a choice, a number or a list.
    private func isText(_ variable: Int) -> Bool {
        let collection = text("collectionType", in: variable) ?? ""
        let type = DefinitionCheck.dataType(of: variable, in: document)
        return collection.isEmpty && (type == .string || type == .other || type == .code)
    }

    private mutating func findRemaining() {
        let lifted = Set(values)
        var names: [(name: String, end: UInt32)] = []
        for (index, node) in document.nodes.enumerated() {
            names.removeAll { $0.end <= index }
            if node.kind == .mapping, let name = text("name", in: index) ?? text("key", in: index) {
                names.append((name, node.end))
            }
            guard node.kind == .string, node.textLength >= 12, !lifted.contains(index),
                PlainSecret.isCredential(document.string(index))
            else { continue }
            lines.insert(node.line)
            remaining.append(
                ImportNote(
                    location: document.location(index, in: path), subject: names.map(\.name),
                    message: "this looks like a credential and stays, because no instance could give it instead: "
                        + "make it a connection or a config variable in the designer"))
        }
    }

    // MARK: Reading

    private func items(_ key: String, in node: Int) -> [Int] {
        guard !document.nodes.isEmpty, let list = document.value(of: key, in: node),
            document.nodes[list].kind == .sequence
        else { return [] }
        return Array(document.children(list))
    }

    private func text(_ key: String, in node: Int) -> String? {
        guard let value = document.value(of: key, in: node), document.nodes[value].kind == .string else { return nil }
        return document.string(value)
    }

    /// The node of an expression's plain value.
    private func plainValue(_ expression: Int) -> Int? {
        guard document.nodes[expression].kind == .mapping else { return expression }
        guard text("type", in: expression) ?? "value" == "value" else { return nil }
        return document.value(of: "value", in: expression)
    }
}
