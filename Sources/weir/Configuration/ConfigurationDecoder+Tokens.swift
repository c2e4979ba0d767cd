import WeirHTTP
import WeirModel

/// A token of the API: `{name: ada, role: [operate, approve], tokenFile: tokens/ada}`
struct TokenSource: Sendable {
    /// Who the audit says it was.
    var name: String
    var roles: Set<APIRole>
    /// The file that holds it, and nothing else.
    var file: String
}

extension ConfigurationDecoder {
    /// `http.tokens`
    mutating func tokens(_ node: Int) -> [TokenSource] {
        guard isSequence(node, "tokens") else { return [] }
        var tokens: [TokenSource] = []
        for item in document.children(node) {
            var (name, roles, file): (String?, Set<APIRole>, String?) = (nil, [], nil)
            let before = diagnostics.count
            members(item, "a token", ["name", "role", "tokenFile"]) { decoder, field, node in
                switch field {
                case "name": name = decoder.tokenName(node)
                case "role": roles = decoder.roles(node)
                default: file = decoder.text(node, field)
                }
            }
            guard diagnostics.count == before else { continue }
            guard let name, let file, !roles.isEmpty else {
                refuse(
                    item, "a token needs name, role and tokenFile", "{name: ada, role: operate, tokenFile: tokens/ada}")
                continue
            }
            guard !tokens.contains(where: { $0.name == name }) else {
                refuse(item, "there is another token named \(name)", "the audit shows the name: give each its own")
                continue
            }
            tokens.append(TokenSource(name: name, roles: roles, file: file))
        }
        return tokens
    }

    private mutating func tokenName(_ node: Int) -> String? {
        guard let text = text(node, "name") else { return nil }
        if (1...100).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) { return text }
        refuse(node, "name is at most 100 visible ASCII characters", "it is who the audit says it was: ada, ci-eu")
        return nil
    }

    /// One role, or a list of them.
    private mutating func roles(_ node: Int) -> Set<APIRole> {
        let isList = document.nodes[node].kind == .sequence
        let words = isList ? texts(node, "role") : text(node, "role").map { [$0] } ?? []
        var roles: Set<APIRole> = []
        for word in words {
            if let role = APIRole(rawValue: word) {
                roles.insert(role)
            } else {
                refuse(
                    node, "\(word) is no role",
                    "one or more of \(APIRole.allCases.map(\.rawValue).joined(separator: ", "))")
            }
        }
        return roles
    }
}

extension APITokens {
    /// The tokens that the configuration names.
    ///
    /// Throws a `CommandFailure` where a file cannot be read or holds no token.
    init(_ sources: [TokenSource]) throws {
        self.init()
        for source in sources {
            guard var token = FileText.bytes(source.file, limit: 64 << 10) else {
                throw CommandFailure("the token's file \(source.file) cannot be read")
            }
            while let last = token.last, last == 0x0a || last == 0x0d { token.removeLast() }
            guard token.allSatisfy({ (0x21...0x7e).contains($0) }), token.count >= Self.shortest else {
                throw CommandFailure(
                    """
                    the token in \(source.file) has fewer than \(Self.shortest) characters, or others than visible \
                    ASCII; openssl rand -hex 32 makes one
                    """)
            }
            guard add(token, of: APICaller(name: source.name, roles: source.roles)) else {
                throw CommandFailure("the token in \(source.file) is another's too; give each its own")
            }
        }
    }
}
