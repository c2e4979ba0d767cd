import WeirModel

/// `secrets.yaml`, decoded: where each value comes from, and how it rotates. Values never stand in this file.
struct SecretsFile {
    private static let fields = ["from", "generate", "rotate", "generation"]

    /// Everything that is named, whether its declaration is valid or not.
    var names: Set<String> = []
    /// The valid declarations, in the order of the file.
    var declarations: [SecretDeclaration] = []

    /// - Parameter customer: whose file it is; nil for the repository's own.
    static func decode(_ reader: inout FieldReader, customer: String? = nil) -> SecretsFile {
        var file = SecretsFile()
        let document = reader.document
        guard reader.isMapping(0, what: "secrets.yaml") else { return file }
        for key in document.children(0) {
            guard document.string(key) == "secrets" else {
                reader.unknownField(key, known: ["secrets"], in: "secrets.yaml")
                continue
            }
            guard reader.isMapping(key + 1, what: "secrets") else { continue }
            for name in document.children(key + 1) { file.decode(name, customer, &reader) }
        }
        return file
    }

    private mutating func decode(_ name: Int, _ customer: String?, _ reader: inout FieldReader) {
        let document = reader.document
        let isNamed = SecretName.isValid(document.bytes(name))
        if isNamed {
            names.insert(document.string(name))
        } else {
            reader.problems.error(
                .invalidValue, document, name, "\(quoted(document.string(name))) cannot name a secret",
                hint: "letters, digits and _, not beginning with a digit, at most 128")
        }
        let key = SecretKey(customer: customer, name: document.string(name))
        guard let declaration = Self.declaration(key, name, &reader), isNamed else { return }
        declarations.append(declaration)
    }

    private static func declaration(_ key: SecretKey, _ name: Int, _ reader: inout FieldReader) -> SecretDeclaration? {
        let document = reader.document
        let node = name + 1
        guard !document.nodes[node].kind.isScalar || document.nodes[node].kind == .null else {
            reader.problems.error(
                .plaintextSecret, document, node, "a secret's value does not stand in this file",
                hint: "say where it comes from: {from: {env: NAME}}, or let weir make it: {generate: {kind: token}}")
            return nil
        }
        guard document.nodes[node].kind == .null || reader.isMapping(node, what: "a secret's declaration") else {
            return nil
        }
        let before = reader.problems.diagnostics.count
        var origins: [SecretOrigin?] = []
        var rotation: RotationFields?
        var generation = 0
        for field in document.children(node) {
            switch document.string(field) {
            case "from": origins.append(reader.secretSource(field + 1).map(SecretOrigin.source))
            case "generate": origins.append(reader.secretRecipe(field + 1).map(SecretOrigin.generated))
            case "rotate": rotation = reader.rotation(field + 1)
            case "generation":
                generation = reader.integer(field + 1, "generation", in: 0...1_000_000_000) ?? 0
            default: reader.unknownField(field, known: fields, in: "a secret's declaration")
            }
        }
        if origins.isEmpty, rotation?.bringsValue == true { origins = [.issued] }
        // A rotator that cannot be read may be what brings the value.
        if origins.isEmpty, rotation?.byNode != nil, reader.problems.diagnostics.count > before { return nil }
        guard origins.count == 1, let origin = origins.first else {
            reader.problems.error(
                origins.isEmpty ? .missingField : .invalidValue, document, node,
                origins.isEmpty
                    ? "the declaration does not say where the value comes from"
                    : "from and generate exclude each other",
                hint: "a value is either read from a source (from) or made by weir (generate)")
            return nil
        }
        guard let origin, reader.problems.diagnostics.count == before else { return nil }
        let policy = rotation.flatMap { reader.policy($0, origin) }
        guard reader.problems.diagnostics.count == before else { return nil }
        return SecretDeclaration(
            key: key, origin: origin, rotation: policy, generation: generation,
            source: document.location(name, in: reader.problems.path))
    }
}
