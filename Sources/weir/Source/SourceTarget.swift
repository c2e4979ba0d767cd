import WeirGit
import WeirModel
import WeirTrust

/// Which commit of a repository.
enum SourceTarget: Sendable {
    /// Whatever Git takes for a revision; nil: what is checked out, or the repository's own branch.
    case revision(String?)
    /// The newest commit of the repository's own branch.
    case head
    /// The newest commit of a branch, also where a tag has the same name.
    case branch(String)
    /// The tag with the highest version.
    case tag(TagPattern)

    /// The commit, and what it is called.
    ///
    /// Throws `GitError`, and `MissingTarget` where the branch or tag is not there.
    func resolve(in git: borrowing GitRepository) throws -> (commit: GitCommit, name: String) {
        switch self {
        case .revision(let revision):
            let commit = try git.commit(revision ?? "HEAD")
            return (commit, revision ?? git.currentBranch ?? commit.id.short)
        case .head:
            let commit = try Self.commit("HEAD", in: git, or: .head)
            return (commit, git.currentBranch ?? commit.id.short)
        case .branch(let name): return (try Self.commit("refs/heads/\(name)", in: git, or: .branch(name)), name)
        case .tag(let pattern):
            let name = try pattern.target(among: git.tagNames())
            return (try git.commit("refs/tags/\(name)"), name)
        }
    }

    private static func commit(
        _ revision: String, in git: borrowing GitRepository, or missing: MissingTarget
    ) throws -> GitCommit {
        do throws(GitError) {
            return try git.commit(revision)
        } catch {
            guard error.code == .revisionNotFound else { throw error }
            throw missing
        }
    }
}
