import Testing
import WeirJSON
import WeirModel
import WeirYAML

@testable import WeirManifest

/// What reading a `fork.yaml` gave.
struct ReadFork {
    var file: ForkFile
    var diagnostics: [Diagnostic]

    init(_ text: String) {
        var document = Document()
        var found: [Diagnostic] = []
        var yaml = YAMLReader(limits: .file)
        let bytes = Array(text.utf8)
        if !yaml.read(bytes.span, path: Self.path, into: &document, diagnostics: &found) {
            Issue.record("the test's own file: \(found.map(\.message))")
        }
        var reader = FieldReader(document, path: Self.path)
        file = ForkFile.decode(&reader)
        diagnostics = found + reader.problems.diagnostics
    }

    static let path = "integrations/acme-fork/fork.yaml"

    /// `code line:column message`.
    var findings: [String] { diagnostics.map(Self.text) }

    static func text(_ diagnostic: Diagnostic) -> String {
        let position = diagnostic.location.position
        return "\(diagnostic.code.rawValue) \(position.line):\(position.column) \(diagnostic.message)"
    }
}

/// Applies patches, in YAML or JSON, to a document.
enum Patching {
    /// The result as canonical JSON, or what stopped it, as `code line:column message`; the list of patches begins on
    /// the third line.
    static func apply(_ patches: String, to parent: String) -> Result<String, Failures> {
        let fork = ReadFork("from: acme\nversion: 1\npatches: \(patches)\n")
        var diagnostics = fork.diagnostics
        guard diagnostics.isEmpty,
            let result = fork.file.patched(json(parent), path: ReadFork.path, diagnostics: &diagnostics)
        else { return .failure(Failures(diagnostics: diagnostics)) }
        return .success(canonical(result))
    }

    struct Failures: Error, Equatable {
        var diagnostics: [Diagnostic]
        var findings: [String] { diagnostics.map(ReadFork.text) }
    }

    static func json(_ text: String) -> Document {
        let (document, diagnostics) = document(Array(text.utf8))
        if !diagnostics.isEmpty { Issue.record("the test's own document: \(diagnostics.map(\.message))") }
        return document
    }

    static func canonical(_ document: Document) -> String {
        String(decoding: CanonicalJSON.bytes(document), as: UTF8.self)
    }

    static func canonical(_ text: String) -> String { canonical(json(text)) }
}
