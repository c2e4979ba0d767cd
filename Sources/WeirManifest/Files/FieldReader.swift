import WeirModel

/// Decodes the fields of mappings and reports what does not fit.
///
/// Every method that reads a value reports at the value's position and returns nil where it is not of the asked type,
/// so that one pass over a file finds all its problems.
struct FieldReader {
    let document: Document
    var problems: FileProblems

    init(_ document: Document, path: String) {
        self.document = document
        problems = FileProblems(path: path)
    }

    /// Whether the node is a mapping; reports where it is something else. A key with nothing behind it says nothing,
    /// as a mapping does whose lines are all comments.
    mutating func isMapping(_ node: Int, what: String) -> Bool {
        if document.nodes[node].kind == .mapping { return true }
        if document.nodes[node].kind == .null, node > 0 { return false }
        problems.error(.wrongType, document, node, "\(what) is a mapping, and this is \(document.describe(node))")
        return false
    }

    /// Reports a key that the mapping does not know, with the nearest one that it does.
    mutating func unknownField(_ key: Int, known: [String], in what: String) {
        guard !problems.isFull else { return }
        let name = document.string(key)
        let nearest = NearestName.of(name, among: known)
        problems.error(
            .unknownField, document, key, "\(what) has no field \(quoted(name))",
            hint: nearest.map { "did you mean \(quoted($0))?" } ?? "known fields: \(known.joined(separator: ", "))")
    }

    /// A scalar's source text.
    mutating func text(_ node: Int, _ what: String) -> String? {
        guard document.nodes[node].kind.isScalar, document.nodes[node].kind != .null else {
            problems.error(.wrongType, document, node, "\(what) is a string, and this is \(document.describe(node))")
            return nil
        }
        // Only an escape in double quotes can bring one in, and no database keeps it.
        guard !document.bytes(node).contains(0) else {
            problems.error(
                .invalidCharacter, document, node, "\(what) must not hold the character U+0000", hint: "remove the \\0")
            return nil
        }
        return document.string(node)
    }

    /// A boolean, quoted or not.
    mutating func boolean(_ node: Int, _ what: String) -> Bool? {
        if document.nodes[node].kind.isScalar, let value = BooleanText.value(document.string(node)) { return value }
        problems.error(
            .wrongType, document, node, "\(what) is true or false",
            hint: document.nodes[node].kind.isScalar ? BooleanText.hint(for: document.string(node)) : nil)
        return nil
    }

    /// A whole number within `range`.
    mutating func integer(_ node: Int, _ what: String, in range: ClosedRange<Int>) -> Int? {
        if document.nodes[node].kind == .integer, let value = Int(document.string(node)), range.contains(value) {
            return value
        }
        problems.error(
            .invalidValue, document, node,
            "\(what) is a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A list of strings, empty where nothing stands behind the key. A single scalar is reported, because a list is
    /// what everything else has there.
    mutating func texts(_ node: Int, _ what: String) -> [TextItem]? {
        guard document.nodes[node].kind == .sequence else {
            if document.nodes[node].kind == .null { return [] }
            problems.error(
                .wrongType, document, node, "\(what) is a list, and this is \(document.describe(node))",
                hint: document.nodes[node].kind.isScalar ? "write [\(document.string(node))]" : nil)
            return nil
        }
        var result: [TextItem] = []
        var isWhole = true
        for child in document.children(node) {
            if let text = text(child, "an item of \(what)") {
                result.append(TextItem(text: text, node: child))
            } else {
                isWhole = false
            }
        }
        return isWhole ? result : nil
    }

    /// A list of slugs, each of which must be valid.
    mutating func slugs(_ node: Int, _ what: String) -> [TextItem]? {
        guard let items = texts(node, what) else { return nil }
        for item in items where !Slug.isValid(item.text) { invalidSlug(item.node, item.text) }
        return items.filter { Slug.isValid($0.text) }
    }

    /// A slug; reports where it is none.
    mutating func slug(_ node: Int, _ what: String) -> String? {
        guard let text = text(node, what) else { return nil }
        guard Slug.isValid(text) else {
            invalidSlug(node, text)
            return nil
        }
        return text
    }

    private mutating func invalidSlug(_ node: Int, _ text: String) {
        problems.error(
            .invalidSlug, document, node, "\(quoted(text)) is not a slug",
            hint: EntryPath.slugRule)
    }

    /// A list of labels in lower case, each once, sorted.
    mutating func labels(_ node: Int) -> [String] {
        let items = texts(node, "labels") ?? []
        for item in items where item.text.isEmpty {
            problems.error(.invalidValue, document, item.node, "a label is not empty")
        }
        return Labels.union([items.map { $0.text.lowercased() }])
    }

    /// A text with its place.
    mutating func item(_ node: Int, _ what: String) -> TextItem? {
        text(node, what).map { TextItem(text: $0, node: node) }
    }

    /// The slug that a unit had; reports where it is none.
    mutating func movedFrom(_ node: Int) -> MovedFrom? {
        guard let slug = slug(node, "movedFrom") else { return nil }
        return MovedFrom(
            slug: slug, source: document.location(node, in: problems.path), length: document.shownLength(node))
    }
}

/// A scalar of a list with its place.
struct TextItem: Sendable {
    var text: String
    var node: Int
}
