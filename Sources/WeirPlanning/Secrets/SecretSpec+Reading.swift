import WeirJSON
public import WeirModel

extension SecretSpec {
    /// The declaration that a spec was made of; nil where it is none.
    ///
    /// - Parameters:
    ///   - key: whose spec it is.
    ///   - path: the file that declared it.
    public static func declaration(_ spec: Spec, of key: SecretKey, path: String) -> SecretDeclaration? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(spec.json.span, path: path, into: &document, diagnostics: &diagnostics),
            !document.nodes.isEmpty, diagnostics.isEmpty, document.nodes[0].kind == .mapping
        else { return nil }
        return SpecReading(document: document).declaration(key, path)
    }
}

/// Reads what `SecretSpec` wrote. Everything that is not as it was written gives nil.
private struct SpecReading {
    let document: Document

    func declaration(_ key: SecretKey, _ path: String) -> SecretDeclaration? {
        let origin: SecretOrigin
        if let from = member("from", 0) {
            guard let source = source(from) else { return nil }
            origin = .source(source)
        } else if let generate = member("generate", 0) {
            guard let recipe = recipe(generate) else { return nil }
            origin = .generated(recipe)
        } else {
            origin = .issued
        }
        var rotation: RotationPolicy?
        if let node = member("rotate", 0) {
            guard let read = policy(node) else { return nil }
            rotation = read
        }
        return SecretDeclaration(
            key: key, origin: origin, rotation: rotation, generation: integer("generation", 0) ?? 0,
            source: SourceLocation(path: path))
    }

    private func member(_ name: String, _ node: Int) -> Int? { document.value(of: name, in: node) }

    private func text(_ name: String, _ node: Int) -> String? { member(name, node).map(document.string) }

    private func integer(_ name: String, _ node: Int) -> Int? { text(name, node).flatMap { Int($0) } }

    private func source(_ node: Int) -> SecretSource? {
        let key = text("key", node)
        if let path = text("sops", node) { return .sops(path: path, key: key) }
        if let path = text("inline", node) {
            guard let variable = text("variable", node), let input = text("input", node) else { return nil }
            return .inline(InlineText(path: path, variable: variable, input: input, part: integer("part", node)))
        }
        if let name = text("env", node) { return .environment(name: name) }
        if let path = text("file", node) { return .file(path: path, key: key) }
        if let id = text("aws", node) { return .aws(id: id, key: key) }
        guard let path = text("vault", node), let key else { return nil }
        return .vault(path: path, key: key)
    }

    private func recipe(_ node: Int) -> SecretRecipe? {
        switch text("kind", node) {
        case "token": integer("bytes", node).map { .token(bytes: $0) }
        case "hmac": integer("bytes", node).map { .hmac(bytes: $0) }
        case "password": integer("length", node).map { .password(length: $0, alphabet: text("alphabet", node)) }
        case "ed25519": .ed25519
        case "rsa": integer("bits", node).map { .rsa(bits: $0) }
        default: nil
        }
    }

    private func policy(_ node: Int) -> RotationPolicy? {
        guard let by = member("by", node), let rotator = rotator(by), let overlap = integer("overlap", node) else {
            return nil
        }
        return RotationPolicy(every: integer("every", node), overlap: overlap, rotator: rotator)
    }

    private func rotator(_ node: Int) -> SecretRotator? {
        if document.nodes[node].kind.isScalar {
            switch document.string(node) {
            case "self-issued": return .selfIssued
            case "manual": return .manual
            default: return nil
            }
        }
        if let role = member("postgres-role", node) {
            guard let url = text("url", role), let roles = member("roles", role) else { return nil }
            return .postgresRole(
                PostgresRoleRotator(
                    url: url, passwordFrom: text("passwordFrom", role),
                    roles: document.children(roles).map(document.string)))
        }
        guard let http = member("http", node), let verify = member("verify", http).flatMap(call) else { return nil }
        return .http(
            HTTPRotator(
                create: member("create", http).flatMap(call), verify: verify,
                revoke: member("revoke", http).flatMap(call)))
    }

    private func call(_ node: Int) -> HTTPRotatorCall? {
        guard let method = text("method", node), let url = text("url", node) else { return nil }
        var headers: [HTTPRotatorCall.Header] = []
        if let list = member("headers", node) {
            for pair in document.children(list) {
                let texts = document.children(pair).map(document.string)
                guard texts.count == 2 else { return nil }
                headers.append(.init(name: texts[0], value: texts[1]))
            }
        }
        return HTTPRotatorCall(
            method: method, url: url, headers: headers, body: text("body", node), expect: integer("expect", node),
            valueAt: text("valueAt", node), idAt: text("idAt", node))
    }
}
