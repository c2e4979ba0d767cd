import WeirJSON
import WeirModel
import WeirYAML

/// What reading a text gave.
struct Reading {
    var document = Document()
    var diagnostics: [Diagnostic] = []
    var isComplete = false

    /// True where there is a value and nothing to say.
    var isFaultless: Bool { isComplete && diagnostics.isEmpty && !document.nodes.isEmpty }

    static func yaml(_ bytes: [UInt8], limits: DocumentLimits = .file, path: String = "input") -> Reading {
        var reading = Reading()
        var reader = YAMLReader(limits: limits)
        reading.isComplete = reader.read(
            bytes.span, path: path, into: &reading.document, diagnostics: &reading.diagnostics)
        return reading
    }

    static func json(_ bytes: [UInt8], limits: DocumentLimits = .file, path: String = "input") -> Reading {
        var reading = Reading()
        var reader = JSONReader(limits: limits)
        reading.isComplete = reader.read(
            bytes.span, path: path, into: &reading.document, diagnostics: &reading.diagnostics)
        return reading
    }

    /// What a writer may need where a text comes out longer than it went in.
    static let generous = DocumentLimits(bytes: 64 << 20, depth: 64, nodes: 2_000_000)
}

extension Document {
    /// That the nodes are a tree in preorder, within the text.
    func requireWhole() throws {
        for (index, node) in nodes.enumerated() {
            let end = Int(node.end)
            try require(end > index && end <= nodes.count, "node \(index) ends at \(end) of \(nodes.count)")
            try require(node.line >= 1 && node.column >= 1, "node \(index) has no place")
            guard node.kind.isScalar else {
                try require(
                    children(index).reduce(0) { count, _ in count + 1 } == node.count, "node \(index) miscounts")
                continue
            }
            try require(end == index + 1, "scalar \(index) has children")
            try require(Int(node.textStart) + Int(node.textLength) <= text.count, "scalar \(index) leaves the text")
        }
        try require(nodes.first.map { Int($0.end) == nodes.count } ?? true, "nodes follow the root")
    }

    /// That the other document has the same kinds and texts in the same order.
    func requireSame(as other: Document, _ what: String) throws {
        try require(nodes.count == other.nodes.count, "\(what): \(nodes.count) nodes are \(other.nodes.count)")
        for index in nodes.indices {
            let isSame =
                nodes[index].kind == other.nodes[index].kind && nodes[index].end == other.nodes[index].end
                && (!nodes[index].kind.isScalar || bytes(index) == other.bytes(index))
            try require(isSame, "\(what): node \(index) is another")
        }
    }
}
