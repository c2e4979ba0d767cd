internal import WeirModel

/// Secrets in plain text in a definition. They are warnings: the designer exports them as they are.
extension DefinitionCheck {
    private static let hint = "Clear it in the designer and give the value per instance, as \"{{secrets.NAME}}\"."

    /// A connection's secret does not belong into a file that everybody reads. The caret is under the input's name,
    /// and a line that holds the value is not shown.
    mutating func checkSecret(input key: Int, of variable: Int) {
        let name = document.string(key)
        guard DefinitionCheck.dataType(of: variable, in: document) == .connection,
            let value = plainValue(key + 1), !value.isEmpty,
            SecretNames.looksSecret(name) || KnownCredential.matches(value)
        else { return }
        let node = plainValueNode(key + 1) ?? key + 1
        secretLines.insert(document.nodes[node].line)
        let connection = text(of: "key", in: variable) ?? ""
        inlineDefaults.append(InlineDefault(expression: key + 1, value: node, variable: connection, input: name))
        guard !allow(node) else { return }
        warn(
            .plaintextSecretDefault, at: key,
            "the connection \(quoted(connection)) has a plain-text default for the secret \(quoted(name))",
            hint: Self.hint)
    }

    /// The default of any other variable is a secret where it looks like one.
    mutating func checkPlaintextDefault(of variable: Int) {
        guard let node = present("defaultValue", in: variable), let name = document.value(of: "key", in: variable),
            kind(node).isScalar, looksSecret(node, named: name)
        else { return }
        secretLines.insert(document.nodes[node].line)
        guard !allow(node) else { return }
        warn(
            .plaintextSecretDefault, at: node,
            "the default of the config variable \(quoted(document.string(name))) looks like a secret in plain text",
            hint: Self.hint)
    }

    /// Looks through the inputs of a step, nested ones included.
    mutating func checkPlaintext(inputs step: Int) {
        for key in keys(of: "inputs", in: step) { checkPlaintext(in: key + 1, named: key) }
    }

    private mutating func checkPlaintext(in node: Int, named name: Int) {
        switch kind(node) {
        case .sequence: for item in document.children(node) { checkPlaintext(in: item, named: name) }
        case .mapping:
            guard text(of: "type", in: node) ?? "value" == "value" || text(of: "type", in: node) == "complex",
                let value = document.value(of: "value", in: node)
            else { return }
            checkPlaintext(in: value, named: self.name(of: node) ?? name)
        case .string, .integer, .float: checkPlaintext(text: node, named: name)
        case .boolean, .null: break
        }
    }

    /// The node that names an item of a complex value, which may be an expression itself.
    private func name(of item: Int) -> Int? {
        guard let name = document.value(of: "name", in: item) else { return nil }
        if kind(name) == .mapping { return plainValueNode(name).flatMap { kind($0).isScalar ? $0 : nil } }
        return kind(name).isScalar ? name : nil
    }

    private mutating func checkPlaintext(text node: Int, named name: Int) {
        guard looksSecret(node, named: name) else { return }
        secretLines.insert(document.nodes[node].line)
        guard !allow(node) else { return }
        warn(
            .plaintextSecretDefault, at: node,
            "the input \(quoted(document.string(name))) holds what looks like a secret in plain text",
            hint: "Use a connection or a config variable for it, whose value each instance gives as "
                + "\"{{secrets.NAME}}\".")
    }

    private mutating func allow(_ node: Int) -> Bool { allowances.use(document.nodes[node].line) }

    private func looksSecret(_ node: Int, named name: Int) -> Bool {
        let value = document.bytes(node)
        if KnownCredential.matches(value) { return true }
        // A name costs more to judge than a text; on an allowed line it is judged for the comment's sake.
        guard RandomText.matches(value) || (allowances.covers(document.nodes[node].line) && !value.isEmpty) else {
            return false
        }
        return SecretNames.looksSecret(document.string(name))
    }

    /// The text of an expression that is a plain value.
    func plainValue(_ expression: Int) -> String? { plainValueNode(expression).flatMap(text) }

    func plainValueNode(_ expression: Int) -> Int? {
        guard kind(expression) == .mapping else { return expression }
        guard text(of: "type", in: expression) ?? "value" == "value" else { return nil }
        return document.value(of: "value", in: expression)
    }
}
