import WeirModel

/// The layers that reach an instance, the definition first, with their places in `Explanation.layers`.
struct LayerList {
    /// For the explanation.
    let shown: [Explanation.Layer]
    /// Those that are files of configuration, lowest first, by their place in `shown`.
    let files: [(index: Int, layer: LayerFile)]

    /// - Parameters:
    ///   - definition: the definition's path; empty where no file of the repository is it.
    ///   - usages: where the profiles among `files` are put to use, in their order.
    init(definition: String, files: [LayerFile], usages: [SourceLocation]) {
        var shown = [Explanation.Layer(layer: .definition, path: definition, name: "definition", usedAt: nil)]
        var indexed: [(index: Int, layer: LayerFile)] = []
        var usages = usages[...]
        for file in files {
            indexed.append((shown.count, file))
            let usedAt = file.layer == .profile ? usages.popFirst() : nil
            shown.append(.init(layer: file.layer, path: file.path, name: Self.name(file), usedAt: usedAt))
        }
        self.shown = shown
        self.files = indexed
    }

    private static func name(_ file: LayerFile) -> String {
        switch file.layer {
        case .definition: return "definition"
        case .repositoryDefaults: return "weir.yaml"
        case .profile:
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            return "profile \(EntryPath.stem(name) ?? name)"
        case .deployment: return "deploy.yaml"
        case .customer: return "customer"
        case .instance: return "instance"
        }
    }

    /// The place of the instance's own file; nil where it has none that can be read.
    var own: Int? { index(of: .instance) }

    /// The place of the highest layer of a kind.
    func index(of layer: ConfigurationLayer) -> Int? { shown.lastIndex { $0.layer == layer } }

    /// What stands at a node of a layer's file.
    func statement(_ layer: ConfigurationLayer, _ file: LayerFile, _ node: Int) -> Explanation.Statement {
        Explanation.Statement(
            layer: index(of: layer), location: file.document.location(node, in: file.path),
            value: StatedValue(file: file.document, node, in: nil), counts: true)
    }
}

extension FieldOrigin {
    /// nil where no file of the repository says it.
    func location(in paths: [String]) -> SourceLocation? {
        guard paths.indices.contains(Int(file)) else { return nil }
        return SourceLocation(path: paths[Int(file)], position: SourcePosition(line: line, column: column))
    }
}
