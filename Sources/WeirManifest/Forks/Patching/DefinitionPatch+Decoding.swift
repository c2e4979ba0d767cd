import WeirModel

extension DefinitionPatch {
    /// The most patches that a fork has; more of a difference is a definition of its own.
    static let most = 1000
    private static let fields = ["op", "path", "value", "from"]

    /// Reads a fork's `patches`; what is not valid is reported and left out.
    static func decodeList(_ node: Int, _ reader: inout FieldReader) -> [DefinitionPatch] {
        let document = reader.document
        guard document.nodes[node].kind != .null else { return [] }
        guard document.nodes[node].kind == .sequence else {
            reader.problems.error(
                .wrongType, document, node, "patches is a list, and this is \(document.describe(node))",
                hint: "begin each patch with a hyphen: - {op: remove, path: /labels/0}")
            return []
        }
        guard document.nodes[node].count <= most else {
            reader.problems.error(
                .invalidValue, document, node,
                "there are \(document.nodes[node].count) patches, and a fork has at most \(most)",
                hint: "commit the whole definition as integration.yaml instead")
            return []
        }
        return document.children(node).compactMap { decode($0, &reader) }
    }

    private static func decode(_ node: Int, _ reader: inout FieldReader) -> DefinitionPatch? {
        let document = reader.document
        guard document.nodes[node].kind == .mapping else {
            reader.problems.error(
                .wrongType, document, node, "a patch is a mapping, and this is \(document.describe(node))",
                hint: "write {op: replace, path: /name, value: Another}")
            return nil
        }
        for key in document.children(node) where !fields.contains(document.string(key)) {
            reader.unknownField(key, known: fields, in: "a patch")
        }
        let operation = operation(of: node, &reader)
        let path = pointer("path", of: node, &reader)
        guard let operation, let path else { return nil }
        var patch = DefinitionPatch(
            operation: operation, path: path.pointer,
            source: Places(
                path: document.nodes[path.node].position, pathLength: document.shownLength(path.node),
                from: document.nodes[path.node].position, fromLength: document.shownLength(path.node)))
        if operation.takesSource {
            guard let from = pointer("from", of: node, &reader) else { return nil }
            patch.from = from.pointer
            patch.source.from = document.nodes[from.node].position
            patch.source.fromLength = document.shownLength(from.node)
        }
        patch.value = document.value(of: "value", in: node)
        let isWhole = patch.reportOddFields(node, &reader)
        return isWhole ? patch : nil
    }

    /// Reports a value or source that is missing or has no meaning; false where there is one.
    private func reportOddFields(_ node: Int, _ reader: inout FieldReader) -> Bool {
        let document = reader.document
        if operation.takesValue, value == nil {
            reader.problems.error(
                .missingField, document, node, "\(operation.rawValue) needs a value", hint: "add value:")
            return false
        }
        var isWhole = true
        for field in ["value", "from"] where !(field == "value" ? operation.takesValue : operation.takesSource) {
            guard let odd = document.value(of: field, in: node) else { continue }
            reader.problems.error(
                .invalidValue, document, odd - 1, "\(operation.rawValue) takes no \(field)",
                hint: "remove it, or choose another op")
            isWhole = false
        }
        return isWhole
    }

    private static func operation(of patch: Int, _ reader: inout FieldReader) -> Operation? {
        let all = Operation.allCases.map(\.rawValue)
        guard let node = reader.document.value(of: "op", in: patch) else {
            reader.problems.error(
                .missingField, reader.document, patch, "a patch needs an op",
                hint: "one of \(all.joined(separator: ", "))")
            return nil
        }
        guard let text = reader.text(node, "op") else { return nil }
        if let operation = Operation(rawValue: text) { return operation }
        let nearest = NearestName.of(text, among: all)
        reader.problems.error(
            .invalidValue, reader.document, node, "\(quoted(text)) is no operation of a patch",
            hint: nearest.map { "did you mean \(quoted($0))?" } ?? "one of \(all.joined(separator: ", "))")
        return nil
    }

    private static func pointer(
        _ field: String, of patch: Int, _ reader: inout FieldReader
    ) -> (pointer: JSONPointer, node: Int)? {
        let document = reader.document
        guard let node = document.value(of: field, in: patch) else {
            reader.problems.error(
                .missingField, document, patch, "\(field) is missing in this patch",
                hint: "as in \(field): /flows/Import Orders/steps/Fetch")
            return nil
        }
        guard let text = reader.text(node, field) else { return nil }
        let problem: (message: String, hint: String)
        do throws(JSONPointer.Malformation) {
            let pointer = try JSONPointer(text)
            guard pointer.tokens.count > reader.pointerDepth else { return (pointer, node) }
            problem = (
                "\(field) has \(pointer.tokens.count) parts, and nothing nests deeper than \(reader.pointerDepth)",
                "shorten it"
            )
        } catch {
            problem =
                switch error {
                case .noSlash: ("\(field) begins with a slash", "write \(quoted("/" + text))")
                case .tilde: ("in \(field), ~ is followed by 0 or 1", "~0 stands for ~ and ~1 for /")
                }
        }
        reader.problems.error(.invalidValue, document, node, problem.message, hint: problem.hint)
        return nil
    }
}

extension FieldReader {
    /// How many parts a pointer may have: as deep as definitions nest.
    fileprivate var pointerDepth: Int { DocumentLimits.definition.depth }
}
