import WeirModel

/// A file, or a part of one, whose values reach instances.
///
/// A class, because a value of a shared layer is referred to by every instance that it reaches.
final class LayerFile: Sendable {
    let document: Document
    let path: String
    /// Index into `DesiredState.files`.
    let file: UInt32
    let layer: ConfigurationLayer
    /// The mapping of config variables; nil where there is none.
    let config: Int?
    /// The mapping of flows; nil where there is none.
    let flows: Int?
    /// Lower case, unique, sorted.
    let labels: [String]
    /// Where the labels stand; nil where the layer states none.
    let labelsNode: Int?
    /// Paths of fields that belong to the runtime, as written.
    let ignore: [TextItem]
    /// What was found of secrets in plain text.
    let plaintext: PlaintextSearch.Result

    init(
        document: Document, path: String, file: UInt32, layer: ConfigurationLayer, config: Int?, flows: Int? = nil,
        labels: [String] = [], labelsNode: Int? = nil, ignore: [TextItem] = [],
        plaintext: PlaintextSearch.Result = .nothing
    ) {
        self.document = document
        self.path = path
        self.file = file
        self.layer = layer
        self.config = config
        self.flows = flows
        self.labels = labels
        self.labelsNode = labelsNode
        self.ignore = ignore
        self.plaintext = plaintext
    }

    /// Where a node stands.
    func origin(_ node: Int) -> FieldOrigin {
        FieldOrigin(file: file, line: document.nodes[node].line, column: document.nodes[node].column, layer: layer)
    }
}

/// One value of one layer.
struct ValueReference {
    let layer: LayerFile
    let node: Int

    var kind: Document.Kind { layer.document.nodes[node].kind }
    var isNull: Bool { kind == .null }
    var location: SourceLocation { layer.document.location(node, in: layer.path) }
    var origin: FieldOrigin { layer.origin(node) }
    /// What is wrong with the value, without its line where that must not be shown.
    func diagnostic(_ code: DiagnosticCode, _ message: String, hint: String?) -> Diagnostic {
        let diagnostic = Diagnostic(
            code, at: location, length: layer.document.shownLength(node), message, hint: hint)
        return layer.plaintext.hiddenLines.isEmpty ? diagnostic : diagnostic.hiding(lines: layer.plaintext.hiddenLines)
    }

    /// Whether it was reported as a secret in plain text, so that there is no more to say.
    var isReported: Bool { layer.plaintext.reported.contains(node) }
    /// Whether a comment says why it may be plain text.
    var mayBePlaintext: Bool { layer.plaintext.allowedLines.contains(layer.document.nodes[node].line) }
}
