import WeirJSON
import WeirManifest
import WeirModel
import WeirYAML

extension FuzzTarget {
    /// Words of the definition format.
    static let definitionTokens = [
        "definitionVersion: 7", "name", "flows", "steps", "action", "component", "key", "inputs", "type", "value",
        "reference", "configVar", "template", "{{$a.b}}", "{{#Base URL}}", "{{{", "branches", "loopOver", "isTrigger",
        "requiredConfigVars", "dataType", "connection", "schedule", "jsonForm", "picklist", "pickList", "defaultValue",
        "collectionType", "keyvaluelist", "configPages", "elements", "password", "# weir:allow-plaintext",
        "endpointType", "retryConfig", "expression", "conditions", "* * * * *", "timeZone",
    ]

    static let definition = FuzzTarget(
        "definition", shape: [.lines, .values], tokens: definitionTokens + yamlTokens, longestInput: 24 << 10,
        invariant: """
            a definition is read where no error is said, and only there; its interface and its text read back the same, \
            and its export gives the same definition
            """
    ) { files in
        [Array(FleetFiles.definition.utf8)] + files.definitions + files.own("definition")
    } check: { input in
        var diagnostics: [Diagnostic] = []
        guard let definition = try read(input, &diagnostics) else { return }
        try require(
            DefinitionInterface(json: definition.interfaceJSON) == definition.interface,
            "the interface reads differently"
        )
        var again: [Diagnostic] = []
        let text = Reading.json(definition.json, limits: Reading.generous)
        try require(text.isFaultless, "the stored text is refused: \(text.diagnostics.map(\.message))")
        var reader = DefinitionReader()
        let stored = reader.read(text.document, path: "stored", diagnostics: &again)
        try require(stored?.json == definition.json, "the stored text is another definition")
        try require(stored?.interfaceJSON == definition.interfaceJSON, "the stored text has another interface")
        let exported: [UInt8]
        do {
            exported = try DefinitionExport.yaml(json: definition.json)
        } catch {
            throw Violation("it cannot be exported: \(error)")
        }
        let back = Reading.yaml(exported, limits: Reading.generous)
        try require(back.isFaultless, "the export is refused: \(back.diagnostics.map(\.message))")
        try require(CanonicalJSON.bytes(back.document) == definition.json, "the export is another definition")
    }

    private static func read(_ input: [UInt8], _ diagnostics: inout [Diagnostic]) throws -> Definition? {
        var document = Document()
        var yaml = YAMLReader(limits: .definition, comments: "weir:allow-plaintext")
        let isComplete = yaml.read(
            input.span, path: "integration.yaml", into: &document, diagnostics: &diagnostics)
        guard isComplete, diagnostics.isEmpty else {
            try DiagnosticCheck.require(diagnostics, of: "integration.yaml", in: input)
            return nil
        }
        var reader = DefinitionReader()
        let definition = reader.read(
            document, path: "integration.yaml", comments: yaml.comments, diagnostics: &diagnostics)
        SourceText.fillLines(of: &diagnostics, path: "integration.yaml", from: input.span)
        try DiagnosticCheck.require(diagnostics, of: "integration.yaml", in: input)
        try require(
            (definition == nil) == diagnostics.contains { $0.severity == .error }, "errors and definition do not agree")
        var concealed: [Diagnostic] = []
        let stored = reader.read(
            document, path: "integration.yaml", comments: yaml.comments, concealing: true, diagnostics: &concealed)
        try require((stored == nil) == (definition == nil), "concealing secrets changes whether it is one")
        return definition
    }
}
