import WeirModel

extension ConfigurationDecoder {
    /// What names a key, in the order of the alphabet.
    private static let keyFields = ["age", "awsKMS", "environment", "keyFile", "vaultTransit"]

    /// `encryption:`, with at most one key beside the former ones.
    mutating func encryption(_ node: Int) {
        var first: String?
        members(node, "encryption", Self.keyFields + ["former", "formerKeyFiles"]) { decoder, name, node in
            switch name {
            case "former": decoder.configuration.encryption.former += decoder.formerKeys(node)
            case "formerKeyFiles": decoder.configuration.encryption.former += decoder.formerKeyFiles(node)
            default:
                if let first {
                    decoder.refuse(
                        node, "encryption names two keys that wrap, \(first) and \(name)",
                        "leave one; what wrapped before belongs to former: [{\(name): …}]")
                }
                first = first ?? name
                decoder.configuration.encryption.primary = decoder.key(name, node)
            }
        }
    }

    private mutating func formerKeyFiles(_ node: Int) -> [NamedKey] {
        guard isSequence(node, "formerKeyFiles") else { return [] }
        return document.children(node).compactMap { item in
            text(item, "an item of formerKeyFiles").map { NamedKey(place: .file($0), location: location(item)) }
        }
    }

    private mutating func formerKeys(_ node: Int) -> [NamedKey] {
        guard isSequence(node, "former") else { return [] }
        return document.children(node).compactMap { item in
            let before = diagnostics.count
            var keys: [NamedKey] = []
            members(item, "a former key", Self.keyFields) { decoder, name, node in
                if let key = decoder.key(name, node) { keys.append(key) }
            }
            guard diagnostics.count == before else { return nil }
            guard keys.count == 1 else {
                refuse(
                    item, keys.isEmpty ? "a former key names no key" : "a former key names \(keys.count) keys",
                    "each item has one of \(Self.keyFields.joined(separator: ", "))")
                return nil
            }
            return keys.first
        }
    }

    private mutating func key(_ name: String, _ node: Int) -> NamedKey? {
        let place: NamedKey.Place? =
            switch name {
            case "keyFile": text(node, name).map { .file($0) }
            case "environment": text(node, name).map { .environment($0) }
            case "vaultTransit": vaultTransit(node)
            case "awsKMS": awsKMS(node)
            default: age(node)
            }
        return place.map { NamedKey(place: $0, location: location(node)) }
    }

    private mutating func vaultTransit(_ node: Int) -> NamedKey.Place? {
        var (key, mount): (String?, String?) = (nil, nil)
        members(node, "vaultTransit", ["key", "mount"]) { decoder, name, node in
            let text = decoder.text(node, name)
            if name == "key" { key = text } else { mount = text }
        }
        return required(key, "key", of: "vaultTransit", node, "key: weir, as bao list transit/keys shows it")
            .map { .vaultTransit(mount: mount ?? "transit", key: $0) }
    }

    private mutating func awsKMS(_ node: Int) -> NamedKey.Place? {
        var key: String?
        members(node, "awsKMS", ["key"]) { decoder, name, node in key = decoder.text(node, name) }
        return required(key, "key", of: "awsKMS", node, "key: arn:aws:kms:…, the key's ARN").map { .awsKMS(key: $0) }
    }

    private mutating func age(_ node: Int) -> NamedKey.Place? {
        var file: String?
        var recipients: [String] = []
        members(node, "age", ["identityFile", "recipients"]) { decoder, name, node in
            if name == "identityFile" {
                file = decoder.text(node, name)
            } else {
                recipients = decoder.texts(node, name)
            }
        }
        return required(file, "identityFile", of: "age", node, "identityFile: FILE, which age-keygen makes")
            .map { .age(identityFile: $0, recipients: recipients) }
    }

    /// The value of a field that has to be there; whatever else is wrong with it was said before.
    private mutating func required(
        _ value: String?, _ field: String, of owner: String, _ node: Int, _ hint: String
    ) -> String? {
        let isThere =
            document.nodes[node].kind != .mapping
            || document.children(node).contains { document.string($0) == field }
        if !isThere { refuse(node, "\(owner) has no \(field)", hint) }
        return value
    }
}
