import WeirModel
import WeirYAML

/// The text of a `secrets.yaml`, to which declarations are added; what is there stays as it is.
struct SecretDeclarationText {
    let path: String
    let document: Document
    private let bytes: [UInt8]
    private let names: Set<String>

    /// Reads a file, which need not be there; nil where it is not valid, with the reasons in `diagnostics`.
    init?(_ file: SecretCopies.File, diagnostics: inout [Diagnostic]) {
        path = file.path
        let bytes = file.bytes ?? []
        self.bytes = bytes
        var document = Document()
        var names: Set<String> = []
        var problems: [Diagnostic] = []
        var yaml = YAMLReader(limits: .file)
        if file.bytes != nil, yaml.read(bytes.span, path: path, into: &document, diagnostics: &problems) {
            var reader = FieldReader(document, path: path)
            names = SecretsFile.decode(&reader).names
            problems += reader.problems.diagnostics
        }
        self.document = document
        self.names = names
        guard problems.isEmpty else {
            SourceText.fillLines(of: &problems, path: path, from: bytes.span)
            diagnostics += problems
            return nil
        }
    }

    /// Whether a secret is declared.
    func declares(_ name: String) -> Bool { names.contains(name) }

    /// The declaration of a secret.
    func value(of name: String) -> Int? {
        guard let secrets, document.nodes[secrets].kind == .mapping else { return nil }
        return document.value(of: name, in: secrets)
    }

    private var secrets: Int? { document.nodes.isEmpty ? nil : document.value(of: "secrets", in: 0) }

    /// The file with one line more for each declaration; nil where it is written in a way that takes none.
    func adding(_ declarations: [(name: String, text: [UInt8])], diagnostics: inout [Diagnostic]) -> [UInt8]? {
        var result = bytes
        var indentation = 2
        if let secrets, document.nodes[secrets].kind == .mapping, document.nodes[secrets].count > 0 {
            indentation = Int(document.nodes[secrets + 1].column) - 1
        }
        if document.nodes.isEmpty || secrets == nil { result += "secrets:\n".utf8 }
        if result.last != 0x0A { result.append(0x0A) }
        for declaration in declarations {
            result += [UInt8](repeating: 0x20, count: indentation)
            result += Array("\(declaration.name): ".utf8) + declaration.text + [0x0A]
        }
        var problems: [Diagnostic] = []
        let again = SecretDeclarationText(.init(path: path, bytes: result), diagnostics: &problems)
        if let again, again.names == names.union(declarations.map(\.name)) { return result }
        let place = secrets.map { document.nodes[$0].position } ?? SourcePosition(line: 1, column: 1)
        diagnostics.append(
            Diagnostic(
                .invalidValue, at: SourceLocation(path: path, position: place),
                "declarations cannot be added to the way in which this file is written",
                hint: "write each secret on a line of its own below \"secrets:\", without braces around them all"))
        return nil
    }
}
