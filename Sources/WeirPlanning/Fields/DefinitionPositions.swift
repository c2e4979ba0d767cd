import WeirModel

/// Finds where in its file a part of a definition stands.
struct DefinitionPositions {
    let document: Document
    let path: String

    /// The position of the value at `fieldPath`, whose components are keys, names or keys of list items, or indices;
    /// where the way ends early, the position of what encloses it.
    func location(of fieldPath: [String]) -> SourceLocation? {
        guard !document.nodes.isEmpty else { return nil }
        var index = 0
        for component in fieldPath {
            guard let next = child(component, of: index) else { break }
            index = next
        }
        if let value = document.value(of: "value", in: index), isPlainValue(index) { index = value }
        return SourceLocation(path: path, position: document.nodes[index].position)
    }

    private func isPlainValue(_ index: Int) -> Bool {
        guard document.nodes[index].count == 2, let type = document.value(of: "type", in: index) else { return false }
        return document.nodes[type].kind == .string && document.bytes(type).elementsEqual("value".utf8)
    }

    private func child(_ component: String, of index: Int) -> Int? {
        switch document.nodes[index].kind {
        case .mapping: return document.value(of: component, in: index)
        case .sequence:
            for identity in ["name", "key"] {
                for item in document.children(index) {
                    guard let name = document.value(of: identity, in: item), document.nodes[name].kind.isScalar,
                        document.bytes(name).elementsEqual(component.utf8)
                    else { continue }
                    return item
                }
            }
            guard let position = Int(component), position >= 0 else { return nil }
            var count = 0
            for item in document.children(index) {
                if count == position { return item }
                count += 1
            }
            return nil
        default: return nil
        }
    }
}
