import Testing
import WeirJSON
import WeirModel
import WeirYAML

@testable import WeirManifest

/// What importing a definition came to.
struct DefinitionOutcome {
    var imported: ImportedDefinition?
    var diagnostics: [Diagnostic]

    init(_ bytes: [UInt8], path: String = "export.yaml", slug: String? = nil, keepsSecrets: Bool = false) {
        var diagnostics: [Diagnostic] = []
        imported = DefinitionImport.read(
            bytes, path: path, slug: slug, keepsSecrets: keepsSecrets, diagnostics: &diagnostics)
        self.diagnostics = diagnostics
    }

    init(_ text: String, path: String = "export.yaml", slug: String? = nil, keepsSecrets: Bool = false) {
        self.init(Array(text.utf8), path: path, slug: slug, keepsSecrets: keepsSecrets)
    }

    /// The document that is written.
    var document: Document { WeirManifestTests.document(imported?.bytes ?? []).0 }

    var text: String { String(decoding: imported?.bytes ?? [], as: UTF8.self) }

    /// Each note as `line: subject: message`.
    var notes: [String] {
        (imported?.notes ?? []).map {
            "\($0.location.position.line): \($0.subject.joined(separator: "/")): \($0.message)"
        }
    }

    /// Everything that a person gets to see, and what is written.
    var everything: String {
        let shown = (imported?.diagnostics ?? []) + diagnostics
        return (shown.map { "\($0.message) \($0.hint ?? "") \($0.sourceLine ?? "")" } + notes + [text])
            .joined(separator: "\n")
    }
}

extension Document {
    /// The canonical JSON of what is at the end of a path of keys and indices.
    func json(_ path: String...) -> String? {
        var node = 0
        for part in path {
            if let index = Int(part) {
                let items = nodes[node].kind == .sequence ? Array(children(node)) : []
                guard items.indices.contains(index) else { return nil }
                node = items[index]
            } else {
                guard let value = value(of: part, in: node) else { return nil }
                node = value
            }
        }
        return String(decoding: CanonicalJSON.bytes(self, node), as: UTF8.self)
    }
}
