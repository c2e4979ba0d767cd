import WeirModel

/// Reads the configuration's fields, and refuses what it does not know: a slip in an allow-list would else be silent.
struct ConfigurationDecoder {
    let document: Document
    let path: String
    var diagnostics: [Diagnostic] = []
    var configuration = OperatorConfiguration()

    init(document: Document, path: String) {
        self.document = document
        self.path = path
    }

    mutating func decode() -> OperatorConfiguration {
        let known = ["age", "database", "encryption", "environments", "http", "notifications", "tracing"]
        members(0, "the configuration", known) {
            decoder, name, node in
            switch name {
            case "age":
                decoder.members(node, name, ["identityFile"]) { $0.configuration.identityFile = $0.text($2, $1) }
            case "database": decoder.database(node)
            case "encryption": decoder.encryption(node)
            case "http": decoder.http(node)
            case "notifications": decoder.notifications(node)
            case "tracing": decoder.configuration.tracing = decoder.tracing(node)
            default: decoder.environments(node)
            }
        }
        return configuration
    }

    private mutating func environments(_ node: Int) {
        guard isMapping(node, "environments") else { return }
        for key in document.children(node) {
            let environment = document.string(key)
            guard Slug.isValid(environment) else {
                refuse(key, "\(environment) cannot name an environment")
                continue
            }
            let known = (["allow", "repository", "windows"] + Self.repositoryFields).sorted()
            members(key + 1, environment, known) { decoder, name, node in
                guard name == "allow" else { return }
                decoder.configuration.allowances[environment] = decoder.allowances(node)
            }
            guard document.nodes[key + 1].kind == .mapping else { continue }
            configuration.policies[environment] = policy(key + 1, environment)
            if let source = source(key + 1, environment) {
                configuration.sources[environment] = source
            }
        }
    }

    private mutating func allowances(_ node: Int) -> SecretAllowances {
        var result = SecretAllowances()
        let lists: [(String, WritableKeyPath<SecretAllowances, [String]>)] = [
            ("aws", \.aws), ("env", \.environment), ("files", \.files), ("rootSecrets", \.rootSecrets),
            ("rotatorHosts", \.rotatorHosts), ("vault", \.vault),
        ]
        members(node, "allow", lists.map(\.0)) { decoder, name, node in
            guard let list = lists.first(where: { $0.0 == name }) else { return }
            result[keyPath: list.1] = decoder.texts(node, name)
        }
        return result
    }
}
