public import WeirModel

/// Which definition one side of a comparison is.
public struct DefinitionVersion: Hashable, Sendable {
    /// The integration's slug.
    public var integration: String
    /// SHA-256 of the definition's canonical form.
    public var digest: Digest
    /// Where it comes from.
    public var origin: Origin

    /// Where a definition comes from.
    public enum Origin: Hashable, Sendable {
        /// A published version, and the release's name where it has one.
        case published(Int, release: String?)
        /// What was applied without having been published.
        case draft
        /// What a repository states: the revision as asked for, and its commit; with the files on disk for a worktree.
        case stated(revision: String, commit: ObjectID, isWorktree: Bool)
    }

    /// Memberwise.
    public init(integration: String, digest: Digest, origin: Origin) {
        self.integration = integration
        self.digest = digest
        self.origin = origin
    }

    /// `acme-erp@3`, `acme-erp@4 (2.4.0)`, `acme-erp in main 3f2c1ab`.
    public var name: String {
        switch origin {
        case .published(let number, let release): "\(integration)@\(number)\(release.map { " (\($0))" } ?? "")"
        case .draft: "\(integration), draft"
        case .stated(let revision, let commit, let isWorktree):
            "\(integration) in \(revision) \(commit.short)\(isWorktree ? " and uncommitted files" : "")"
        }
    }
}
