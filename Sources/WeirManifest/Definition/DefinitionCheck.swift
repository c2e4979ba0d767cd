internal import WeirJSON
internal import WeirModel

/// What the checks of one definition share: the document, what it declares, and what was found.
struct DefinitionCheck {
    var document: Document
    let path: String
    var diagnostics: [Diagnostic] = []
    /// The keys of `requiredConfigVars`.
    var variables: Set<String> = []
    /// The names of the flows.
    var flows: Set<String> = []
    var stepCount = 0
    /// Which lines may hold secrets in plain text.
    var allowances: PlaintextAllowances
    /// The lines on which the values of secrets stand; they are not shown.
    var secretLines: Set<UInt32> = []
    /// The secrets in plain text that connections' inputs have for defaults.
    var inlineDefaults: [InlineDefault] = []
    /// Looking for near names takes time that grows with the file; after so many comparisons there are no more hints.
    private var remainingComparisons = 20_000

    init(document: Document, path: String, allowances: PlaintextAllowances = .init()) {
        self.document = document
        self.allowances = allowances
        self.path = path
    }

    /// What was found. A finding on a line with a secret gets a text of its own in place of the file's line.
    var findings: [Diagnostic] {
        guard !secretLines.isEmpty else { return diagnostics }
        return diagnostics.map { $0.hiding(lines: secretLines) }
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    // MARK: Reading leniently

    func kind(_ node: Int) -> Document.Kind { document.nodes[node].kind }

    /// The value of `key`, unless it is absent or null.
    func present(_ key: String, in node: Int) -> Int? {
        guard let value = document.value(of: key, in: node), kind(value) != .null else { return nil }
        return value
    }

    /// The text of the scalar at `node`; nil for null, a list or a mapping.
    ///
    /// Numbers and booleans are spelt as in canonical JSON (`010` is `10`): what is read here depends on what the
    /// digest depends on, and on nothing else.
    func text(_ node: Int) -> String? {
        switch kind(node) {
        case .string: document.string(node)
        case .boolean, .integer, .float: String(decoding: CanonicalJSON.bytes(document, node), as: UTF8.self)
        case .null, .sequence, .mapping: nil
        }
    }

    /// The text of the scalar field `key`.
    func text(of key: String, in node: Int) -> String? { document.value(of: key, in: node).flatMap(text) }

    /// The items of the list `key`; none where there is no list.
    func items(of key: String, in node: Int) -> [Int] {
        guard let list = document.value(of: key, in: node) else { return [] }
        return items(list)
    }

    func items(_ list: Int) -> [Int] { kind(list) == .sequence ? Array(document.children(list)) : [] }

    /// The field `key`, where it is a mapping.
    func mapping(_ key: String, in node: Int) -> Int? {
        guard let value = document.value(of: key, in: node), kind(value) == .mapping else { return nil }
        return value
    }

    /// The keys of the mapping `key`; none where there is no mapping.
    func keys(of key: String, in node: Int) -> [Int] {
        mapping(key, in: node).map { Array(document.children($0)) } ?? []
    }

    /// Whether the field `key` says true, be it a boolean or text.
    func isTrue(_ key: String, in node: Int) -> Bool { text(of: key, in: node).flatMap(BooleanText.value) ?? false }

    // MARK: Reporting

    func location(_ node: Int) -> SourceLocation {
        document.location(node, in: path)
    }

    mutating func error(_ code: DiagnosticCode, at node: Int, _ message: String, hint: String? = nil) {
        report(code, .error, at: node, message, hint: hint)
    }

    mutating func warn(_ code: DiagnosticCode, at node: Int, _ message: String, hint: String? = nil) {
        report(code, .warning, at: node, message, hint: hint)
    }

    mutating func report(
        _ code: DiagnosticCode, _ severity: Diagnostic.Severity, at node: Int, _ message: String, hint: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        diagnostics.append(
            Diagnostic(
                code, severity: severity, at: location(node), length: document.shownLength(node), message, hint: hint,
                related: related))
    }

    /// A hint that names what `name` was probably meant to be.
    mutating func suggestion(for name: String, among candidates: some Collection<String>) -> String? {
        guard candidates.count <= remainingComparisons else { return nil }
        remainingComparisons -= candidates.count
        return NearestName.of(name, among: candidates).map { "Did you mean \(quoted($0))?" }
    }

    // MARK: Fields

    /// Warns about fields that `fields` does not know and about values of another shape.
    mutating func checkFields(_ fields: DefinitionFields, of node: Int) {
        guard kind(node) == .mapping else { return }
        for key in document.children(node) {
            let name = document.string(key)
            guard let shape = fields.shapes[name] else {
                let hint = suggestion(for: name, among: fields.shapes.keys)
                warn(
                    .unknownDefinitionField, at: key,
                    "\(quoted(name)) is not a known field of \(fields.object); it is kept as it is", hint: hint)
                continue
            }
            if !holds(shape, key + 1) {
                warn(.wrongType, at: key + 1, "\(quoted(name)) of \(fields.object) should be \(words(shape))")
            }
        }
    }

    private func holds(_ shape: DefinitionFields.Shape, _ value: Int) -> Bool {
        let node = document.nodes[value]
        switch (shape, node.kind) {
        case (.any, _), (_, .null), (.list, .sequence), (.mapping, .mapping): return true
        case (.scalar, let kind): return kind.isScalar
        // An empty text or an empty collection of the other kind says "unset".
        case (_, .sequence), (_, .mapping): return node.count == 0
        case (_, _): return node.textLength == 0
        }
    }

    private func words(_ shape: DefinitionFields.Shape) -> String {
        switch shape {
        case .scalar, .any: "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
