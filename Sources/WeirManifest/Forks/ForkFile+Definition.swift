import WeirModel
import WeirYAML

extension ForkFile {
    /// What the fork's definition is: the parent's with the patches applied, in their order, and with the fork's name
    /// and description. All or nothing: nil where a patch does not apply, with the reasons in `diagnostics`.
    ///
    /// What comes from the parent gets the position of `from:`, what a patch brings its own, and a list or mapping in
    /// which a patch added or removed something the patch's, so that whatever is said about the result later can be
    /// said of the fork's file.
    ///
    /// - Parameters:
    ///   - parent: the definition of the version that the file names.
    ///   - path: the fork's file.
    func patched(_ parent: Document, path: String, diagnostics: inout [Diagnostic]) -> Document? {
        var tree = DocumentTree(parent)
        let file = tree.add(document)
        var failed: [DefinitionPatch] = []
        for patch in patches {
            // What a patch did not put or find there cannot be there for the next ones: one reason is enough.
            let isConsequence = failed.contains { failure in
                failure.path.contains(patch.path) || patch.from.map(failure.path.contains) ?? false
            }
            tree.place = patch.source.path
            do throws(PatchFailure) {
                try tree.apply(patch, value: patch.value.map { tree.value(at: $0, of: file) })
            } catch {
                if !isConsequence { diagnostics.append(diagnostic(error, patch, path)) }
                failed.append(patch)
            }
        }
        guard failed.isEmpty else { return nil }
        for (field, item) in [("name", name), ("description", description)] {
            guard let item, !state(field, item, in: &tree, path, &diagnostics) else { continue }
            return nil
        }
        return tree.document(inherited: from.map { document.nodes[$0.node].position })
    }

    /// The fork's definition, checked; nil where there is an error among what is added to `diagnostics`. Warnings that
    /// the parent's definition has itself are not repeated.
    func definition(
        of parent: Document, path: String, comments: [YAMLComment] = [], reader: inout DefinitionReader,
        diagnostics: inout [Diagnostic]
    ) -> Definition? {
        guard let document = patched(parent, path: path, diagnostics: &diagnostics) else { return nil }
        var own: [Diagnostic] = []
        let definition = reader.read(document, path: path, comments: comments, diagnostics: &own)
        if own.contains(where: isInherited) {
            var known: [Diagnostic] = []
            _ = reader.read(parent, path: path, diagnostics: &known)
            var counts: [[String]: Int] = [:]
            for finding in known { counts[[finding.code.rawValue, finding.message], default: 0] += 1 }
            own.removeAll { finding in
                guard isInherited(finding), let count = counts[[finding.code.rawValue, finding.message]], count > 0
                else { return false }
                counts[[finding.code.rawValue, finding.message]] = count - 1
                return true
            }
        }
        diagnostics += own.map { $0.hiding(lines: secretLines) }
        return definition
    }

    private func isInherited(_ finding: Diagnostic) -> Bool {
        finding.severity != .error && finding.location.position == from.map { document.nodes[$0.node].position }
    }

    private func diagnostic(_ failure: PatchFailure, _ patch: DefinitionPatch, _ path: String) -> Diagnostic {
        let isSource = failure.part == .from
        return Diagnostic(
            failure.code,
            at: SourceLocation(path: path, position: isSource ? patch.source.from : patch.source.path),
            length: isSource ? patch.source.fromLength : patch.source.pathLength, failure.message, hint: failure.hint
        ).hiding(lines: secretLines)
    }

    /// Gives the definition a text of the fork's own; false, with a diagnostic, where that is not possible.
    private func state(
        _ field: String, _ item: TextItem, in tree: inout DocumentTree, _ path: String,
        _ diagnostics: inout [Diagnostic]
    ) -> Bool {
        let position = document.nodes[item.node].position
        let word = tree.word(item.text, at: position)
        let patch = DefinitionPatch(
            operation: .add, path: JSONPointer(tokens: [field]),
            source: DefinitionPatch.Places(path: position, pathLength: 1, from: position, fromLength: 1))
        do {
            try tree.apply(patch, value: tree.value(at: Int(word.node), of: word.document))
            return true
        } catch {
            diagnostics.append(diagnostic(error, patch, path))
            return false
        }
    }
}
