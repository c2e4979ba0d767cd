import WeirModel
import WeirYAML

extension SourceReader {
    /// Parses one YAML file; false, with a diagnostic, where nothing of it can be used.
    ///
    /// A file over the limit is refused by its size, before a byte of it is read.
    func readFile(
        _ entry: SourceEntry, _ yaml: inout YAMLReader, into document: inout Document,
        diagnostics: inout [Diagnostic]
    ) throws -> Bool {
        let limit = yaml.limits.bytes
        let isUsable = try read(entry, upTo: limit) { bytes in
            yaml.read(bytes, path: entry.path, into: &document, diagnostics: &diagnostics)
        }
        if let isUsable { return isUsable }
        diagnostics.append(
            Diagnostic(
                .fileTooLarge, at: SourceLocation(path: entry.path),
                "\(entry.path) has \(try size(of: entry)) bytes, and at most \(limit) are read",
                hint: "split it, or move what is not configuration elsewhere"))
        return false
    }

    /// Reads which secrets a `secrets.yaml` declares; none where there is no such file.
    ///
    /// - Parameters:
    ///   - problems: what is wrong with the place of the file.
    ///   - customer: whose file it is; nil for the repository's own.
    func declaredSecrets(
        _ entry: SourceEntry?, of customer: String? = nil, _ problems: [Diagnostic], _ yaml: inout YAMLReader,
        diagnostics: inout [Diagnostic]
    ) throws -> DeclaredSecrets {
        guard let entry else {
            return DeclaredSecrets(hold: problems.first.map { .file($0.location.path, problems) })
        }
        var own = problems
        var document = Document()
        var secrets = DeclaredSecrets()
        if try readFile(entry, &yaml, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: entry.path)
            let file = SecretsFile.decode(&reader, customer: customer)
            secrets.names = file.names
            secrets.declarations = file.declarations
            // No plain text is allowed here, so that such a comment is of no use.
            reader.problems.add(PlaintextAllowances(yaml.comments))
            own += reader.problems.diagnostics
        }
        if own.hasErrors {
            secrets.hold = .file(entry.path, own)
            secrets.declarations = []
        }
        diagnostics += own
        return secrets
    }
}
