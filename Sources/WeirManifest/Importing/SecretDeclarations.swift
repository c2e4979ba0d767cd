public import WeirModel
internal import WeirYAML

/// Adds declarations to the text of a `secrets.yaml` and leaves what is there as it is.
public enum SecretDeclarations {
    /// The file with a declaration `NAME: {from: {env: VARIABLE}}` for each of `secrets` that it does not declare yet.
    ///
    /// - Parameters:
    ///   - secrets: in the order in which they are to stand.
    ///   - existing: what the file holds; nil where there is none.
    ///   - path: the file, for messages.
    ///   - diagnostics: gets what is wrong with the file where the result is nil.
    /// - Returns: The file's new bytes and the names that were added; nil where the file is not valid, or written in a
    ///   way that cannot be added to.
    public static func adding(
        _ secrets: [LiftedSecret], to existing: [UInt8]?, path: String, diagnostics: inout [Diagnostic]
    ) -> (bytes: [UInt8], added: Set<String>)? {
        guard let existing else {
            return (Array("secrets:\n".utf8) + lines(secrets, indent: 2), Set(secrets.map(\.name)))
        }
        guard let file = File(existing, path: path, diagnostics: &diagnostics) else { return nil }
        let missing = secrets.filter { !file.names.contains($0.name) }
        guard !missing.isEmpty else { return (existing, []) }
        var bytes = existing
        if bytes.last != 0x0A { bytes.append(0x0A) }
        bytes += lines(missing, indent: file.indent)
        var problems: [Diagnostic] = []
        let names = Set(missing.map(\.name))
        guard let again = File(bytes, path: path, diagnostics: &problems), again.names == file.names.union(names) else {
            diagnostics.append(
                Diagnostic(
                    .invalidValue, at: SourceLocation(path: path, position: file.position),
                    "declarations cannot be added to the way in which this file is written",
                    hint: "write each secret on a line of its own below \"secrets:\", without braces around them all"))
            return nil
        }
        return (bytes, names)
    }

    private static func lines(_ secrets: [LiftedSecret], indent: Int) -> [UInt8] {
        let space = String(repeating: " ", count: indent)
        return secrets.flatMap { Array("\(space)\($0.name): {from: {env: \($0.environmentVariable)}}\n".utf8) }
    }

    /// A valid `secrets.yaml`.
    private struct File {
        var names: Set<String>
        /// How far its declarations are indented.
        var indent = 2
        /// Of `secrets:`.
        var position: SourcePosition

        init?(_ bytes: [UInt8], path: String, diagnostics: inout [Diagnostic]) {
            var document = Document()
            var problems: [Diagnostic] = []
            var yaml = YAMLReader(limits: .file)
            guard yaml.read(bytes.span, path: path, into: &document, diagnostics: &problems), problems.isEmpty else {
                diagnostics += problems
                return nil
            }
            var reader = FieldReader(document, path: path)
            names = SecretsFile.decode(&reader).names
            guard reader.problems.diagnostics.isEmpty else {
                problems = reader.problems.diagnostics
                SourceText.fillLines(of: &problems, path: path, from: bytes.span)
                diagnostics += problems
                return nil
            }
            let list = document.value(of: "secrets", in: 0)
            position = document.nodes[list ?? 0].position
            guard let list, document.nodes[list].kind == .mapping, document.nodes[list].style == .block,
                let first = document.children(list).first(where: { _ in true })
            else { return }
            indent = Int(document.nodes[first].column) - 1
        }
    }
}
