import WeirModel
import WeirYAML

extension FormerFiles {
    /// What the repository's `secrets.yaml` of the applied commit declared, from which any unit's reference may have
    /// taken its secret.
    ///
    /// - Parameter listing: of the tree that is loaded.
    func sharedSecrets(_ listing: RepositoryListing) throws -> DeclaredSecrets {
        let kept = listing.entries.filter { UnitPath($0.path) == .sharedSecrets && !changedPaths.contains($0.path) }
        let old = kept + files.compactMap { path, entry in UnitPath(path) == .sharedSecrets ? entry : nil }
        let file = LayoutScanner.scan(old.sorted { ByteOrder.precedes($0.path, $1.path) }).secrets
        var yaml = YAMLReader(limits: .file)
        var diagnostics: [Diagnostic] = []
        return try reader().declaredSecrets(file.entry, file.problems, &yaml, diagnostics: &diagnostics)
    }
}
