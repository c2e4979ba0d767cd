import WeirJSON
import WeirModel
import WeirYAML

extension FuzzTarget {
    /// Words that YAML's grammar turns at.
    static let yamlTokens = [
        "- ", ": ", "? ", "# ", "&a ", "*a", "<<: *a", "!!str ", "!!int ", "!!binary ", "!x ", "|\n", "|2-\n", ">+\n",
        "---\n", "...\n", "%YAML 1.2\n", "{", "}", "[", "]", ",", "\"", "'", "\\x41", "\\u0000", "\\UFFFFFFFF", "~",
        "no",
        "null", "\t", "\n\n", "  ", "\r",
    ]

    static let yaml = FuzzTarget(
        "yaml", shape: [.lines, .values], tokens: yamlTokens,
        invariant: """
            problems stand inside the file; what was read without one reads the same after it was written, as YAML and \
            as JSON
            """
    ) { files in
        files.examples + files.own("yaml") + files.definitions.filter { $0.count < 12_000 }
    } check: { input in
        let reading = Reading.yaml(input)
        try DiagnosticCheck.require(reading.diagnostics, of: "input", in: input)
        try require(reading.isComplete || !reading.diagnostics.isEmpty, "nothing was read, and nothing is said")
        try require(reading.isComplete || reading.document.nodes.isEmpty, "what was not read is there")
        try reading.document.requireWhole()
        guard reading.isFaultless else { return }
        let written = Reading.yaml(YAMLWriter.bytes(reading.document), limits: Reading.generous)
        try require(written.isFaultless, "what was written is refused: \(written.diagnostics.map(\.message))")
        try reading.document.requireSame(as: written.document, "written as YAML")
        try requireCanonical(reading.document)
    }

    static let json = FuzzTarget(
        "json", shape: [.values],
        tokens: [
            "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud800", "\\udfff\"", "\\", "true", "null", "1e5", "-",
        ],
        invariant: "problems stand inside the text; what was read has a canonical form that reads the same"
    ) { files in
        files.own("json") + files.own("saved-plan")
    } check: { input in
        let reading = Reading.json(input)
        try DiagnosticCheck.require(reading.diagnostics, of: "input", in: input)
        try require(reading.isComplete || !reading.diagnostics.isEmpty, "nothing was read, and nothing is said")
        try reading.document.requireWhole()
        if reading.isFaultless { try requireCanonical(reading.document) }
    }

    /// The canonical form of a document is JSON, and its own canonical form.
    static func requireCanonical(_ document: Document) throws {
        let canonical = CanonicalJSON.bytes(document)
        let again = Reading.json(canonical, limits: Reading.generous)
        try require(again.isFaultless, "the canonical form is refused: \(again.diagnostics.map(\.message))")
        try require(CanonicalJSON.bytes(again.document) == canonical, "the canonical form has another")
        try require(CanonicalJSON.equal(document, 0, again.document, 0), "the canonical form means something else")
    }
}
