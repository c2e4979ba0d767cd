internal import WeirJSON
internal import WeirModel

extension DefinitionCheck {
    /// The interface of a definition without errors.
    func interface() -> DefinitionInterface {
        DefinitionInterface(
            name: text(of: "name", in: 0) ?? "",
            variables: items(of: "requiredConfigVars", in: 0).compactMap(variable),
            flows: items(of: "flows", in: 0).compactMap { text(of: "name", in: $0) })
    }

    /// The type that a variable says it has, or the one that its other fields imply; a string where nothing does.
    static func dataType(of variable: Int, in document: Document) -> DefinitionInterface.DataType {
        guard let node = document.value(of: "dataType", in: variable), document.nodes[node].kind == .string,
            document.nodes[node].textLength > 0
        else {
            let isConnection = ["connection", "useScopedConfigVar"].contains { name in
                guard let value = document.value(of: name, in: variable) else { return false }
                return document.nodes[value].kind != .null
            }
            return isConnection ? .connection : .string
        }
        return DefinitionInterface.DataType(rawValue: document.string(node)) ?? .other
    }

    private func variable(_ node: Int) -> DefinitionInterface.Variable? {
        guard let key = text(of: "key", in: node) else { return nil }
        var variable = DefinitionInterface.Variable(
            key: key, dataType: DefinitionCheck.dataType(of: node, in: document),
            collection: DefinitionInterface.Variable.Collection(
                rawValue: text(of: "collectionType", in: node) ?? "") ?? .none,
            defaultValue: defaultText(of: node), pickList: items(of: "pickList", in: node).compactMap(text),
            timeZone: text(of: "timeZone", in: node).flatMap { $0.isEmpty ? nil : $0 })
        guard variable.dataType == .connection else { return variable }
        variable.inputs = keys(of: "inputs", in: node).map { key in
            let value = plainValue(key + 1) ?? ""
            return DefinitionInterface.Variable.Input(
                name: document.string(key), defaultValue: value.isEmpty ? nil : value,
                defaultSecret: StoredDefault.secret(key + 1, of: document))
        }
        // The order of keys means nothing, so two spellings of one definition have one interface.
        variable.inputs.sort { $0.name < $1.name }
        variable.needsAuthorization = needsAuthorization(node, inputs: variable.inputs.map(\.name))
        variable.isProvidedElsewhere =
            variable.needsAuthorization || !(text(of: "useScopedConfigVar", in: node) ?? "").isEmpty
        return variable
    }

    /// The default as text; a default that is written as a list or a mapping becomes the JSON text that the format
    /// wants for collections.
    private func defaultText(of variable: Int) -> String? {
        guard let node = present("defaultValue", in: variable) else { return nil }
        if let text = text(node) { return text }
        var json: [UInt8] = []
        CanonicalJSON.append(document, node, to: &json)
        return String(decoding: json, as: UTF8.self)
    }

    /// Whether a person has to grant access to this connection in a browser (OAuth 2.0 authorization code).
    ///
    /// The file does not say so; the component's manifest would. What the file has is taken as a sign: an
    /// `authorizeUrl` among the inputs, which only that grant needs, or a connection whose key says OAuth and none of
    /// the grants that work without a person (client credentials, password, JWT bearer). A client id and secret
    /// alone are not enough: they are the inputs of client credentials, too.
    private func needsAuthorization(_ variable: Int, inputs: [String]) -> Bool {
        guard (text(of: "useScopedConfigVar", in: variable) ?? "").isEmpty else { return false }
        let folded = inputs.map { $0.lowercased() }
        if folded.contains("authorizeurl") || folded.contains("authorizationurl") { return true }
        guard let connection = mapping("connection", in: variable), let key = text(of: "key", in: connection) else {
            return false
        }
        let name = key.lowercased().filter { $0.isLetter || $0.isNumber }
        let isWithoutPerson = ["clientcredential", "password", "jwt", "serviceaccount", "bearer"].contains {
            name.contains($0)
        }
        return name.contains("oauth") && !isWithoutPerson
    }
}
