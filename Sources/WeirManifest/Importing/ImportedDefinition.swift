public import WeirModel

/// A designer's export, as the repository takes it.
public struct ImportedDefinition: Sendable {
    /// The folder's name: the one that was asked for, else made from the definition's own slug or its name.
    public var slug: String
    /// What the file becomes, with its secrets taken out.
    public var definition: Definition
    /// What is written to `integration.yaml`: the very bytes of a version 7 file without a secret in it, else the same
    /// with the secrets blanked, else the definition written anew.
    public var bytes: [UInt8]
    /// The format that the file had, in words, where it was not definitionVersion 7.
    public var upgradedFrom: String?
    /// What was not simply taken over, by its place in the file.
    public var notes: [ImportNote]
    /// The secrets that were taken out, by their place in the file.
    public var lifted: [LiftedSecret]
    /// What is wrong with the definition without making it invalid.
    public var diagnostics: [Diagnostic]
}

/// Reads what a designer exported, in any format up to definitionVersion 7, from YAML or JSON.
public enum DefinitionImport {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: what the file holds; at most 4 MiB are read.
    ///   - path: the file, for messages; one that ends in `.json` is read as JSON.
    ///   - slug: the folder's name where it is not to be made from the definition's.
    ///   - keepsSecrets: leaves secrets in plain text where they are.
    ///   - diagnostics: gets what is wrong where the result is nil.
    public static func read(
        _ bytes: [UInt8], path: String, slug: String? = nil, keepsSecrets: Bool = false,
        diagnostics: inout [Diagnostic]
    ) -> ImportedDefinition? {
        var problems: [Diagnostic] = []
        guard let source = SourceDocument(bytes, path: path, limits: .definition, diagnostics: &problems) else {
            diagnostics += problems.sorted()
            return nil
        }
        var result = source.document
        var notes: [ImportNote] = []
        var format: DefinitionUpgrade.Format?
        let root = TreeNode(source.document)
        if let older = DefinitionUpgrade.olderFormat(of: root) {
            format = older
            let upgraded = DefinitionUpgrade.apply(to: root, format: older, path: path)
            (result, notes) = (upgraded.root.document, upgraded.notes)
        }
        let name = slug ?? folderName(of: root)
        let secrets = DefinitionSecrets(in: result, path: path, slug: name ?? "")
        let isLifted = !keepsSecrets && !secrets.values.isEmpty
        if isLifted { result = secrets.blanked }
        var reader = DefinitionReader()
        let definition = reader.read(result, path: path, diagnostics: &problems)
        if name == nil, !problems.contains(where: { $0.severity == .error }) {
            problems.append(missingSlug(root, path))
        }
        if !source.isJSON { SourceText.fillLines(of: &problems, path: path, from: bytes.span) }
        problems = secrets.masking(problems).sorted()
        guard let definition, let name else {
            diagnostics += problems
            return nil
        }
        let written = DefinitionText(
            source: source, document: result, definition: definition,
            blanked: isLifted ? secrets.values : [], isRewritten: format != nil || source.isJSON)
        guard let text = written.bytes else {
            diagnostics.append(unwritable(path))
            return nil
        }
        if written.losesComments(in: text) {
            notes.append(
                ImportNote(
                    location: SourceLocation(path: path), subject: ["comments"],
                    message: "the definition is written anew, without the comments of the file"))
        }
        return ImportedDefinition(
            slug: name, definition: definition, bytes: text, upgradedFrom: format.map(words),
            notes: (notes + secrets.remaining).sorted(), lifted: isLifted ? secrets.lifted : [],
            diagnostics: problems.filter { $0.severity == .warning })
    }

    /// The file's own slug (2020), else one made from its name.
    private static func folderName(of root: TreeNode) -> String? {
        if let slug = root.words("slug"), Slug.isValid(slug) { return slug }
        return (root.words("name") ?? root.words("slug")).flatMap(SlugText.slug)
    }

    private static func words(_ format: DefinitionUpgrade.Format) -> String {
        switch format {
        case .numbered(let number): "definitionVersion \(number)"
        case .unnumbered: "the format of 2020"
        }
    }

    private static func missingSlug(_ root: TreeNode, _ path: String) -> Diagnostic {
        let name = root["name"]
        return Diagnostic(
            .invalidSlug,
            at: SourceLocation(path: path, position: (name ?? root).position),
            "no folder's name can be made from \(quoted(name?.scalarText ?? ""))",
            hint: "say it with --as; \(EntryPath.slugRule)")
    }

    private static func unwritable(_ path: String) -> Diagnostic {
        Diagnostic(
            .unsupportedDefinition, at: SourceLocation(path: path),
            "the definition in version 7 is larger or deeper than a definition may be",
            hint: "upgrade it in the designer")
    }
}
