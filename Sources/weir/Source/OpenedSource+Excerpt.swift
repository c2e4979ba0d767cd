import WeirGit
import WeirManifest
import WeirModel
import WeirPlanning

extension OpenedSource {
    /// What files were before this content, where only customers' files differ from what is applied.
    struct Excerpt: Sendable {
        var former: FormerFiles
        /// Whose files differ, or have something open.
        var customers: Set<String>
        /// Without the folders of the other customers.
        fileprivate var tree: LayeredTree<GitTree>

        /// Whether the names of the other customers matter: their secrets are told apart by them.
        var hasSecrets: Bool
    }

    /// nil where what changed may reach any unit, or where it cannot be told what changed.
    func excerpt(after environment: ObservedEnvironment, pending: [PendingUnit]) async throws -> Excerpt? {
        guard case .commit(let tree) = content, tree.layers.count == 1, var part = tree.layers.first?.tree,
            let applied = environment.applied, applied.path == description.path, let reading = environment.reading,
            let former = try await formerFiles(applied: applied, older: [:]),
            let customers = ChangedCustomers.find(in: former.changedPaths, after: reading, pending: pending)
        else { return nil }
        part.selection["customers"] = customers
        let listed = try await GitExecutor.shared.run { [part] in try LayeredTree(layers: [("", part)]).listed() }
        let hasSecrets = try listed.entries().contains {
            $0.path.hasSuffix("secrets.yaml") || $0.path.hasSuffix("secrets.yml")
        }
        return Excerpt(
            former: former, customers: customers, tree: listed, hasSecrets: hasSecrets)
    }

    /// Reads what an excerpt of the fleet has to be compared with; nil where something reaches beyond it after all.
    func load(
        _ excerpt: Excerpt, _ evidence: MoveEvidence, timeZones: TimeZoneNames,
        definitions: @escaping PublishedDefinitions
    ) async throws -> DesiredState? {
        let loader = RepositoryLoader(
            catalogue: evidence.observed.catalogue, timeZones: timeZones, parallelism: 1, evidence: evidence)
        return try await withTaskExecutorPreference(GitExecutor.shared) {
            try await loader.loadExcerpt(excerpt.tree, definitions: definitions)
        }
    }
}
