import WeirGit
import WeirModel
import WeirPlanning

/// Finds what `PATH|URL` and its options mean.
struct SourceOpening {
    var argument: String
    var options: SourceOptions
    /// What is on disk instead of what is committed.
    var isWorktree = false
    /// Whether what a URL names is asked for what is new, instead of taken as it was fetched last.
    var fetches = true
    /// The heads of pull requests that are fetched, too, into a folder apart from what is applied; none: all is as usual.
    var proposals: [String] = []

    /// Opens a commit, or the folder on disk where `isWorktree`.
    ///
    /// Throws a `CommandFailure`, `GitError` or `FetchFailure` that says what to do.
    func open() async throws -> OpenedSource {
        if SourceArgument.isURL(argument) {
            if isWorktree {
                throw CommandFailure(
                    "\(RemoteURL(argument).withoutCredentials) is fetched, and has no working tree; leave out --worktree"
                )
            }
            return try await openURL()
        }
        let folder = try existingFolder()
        let (argument, options, isWorktree) = (argument, options, isWorktree)
        return try await GitExecutor.shared.run {
            let location: GitLocation
            do throws(GitError) {
                location = try GitLocation.discover(from: folder)
            } catch {
                guard error.code == .repositoryNotFound else { throw error }
                throw CommandFailure(
                    "\(TerminalText.escaped(argument)) is not in a Git repository; run git init there and commit it, or check the folder with weir validate"
                )
            }
            return try Self.describe(
                repository: location.repository, subfolder: Self.join(location.subfolder, options.path),
                revision: options.rev, location: location.repository,
                worktree: isWorktree ? Self.join(folder, options.path) : nil)
        }
    }

    /// Opens a folder as it is on disk, in a repository or not.
    func openFolder() throws -> OpenedSource {
        let folder = Self.join(try existingFolder(), options.path)
        return OpenedSource(
            content: .folder(FolderTree(folder: folder)),
            description: PlanSource(
                repository: folder, path: "", revision: "", commit: .zero, tree: .zero, isWorktree: true),
            repository: nil, location: folder)
    }

    private func existingFolder() throws -> String {
        guard let folder = RealPath.of(argument), FileText.isFolder(folder) else {
            let shown = TerminalText.cut(argument, to: 200)
            throw CommandFailure(
                argument.isEmpty
                    ? "the folder's name is empty"
                    : "there is no \(FileText.isFile(argument) ? "folder" : "file or folder") \(shown)")
        }
        return folder
    }

    /// The most bytes that are received where pull requests are fetched, the first clone included.
    private static let largestProposal = 1 << 30

    private func openURL() async throws -> OpenedSource {
        let (argument, options) = (argument, options)
        let proposals = proposals
        let cache = try RepositoryCache.folder(for: argument, apart: !proposals.isEmpty)
        let shown = RemoteURL(argument).withoutCredentials
        if fetches {
            _ = try await Progress.during("Fetching \(shown)") {
                try await FetchProcess.fetch(
                    url: argument, into: cache, references: proposals,
                    maximumBytes: proposals.isEmpty ? 4 << 30 : Self.largestProposal, timeout: options.fetchTimeout)
            }
        }
        return try await GitExecutor.shared.run {
            do throws(GitError) {
                var source = try Self.describe(
                    repository: cache, subfolder: options.path ?? "", revision: options.rev, location: shown,
                    worktree: nil)
                source.description.repository = SourceIdentity(url: argument).name
                return source
            } catch {
                // Where the copy lies is nobody's business.
                throw CommandFailure("\(error)".replacing(cache, with: shown))
            }
        }
    }

    private static func describe(
        repository path: String, subfolder: String, revision: String?, location: String, worktree: String?
    ) throws(GitError) -> OpenedSource {
        let git = try GitRepository(at: path)
        let commit = try git.commit(revision ?? "HEAD")
        let name = revision ?? git.currentBranch ?? commit.id.short
        let description = PlanSource(
            repository: git.sourceIdentity, path: subfolder, revision: name, commit: commit.id, tree: commit.treeID,
            isWorktree: worktree != nil, summary: commit.summary, author: commit.authorName,
            committedAt: commit.authored)
        let content: OpenedSource.Content =
            if let worktree {
                .folder(FolderTree(folder: worktree))
            } else {
                .commit(GitTree(repository: path, treeID: commit.treeID, subfolder: subfolder))
            }
        return OpenedSource(content: content, description: description, repository: path, location: location)
    }

    private static func join(_ folder: String, _ path: String?) -> String {
        guard let path, !path.isEmpty, path != "." else { return folder }
        return folder.isEmpty ? path : "\(folder)/\(path)"
    }
}

/// What the first argument of a command is.
enum SourceArgument {
    /// `https://…`, `ssh://…`, `git@host:path` and so on; a path that exists is a path.
    static func isURL(_ text: String) -> Bool {
        if text.contains("://") { return true }
        guard let colon = text.firstIndex(of: ":"), !text.hasPrefix("/"), !text.hasPrefix(".") else { return false }
        return !text[..<colon].contains("/") && !FileText.isFolder(text) && !FileText.isFile(text)
    }
}
