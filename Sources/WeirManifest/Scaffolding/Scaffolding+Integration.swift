import WeirModel
import WeirYAML

extension Scaffolding {
    /// The definition of a new integration: a minimal one, or a copy of a template with its icon, documentation and
    /// attachments.
    ///
    /// A copy's `release.yaml` says what it is a copy of. Of which version only a database knows: the number is left to
    /// whoever wants it there.
    ///
    /// - Parameters:
    ///   - name: what people call it; made from the slug where nil.
    ///   - template: an integration of the repository whose `release.yaml` says `template: {enabled: true}`.
    /// - Throws: `ScaffoldError`; `SourceError` where the repository cannot be read.
    public func integration(_ slug: String, name: String?, template: String?) async throws -> Scaffold {
        let folder = "integrations/\(slug)"
        try refuse(folder, ["integration", "fork"], "integration \(slug) is there already", "Edit its file.")
        let name = name ?? ScaffoldText.title(of: slug)
        var files = [Scaffold.File("\(folder)/integration.yaml", IntegrationText.minimal(name: name))]
        var notes: [String] = []
        if let template {
            files = try copies(of: template, to: folder, name: name)
            notes = [
                "It is a copy of \(template). weir get versions \(template) shows which version, for forkedFrom in "
                    + "\(folder)/release.yaml."
            ]
        }
        _ = try await verified(files, .integration(slug))
        return Scaffold(files: files, notes: notes)
    }

    private func copies(of template: String, to folder: String, name: String) throws -> [Scaffold.File] {
        let reader = try tree.reader()
        let templates = try Templates(entries, reader).slugs
        guard templates.contains(template) else { throw Self.noTemplate(template, templates) }
        let source = "integrations/\(template)"
        guard let entry = entries.first(where: { $0.isOrdinary && EntryPath.stem($0.path) == "\(source)/integration" })
        else {
            throw ScaffoldError(
                "\(source) has no integration.yaml to copy. For a fork, copy its fork.yaml, or fork it in turn.")
        }
        guard try reader.size(of: entry) <= DocumentLimits.definition.bytes,
            let definition = IntegrationText.copy(of: try bytes(entry, reader), name: name)
        else { throw ScaffoldError("\(entry.path) is not valid. Run weir validate, and mend what it shows first.") }
        var files = [Scaffold.File(path: "\(folder)/integration.yaml", bytes: definition)]
        try refuse(folder, ["release"], "it is there already", "Remove it, or begin in another folder.")
        files.append(
            Scaffold.File(
                "\(folder)/release.yaml",
                "forkedFrom: \(template)   # with @ and a number, of which version: weir get versions \(template)\n"))
        for entry in entries where entry.isOrdinary && entry.path.hasPrefix(source + "/") {
            let rest = String(entry.path.dropFirst(source.count + 1))
            guard rest == "README.md" || rest == "icon.png" || rest.hasPrefix("attachments/") else { continue }
            guard !entries.contains(where: { $0.path == "\(folder)/\(rest)" }) else {
                throw ScaffoldError("\(folder)/\(rest) is there already, and the template has one, too. Remove one.")
            }
            files.append(Scaffold.File(path: "\(folder)/\(rest)", bytes: try bytes(entry, reader)))
        }
        return files
    }

    private func bytes(_ entry: SourceEntry, _ reader: Tree.Reader) throws -> [UInt8] {
        try reader.read(entry) { span in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(span.count)
            for index in span.indices { bytes.append(span[index]) }
            return bytes
        }
    }

    private static func noTemplate(_ name: String, _ templates: [String]) -> ScaffoldError {
        guard !templates.isEmpty else {
            return ScaffoldError(
                "There is no template \(name), nor any other: an integration is one where its release.yaml says "
                    + "template: {enabled: true}.")
        }
        let hint = NearestName.of(name, among: templates).map { " Did you mean \($0)?" } ?? ""
        return ScaffoldError("There is no template \(name).\(hint) Templates: \(templates.joined(separator: ", ")).")
    }
}
