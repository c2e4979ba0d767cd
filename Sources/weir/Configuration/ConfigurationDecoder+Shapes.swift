import WeirModel

extension ConfigurationDecoder {
    mutating func members(
        _ node: Int, _ what: String, _ known: [String], _ read: (inout Self, String, Int) -> Void
    ) {
        guard isMapping(node, what) else { return }
        for key in document.children(node) {
            let name = document.string(key)
            if known.contains(name) {
                read(&self, name, key + 1)
            } else {
                refuse(key, "\(what) has no field \(name)", "known fields: \(known.joined(separator: ", "))")
            }
        }
    }

    mutating func isMapping(_ node: Int, _ what: String) -> Bool {
        if document.nodes[node].kind == .mapping { return true }
        refuse(node, "\(what) is a mapping")
        return false
    }

    mutating func isSequence(_ node: Int, _ what: String) -> Bool {
        if document.nodes[node].kind == .sequence { return true }
        refuse(node, "\(what) is a list")
        return false
    }

    mutating func text(_ node: Int, _ what: String) -> String? {
        let kind = document.nodes[node].kind
        if kind.isScalar, kind != .null { return document.string(node) }
        refuse(node, "\(what) is a text")
        return nil
    }

    mutating func texts(_ node: Int, _ what: String) -> [String] {
        guard isSequence(node, what) else { return [] }
        return document.children(node).compactMap { text($0, "an item of \(what)") }
    }

    mutating func refuse(_ node: Int, _ message: String, _ hint: String? = nil) {
        diagnostics.append(Diagnostic(.invalidValue, at: location(node), message, hint: hint))
    }

    func location(_ node: Int) -> SourceLocation {
        let place = document.nodes[node]
        return SourceLocation(path: path, position: SourcePosition(line: place.line, column: place.column))
    }
}
