import WeirGit
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// The content that a command works on: a commit's tree or a folder on disk.
struct OpenedSource: Sendable {
    enum Content: Sendable {
        case commit(LayeredTree<GitTree>)
        case folder(LayeredTree<FolderTree>)
    }

    var content: Content
    /// Describes the content for plans; how it stands to what is applied is not known yet.
    var description: PlanSource
    /// The repository on this machine; nil for a folder outside any.
    var repository: SharedRepository?
    /// Where a saved plan finds it again: the repository on this machine, or its URL without credentials.
    var location: String

    /// Reads all of it, or all but the customers, which the integrations do not depend on.
    ///
    /// - Parameters:
    ///   - evidence: what tells of moves; nil where nothing is deployed.
    ///   - definitions: finds those of published versions; see `RepositoryLoader.load`.
    func load(
        catalogue: Catalogue, timeZones: TimeZoneNames, evidence: MoveEvidence? = nil, withCustomers: Bool = true,
        definitions: @escaping PublishedDefinitions = { _ in [:] }
    ) async throws -> DesiredState {
        let loader = RepositoryLoader(
            catalogue: catalogue, timeZones: timeZones, parallelism: Self.processors, evidence: evidence)
        let content = content
        // Reading blocks: it runs on threads of its own.
        return try await withTaskExecutorPreference(GitExecutor.shared) {
            switch content {
            case .commit(let tree):
                withCustomers
                    ? try await loader.load(tree, definitions: definitions)
                    : try await loader.load(TreeWithoutCustomers(tree: tree), definitions: definitions)
            case .folder(let tree):
                withCustomers
                    ? try await loader.load(tree, definitions: definitions)
                    : try await loader.load(TreeWithoutCustomers(tree: tree), definitions: definitions)
            }
        }
    }

    /// The same with its names listed, where its content has to be compared with what is deployed.
    func listed(after environment: ObservedEnvironment?) async throws -> OpenedSource {
        guard case .commit(let tree) = content, environment?.applied?.tree != tree.treeID else { return self }
        var source = self
        source.content = .commit(try await GitExecutor.shared.run { try tree.listed() })
        return source
    }

    /// Reads what may be different from what is deployed, or all of it where `everything` or where nothing tells.
    ///
    /// - Parameters:
    ///   - evidence: of what was applied; nil where nothing was.
    ///   - now: the time that the plan is made for.
    ///   - definitions: finds those of published versions; see `RepositoryLoader.load`.
    func loadForPlan(
        _ observed: ObservedState, _ evidence: MoveEvidence?, timeZones: TimeZoneNames, now: Instant,
        everything: Bool, definitions: @escaping PublishedDefinitions
    ) async throws -> DesiredState {
        guard case .commit(let tree) = content, let applied = observed.environment?.applied,
            applied.path == description.path
        else {
            return try await load(
                catalogue: observed.catalogue, timeZones: timeZones, evidence: evidence, definitions: definitions)
        }
        if !everything, applied.tree == tree.treeID, let state = DesiredState.unchanged(observed, now: now) {
            return state
        }
        let loader = RepositoryLoader(
            catalogue: observed.catalogue, timeZones: timeZones, parallelism: Self.processors, evidence: evidence)
        return try await withTaskExecutorPreference(GitExecutor.shared) {
            try await loader.loadForPlan(tree, everything: everything, definitions: definitions)
        }
    }

    /// The description with the commits between the applied one and this one, and which way they lead.
    func related(to applied: AppliedSource?) async throws -> PlanSource {
        guard let applied, let repository else { return description }
        let description = description
        return try await repository.run { git in
            var result = description
            guard git.commitExists(applied.commit) else {
                result.descent = .lost
                return result
            }
            result.descent = try git.isDescendant(description.commit, of: applied.commit) ? .forward : .rollback
            let range = try git.commits(from: applied.commit, to: description.commit)
            if !range.isCapped { result.commitCount = range.count }
            result.authors = range.authors
            return result
        }
    }

    /// The newest commits since the applied one that changed these folders of the environment; those that no such
    /// commit changed are left out. Empty for what is not committed.
    func lastChanges(of folders: Set<String>, since applied: AppliedSource?) async throws -> [String: CommitDescription]
    {
        guard let repository, case .commit = content, !folders.isEmpty else { return [:] }
        let description = description
        return try await repository.run { git in
            let base = applied.flatMap { git.commitExists($0.commit) ? $0.commit : nil }
            var newest: [String: GitCommit] = [:]
            for name in SourceFolders(text: description.path).names {
                let prefix = name.isEmpty ? "" : "\(name)/"
                let found = try git.lastChanges(
                    of: Set(folders.map { prefix + $0 }), from: base, to: description.commit)
                for (folder, commit) in found {
                    let folder = String(folder.dropFirst(prefix.count))
                    if newest[folder].map({ $0.committed < commit.committed }) ?? true { newest[folder] = commit }
                }
            }
            return newest.mapValues { commit in
                CommitDescription(
                    id: commit.id, summary: commit.summary, author: commit.authorName, at: commit.authored)
            }
        }
    }

    /// The files, for whoever applies what they state.
    var blobs: BlobSource {
        switch content {
        case .commit(let tree): BlobSource(tree)
        case .folder(let tree): BlobSource(tree)
        }
    }

    private static var processors: Int { ProcessorCount.online }
}
