extension ObservedState {
    /// Which files belong to deployed units that the last revision held, by row.
    ///
    /// The commit that is applied went past these units, so that its files say nothing of what they are deployed as:
    /// they are compared with those of the commit that wrote their rows.
    public var heldFiles: [Identifier: FormerFiles.Scope] {
        let held = Set(pending.lazy.filter { $0.status == .held }.map(\.key))
        guard !held.isEmpty else { return [:] }
        var scopes: [Identifier: FormerFiles.Scope] = [:]
        for unit in customers where !unit.row.isDeleted && held.contains(unit.key) {
            scopes[unit.row.id] = FormerFiles.Scope(paths: [unit.sourcePath])
        }
        for unit in integrations where !unit.row.isDeleted && held.contains(unit.key) {
            scopes[unit.row.id] = FormerFiles.Scope(folders: ["integrations/\(unit.slug)/"])
        }
        for unit in instances where !unit.row.isDeleted && held.contains(unit.key) {
            // What a deploy.yaml makes has no file of its own.
            guard unit.sourcePath.hasPrefix("customers/") else { continue }
            scopes[unit.row.id] = FormerFiles.Scope(paths: [unit.sourcePath])
        }
        return scopes
    }
}
