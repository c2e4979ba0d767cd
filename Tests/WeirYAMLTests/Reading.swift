import WeirModel
import WeirYAML

/// What reading a text gave.
struct Reading {
    var document = Document()
    var diagnostics: [Diagnostic] = []
    var isComplete = false

    init(_ text: String, limits: YAMLLimits = .file) { self.init(Array(text.utf8), limits: limits) }

    init(_ bytes: [UInt8], limits: YAMLLimits = .file) {
        var reader = YAMLReader(limits: limits)
        isComplete = reader.read(bytes.span, path: "a.yaml", into: &document, diagnostics: &diagnostics)
    }

    /// `code@line:column+length`, one for each diagnostic.
    var problems: [String] {
        diagnostics.map {
            "\($0.code.rawValue)@\($0.location.position.line):\($0.location.position.column)+\($0.length)"
        }
    }

    /// The tree on one line: `{a: i"1", b: [n""]}`, a kind's first letter before each scalar's text.
    var tree: String { document.nodes.isEmpty ? "" : Self.tree(document, 0) }

    static func tree(_ document: Document, _ node: Int) -> String {
        switch document.nodes[node].kind {
        case .mapping:
            let pairs = document.children(node).map { key in
                "\(document.string(key)): \(tree(document, key + 1))"
            }
            return "{\(pairs.joined(separator: ", "))}"
        case .sequence: return "[\(document.children(node).map { tree(document, $0) }.joined(separator: ", "))]"
        case .null: return "n\"\(document.string(node))\""
        case .boolean: return "b\"\(document.string(node))\""
        case .integer: return "i\"\(document.string(node))\""
        case .float: return "f\"\(document.string(node))\""
        case .string: return "\"\(document.string(node))\""
        }
    }
}
