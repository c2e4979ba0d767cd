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
    /// The config variables that it states, in its order: key and value node.
    let config: [(key: String, node: Int)]
    /// The flows that it states, in its order: key and value node.
    let flows: [(key: String, node: Int)]
    let labels: [String]

    init(
        document: Document, path: String, file: UInt32, layer: ConfigurationLayer, config: Int?, flows: Int? = nil,
        labels: [String] = []
    ) {
        self.document = document
        self.path = path
        self.file = file
        self.layer = layer
        self.config = Self.pairs(document, config)
        self.flows = Self.pairs(document, flows)
        self.labels = labels
    }

    private static func pairs(_ document: Document, _ node: Int?) -> [(key: String, node: Int)] {
        guard let node, document.nodes[node].kind == .mapping else { return [] }
        return document.children(node).map { (document.string($0), $0 + 1) }
    }
}

/// One value of one layer.
struct ValueReference {
    let layer: LayerFile
    let node: Int

    var document: Document { layer.document }
    var location: SourceLocation { layer.document.location(node, in: layer.path) }

    var origin: FieldOrigin {
        let position = layer.document.nodes[node]
        return FieldOrigin(file: layer.file, line: position.line, column: position.column, layer: layer.layer)
    }
}
