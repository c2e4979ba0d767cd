import WeirJSON
import WeirModel

/// The labels of deployed customers, for selecting among customers whose files are not read.
enum CustomerLabels {
    /// The member `labels` of a customer's spec; nil where it cannot be read.
    static func of(_ spec: Spec) -> [String]? {
        var reader = JSONReader(limits: .file)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        guard reader.read(spec.json.span, path: "", into: &document, diagnostics: &diagnostics),
            let list = document.value(of: "labels", in: 0), document.nodes[list].kind == .sequence
        else { return nil }
        return document.children(list).map { document.string($0) }
    }
}
