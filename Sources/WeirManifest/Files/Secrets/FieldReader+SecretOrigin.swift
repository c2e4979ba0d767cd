import WeirModel

extension FieldReader {
    private static let sources = ["sops", "vault", "env", "file", "aws"]
    private static let kinds = ["token", "password", "hmac", "ed25519", "rsa"]

    /// `from:`; nil, with a problem, where it names no source, or not one that can be read.
    mutating func secretSource(_ node: Int) -> SecretSource? {
        guard document.nodes[node].kind == .null || isMapping(node, what: "from") else { return nil }
        var found: [(kind: String, node: Int, text: String)] = []
        var key: String?
        var isValid = true
        for field in document.children(node) {
            let name = document.string(field)
            guard Self.sources.contains(name) || name == "key" else {
                unknownField(field, known: Self.sources + ["key"], in: "from")
                isValid = false
                continue
            }
            guard let text = text(field + 1, name) else {
                isValid = false
                continue
            }
            if name == "key" { key = text } else { found.append((name, field + 1, text)) }
        }
        guard found.count == 1, let source = found.first else {
            problems.error(
                found.isEmpty ? .missingField : .invalidValue, document, node,
                found.isEmpty ? "from names no source" : "from names more than one source",
                hint: "one of \(Self.sources.joined(separator: ", "))")
            return nil
        }
        return isValid ? self.source(source.kind, source.node, source.text, key) : nil
    }

    private mutating func source(_ kind: String, _ node: Int, _ text: String, _ key: String?) -> SecretSource? {
        switch kind {
        case "sops", "file":
            // An absolute path of a file is the operator's to allow; one that climbs is nobody's.
            let path = kind == "file" && text.hasPrefix("/") ? String(text.dropFirst()) : text
            guard !PathText.escapes(path) else {
                problems.error(
                    .invalidValue, document, node, "\(quoted(text)) leaves its folder",
                    hint: "name a file in this folder, without .. and without a leading /")
                return nil
            }
            return kind == "sops" ? .sops(path: text, key: key) : .file(path: text, key: key)
        case "env":
            guard SecretName.isValid(Array(text.utf8)[...]) else {
                problems.error(
                    .invalidValue, document, node, "\(quoted(text)) cannot name an environment variable",
                    hint: "letters, digits and _, not beginning with a digit")
                return nil
            }
            return .environment(name: text)
        case "vault":
            guard let key else {
                problems.error(
                    .missingField, document, node, "a secret in Vault has several values, and key does not say which",
                    hint: "add key: NAME")
                return nil
            }
            guard !PathText.escapes(text) else {
                problems.error(
                    .invalidValue, document, node, "\(quoted(text)) is not a path in Vault",
                    hint: "as its HTTP API has it, without a leading /: secret/data/globex/s3")
                return nil
            }
            return .vault(path: text, key: key)
        default:
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                problems.error(
                    .invalidValue, document, node, "\(quoted(text)) is not the name of a secret in AWS",
                    hint: "its name, or its ARN")
                return nil
            }
            return .aws(id: text, key: key)
        }
    }

    /// `generate:`
    mutating func secretRecipe(_ node: Int) -> SecretRecipe? {
        guard isMapping(node, what: "generate") else { return nil }
        let before = problems.diagnostics.count
        var kind: TextItem?
        var numbers: [String: (value: Int, node: Int)] = [:]
        var alphabet: TextItem?
        for field in document.children(node) {
            let name = document.string(field)
            switch name {
            case "kind": kind = item(field + 1, "kind")
            case "bytes": numbers[name] = integer(field + 1, name, in: 16...4096).map { ($0, field) }
            case "length": numbers[name] = integer(field + 1, name, in: 12...4096).map { ($0, field) }
            case "bits": numbers[name] = integer(field + 1, name, in: 2048...4096).map { ($0, field) }
            case "alphabet": alphabet = item(field + 1, name)
            default:
                unknownField(field, known: ["kind", "bytes", "length", "alphabet", "bits"], in: "generate")
            }
        }
        guard problems.diagnostics.count == before else { return nil }
        guard let kind else {
            problems.error(
                .missingField, document, node, "generate does not say what to make",
                hint: "kind: one of \(Self.kinds.joined(separator: ", "))")
            return nil
        }
        let asked = numbers.map { ($0.key, $0.value.node) } + (alphabet.map { [("alphabet", $0.node - 1)] } ?? [])
        let known: [String]
        let recipe: SecretRecipe
        switch kind.text {
        case "token": (recipe, known) = (.token(bytes: numbers["bytes"]?.value ?? 32), ["bytes"])
        case "hmac": (recipe, known) = (.hmac(bytes: numbers["bytes"]?.value ?? 32), ["bytes"])
        case "password":
            if let alphabet, !isAlphabet(alphabet) { return nil }
            recipe = .password(length: numbers["length"]?.value ?? 32, alphabet: alphabet?.text)
            known = ["length", "alphabet"]
        case "ed25519": (recipe, known) = (.ed25519, [])
        case "rsa":
            let bits = numbers["bits"]
            guard let size = [2048, 3072, 4096].first(where: { $0 == bits?.value ?? 3072 }) else {
                if let bits {
                    problems.error(
                        .invalidValue, document, bits.node + 1, "an RSA key has 2048, 3072 or 4096 bits")
                }
                return nil
            }
            (recipe, known) = (.rsa(bits: size), ["bits"])
        default:
            problems.error(
                .invalidValue, document, kind.node, "weir cannot make \(quoted(kind.text))",
                hint: NearestName.of(kind.text, among: Self.kinds).map { "did you mean \($0)?" }
                    ?? "one of \(Self.kinds.joined(separator: ", "))")
            return nil
        }
        for (name, field) in asked.sorted(by: { $0.1 < $1.1 }) where !known.contains(name) {
            problems.error(
                .invalidValue, document, field, "\(kind.text) has no \(name)",
                hint: known.isEmpty ? nil : "it has: \(known.joined(separator: ", "))")
        }
        return problems.diagnostics.count == before ? recipe : nil
    }

    private mutating func isAlphabet(_ item: TextItem) -> Bool {
        let bytes = Array(item.text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), Set(bytes).count >= 10, Set(bytes).count == bytes.count
        else {
            problems.error(
                .invalidValue, document, item.node, "this is no alphabet for a password",
                hint: "at least 10 different visible ASCII characters, each once")
            return false
        }
        return true
    }
}
