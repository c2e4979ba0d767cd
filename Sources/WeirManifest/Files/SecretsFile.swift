import WeirModel

/// `secrets.yaml`, decoded as far as references need it: which names are declared.
///
/// Where a value comes from and how it rotates is checked for its shape only; reading sources comes with the secrets
/// module. Values never stand in this file.
struct SecretsFile {
    private static let sources = ["sops", "vault", "env", "file", "aws"]
    private static let fields = ["from", "generate", "rotate", "generation"]

    var names: Set<String> = []

    static func decode(_ reader: inout FieldReader) -> SecretsFile {
        var file = SecretsFile()
        let document = reader.document
        guard reader.isMapping(0, what: "secrets.yaml") else { return file }
        for key in document.children(0) {
            guard document.string(key) == "secrets" else {
                reader.unknownField(key, known: ["secrets"], in: "secrets.yaml")
                continue
            }
            guard reader.isMapping(key + 1, what: "secrets") else { continue }
            for name in document.children(key + 1) {
                if SecretName.isValid(document.bytes(name)) {
                    file.names.insert(document.string(name))
                } else {
                    reader.problems.error(
                        .invalidValue, document, name, "\(quoted(document.string(name))) cannot name a secret",
                        hint: "letters, digits and _, not beginning with a digit, at most 128")
                }
                decodeDeclaration(name + 1, &reader)
            }
        }
        return file
    }

    private static func decodeDeclaration(_ node: Int, _ reader: inout FieldReader) {
        let document = reader.document
        guard !document.nodes[node].kind.isScalar || document.nodes[node].kind == .null else {
            return reader.problems.error(
                .plaintextSecret, document, node, "a secret's value does not stand in this file",
                hint: "say where it comes from: {from: {env: NAME}}, or let weir make it: {generate: {kind: token}}")
        }
        guard document.nodes[node].kind == .null || reader.isMapping(node, what: "a secret's declaration") else {
            return
        }
        var origins = 0
        for key in document.children(node) {
            switch document.string(key) {
            case "from":
                origins += 1
                decodeSource(key + 1, &reader)
            case "generate":
                origins += 1
                _ = reader.isMapping(key + 1, what: "generate")
            case "rotate": _ = reader.isMapping(key + 1, what: "rotate")
            case "generation": _ = reader.integer(key + 1, "generation", in: 0...1_000_000_000)
            default: reader.unknownField(key, known: fields, in: "a secret's declaration")
            }
        }
        if origins == 1 { return }
        reader.problems.error(
            origins == 0 ? .missingField : .invalidValue, document, node,
            origins == 0
                ? "the declaration does not say where the value comes from" : "from and generate exclude each other",
            hint: "a value is either read from a source (from) or made by weir (generate)")
    }

    private static func decodeSource(_ node: Int, _ reader: inout FieldReader) {
        guard reader.document.nodes[node].kind == .null || reader.isMapping(node, what: "from") else { return }
        let document = reader.document
        var count = 0
        for key in document.children(node) {
            let name = document.string(key)
            if sources.contains(name) { count += 1 }
            guard sources.contains(name) || name == "key" else {
                reader.unknownField(key, known: sources + ["key"], in: "from")
                continue
            }
            guard let text = reader.text(key + 1, name) else { continue }
            if (name == "sops" || name == "file") && PathText.escapes(text) {
                reader.problems.error(
                    .invalidValue, document, key + 1, "\(quoted(text)) leaves its folder",
                    hint: "name a file in this folder, without .. and without a leading /")
            }
        }
        if count == 1 { return }
        reader.problems.error(
            count == 0 ? .missingField : .invalidValue, document, node,
            count == 0 ? "from names no source" : "from names more than one source",
            hint: "one of \(sources.joined(separator: ", "))")
    }
}

/// The rule for names of secrets, as environment variables have it.
enum SecretName {
    static func isValid(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, name.count <= 128 else { return false }
        return !isDigit(first) && name.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

/// The rule for file names in fields: they never lead out of their folder.
enum PathText {
    /// Whether `path` is absolute, climbs, is encoded to climb, or holds a character that no name needs.
    static func escapes(_ path: String) -> Bool {
        if path.isEmpty || path.hasPrefix("/") || path.hasPrefix("~") || path.hasPrefix("-") { return true }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) { return true }
        if path.utf8.contains(UInt8(ascii: "%")) { return true }
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .contains { $0 == ".." || $0 == "." || $0.isEmpty }
    }
}
