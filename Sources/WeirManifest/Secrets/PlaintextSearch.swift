import WeirModel

/// Finds secrets in plain text in the configuration that a file states, whatever its variables' types are: a credential
/// that is known by its form anywhere, and random text under a name that says that there is a secret.
///
/// The file alone is looked at, so that a secret is found in a profile that nobody uses, too. What only a definition
/// can tell, that some text is an input of a connection, `ValueWriter` sees.
struct PlaintextSearch {
    /// What was found, for those who read the values afterwards.
    struct Result: Sendable {
        /// Lines on which plain text is allowed.
        var allowedLines: Set<UInt32> = []
        /// Nodes that were reported.
        var reported: Set<Int> = []
        /// Lines that are not shown, because what is allowed on them may be a secret all the same.
        var hiddenLines: Set<UInt32> = []

        static let nothing = Result()
    }

    static let hint =
        "declare it in secrets.yaml and write \"{{secrets.NAME}}\", or let it stand with a comment: "
        + "# \(PlaintextAllowances.mark) REASON"

    private let document: Document
    private var allowances: PlaintextAllowances
    private var result = Result()
    /// Aliases repeat values at the place where they stand.
    private var places: Set<SourcePosition> = []

    /// Reports what is found in these mappings, and what is wrong with the file's allowances.
    static func run(
        _ reader: inout FieldReader, allowances: PlaintextAllowances, config: Int?, flows: Int? = nil
    ) -> Result {
        var search = PlaintextSearch(document: reader.document, allowances: allowances)
        search.result.allowedLines = allowances.isEmpty ? [] : allowances.lines
        for mapping in [config, flows] {
            guard let mapping, reader.document.nodes[mapping].kind == .mapping else { continue }
            for key in reader.document.children(mapping) {
                search.look(at: key + 1, names: (key, key), &reader.problems)
            }
        }
        reader.problems.add(search.allowances)
        if !search.result.hiddenLines.isEmpty { reader.problems.hide(lines: search.result.hiddenLines) }
        return search.result
    }

    private init(document: Document, allowances: PlaintextAllowances) {
        self.document = document
        self.allowances = allowances
    }

    /// - Parameter names: the key of the variable or flow, and the nearest key.
    private mutating func look(
        at node: Int, names: (outer: Int, nearest: Int), _ problems: inout FileProblems
    ) {
        switch document.nodes[node].kind {
        case .mapping:
            if let key = pairKey(node), let value = document.value(of: "value", in: node) {
                return look(at: value, names: (names.outer, key), &problems)
            }
            for key in document.children(node) { look(at: key + 1, names: (names.outer, key), &problems) }
        case .sequence:
            for item in document.children(node) { look(at: item, names: names, &problems) }
        case .string, .integer, .float: look(atText: node, names: names, &problems)
        case .boolean, .null: break
        }
    }

    /// The name in an item of a keyvaluelist that is written as `{key: …, value: …}`.
    private func pairKey(_ node: Int) -> Int? {
        guard document.nodes[node].count == 2, let key = document.value(of: "key", in: node),
            document.nodes[key].kind.isScalar
        else { return nil }
        return key
    }

    private mutating func look(
        atText node: Int, names: (outer: Int, nearest: Int), _ problems: inout FileProblems
    ) {
        let text = document.bytes(node)
        let isWhole = ReferenceText.isPlain(text)
        let isKnown = isWhole && KnownCredential.matches(text)
        let isRandom = isWhole && !isKnown && RandomText.matches(text)
        let line = document.nodes[node].line
        // Names cost more than texts to judge, and nearly no text looks like a secret.
        guard isKnown || isRandom || (allowances.covers(line) && !text.isEmpty && !Self.refersToSecret(text)) else {
            return
        }
        guard isKnown || isNamedSecret(names) else { return }
        if allowances.use(line) {
            result.hiddenLines.insert(line)
            return
        }
        guard isKnown || isRandom else { return }
        result.reported.insert(node)
        guard places.insert(document.nodes[node].position).inserted else { return }
        let what = quoted(document.string(names.nearest))
        problems.error(
            .plaintextSecret, document, node,
            isKnown
                ? "the value of \(what) is a credential in plain text"
                : "the value of \(what) looks like a secret in plain text", hint: Self.hint)
    }

    private func isNamedSecret(_ names: (outer: Int, nearest: Int)) -> Bool {
        SecretNames.looksSecret(document.string(names.nearest)) || SecretNames.looksSecret(document.string(names.outer))
    }

    /// Whether a text has a reference to a secret, so that what else is in it is none by itself.
    static func refersToSecret(_ text: ArraySlice<UInt8>) -> Bool {
        String(decoding: text, as: UTF8.self).split(separator: "{{", omittingEmptySubsequences: false).dropFirst()
            .contains { $0.drop { $0 == " " }.hasPrefix("secrets.") }
    }
}
