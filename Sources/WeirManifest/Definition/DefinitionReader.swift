internal import WeirJSON
public import WeirModel
public import WeirYAML

/// Reads an integration's definition (definitionVersion 7) as the designer exports it.
///
/// What a real designer exported is never refused. Errors are what makes a file no definition, or one that could not
/// be told from another: a wrong definitionVersion, no mapping, no name, flows or steps that are no list, a flow
/// without a name or without a single step, two flows or two config variables of one name, a step without a name or
/// an action, a config variable without a key. Everything else is a warning, because exports with dangling
/// references, misplaced triggers or impossible branches do exist and the definition is published as it is: unknown
/// fields (kept), values of another shape or of an unknown kind, references to steps that do not exist or run later,
/// undeclared config variables, branches without a condition, unknown operators, cron syntax, retry bounds, bodies
/// under an action that has none, a flow whose trigger is missing, not the first step or not the only one, two steps
/// whose references are the same, plain-text secrets. A config variable on no page is information.
public struct DefinitionReader {
    /// Reused from file to file.
    private var json: [UInt8] = []

    /// A reader, which can read any number of definitions.
    public init() {}

    /// Checks and interprets a document; nil where there is an error among what it adds to `diagnostics`.
    ///
    /// - Parameters:
    ///   - document: a definition's YAML or JSON.
    ///   - path: the file, for the diagnostics.
    ///   - comments: those of the file that begin with `weir:allow-plaintext`.
    ///   - concealing: whether plain texts that are secrets become references to secrets, which `Definition.secrets`
    ///     declares: in what is going to be stored, and read again from the file.
    public mutating func read(
        _ document: consuming Document, path: String, comments: [YAMLComment] = [], concealing: Bool = false,
        diagnostics: inout [Diagnostic]
    ) -> Definition? {
        var check = DefinitionCheck(document: document, path: path, allowances: PlaintextAllowances(comments))
        defer { diagnostics += check.findings }
        guard check.checkVersion() else { return nil }
        check.checkFields(.definition, of: 0)
        _ = check.requiredName(of: 0, "a definition")
        check.checkChoice("endpointType", in: 0, ["flow_specific", "instance_specific", "shared_instance"])
        check.collectVariables()
        check.checkVariables()
        check.checkFlows()
        check.allowances.report(to: &check.diagnostics, path: path)
        guard !check.hasErrors else { return nil }

        var secrets: [SecretDeclaration] = []
        if concealing, !check.inlineDefaults.isEmpty {
            let stored = StoredDefault.concealing(check.inlineDefaults, in: check.document, path: path)
            secrets = stored.secrets
            check.document = stored.document
        }
        json.removeAll(keepingCapacity: true)
        CanonicalJSON.append(check.document, 0, to: &json)
        let interface = check.interface()
        // Copied, so that the stored text takes the room that it needs and no more.
        let text = Array(json[...])
        return Definition(
            document: check.document, json: text, digest: Digests.sha256(text), interface: interface,
            interfaceJSON: interface.json, stepCount: check.stepCount, secrets: secrets)
    }
}
