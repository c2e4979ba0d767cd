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
    /// Which commit; nil: the one that the options name.
    var target: SourceTarget?
    /// Who fetches; nil: whoever the URL names.
    var auth: RepositoryAuth?

    /// Opens a commit, or the folder on disk where `isWorktree`.
    ///
    /// Throws a `CommandFailure`, `GitError` or `FetchFailure` that says what to do, and `MissingTarget` where the branch or
    /// tag is not there.
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
        let (argument, options, isWorktree, target) = (argument, options, isWorktree, chosenTarget)
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
                repository: location.repository, folders: Self.join(location.subfolder, options.path),
                target: target, location: location.repository, worktree: isWorktree ? folder : nil, options.path)
        }
    }

    /// Opens a folder as it is on disk, in a repository or not.
    func openFolder() throws -> OpenedSource {
        let folders = Self.layers(try existingFolder(), options.path)
        let folder = folders[0].path
        return OpenedSource(
            content: .folder(LayeredTree(folders)),
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
        let (argument, options, target) = (argument, options, chosenTarget)
        let cache = try RepositoryCache.folder(for: argument, apart: !proposals.isEmpty)
        let shown = RemoteURL(argument).withoutCredentials
        if fetches {
            _ = try await Progress.during("Fetching \(shown)") {
                try await fetch(into: cache)
            }
        }
        return try await GitExecutor.shared.run {
            do {
                var source = try Self.describe(
                    repository: cache, folders: Self.join("", options.path), target: target, location: shown,
                    worktree: nil)
                source.description.repository = SourceIdentity(url: argument).name
                return source
            } catch let error as GitError {
                // Where the copy lies is nobody's business.
                throw CommandFailure("\(error)".replacing(cache, with: shown))
            }
        }
    }

    /// Fetches with what the credentials are now.
    private func fetch(into cache: String) async throws {
        let access = try await auth?.access(to: argument) ?? FetchAccess()
        do throws(FetchFailure) {
            try await FetchProcess.fetch(
                url: argument, into: cache, references: proposals,
                maximumBytes: proposals.isEmpty ? 4 << 30 : Self.largestProposal, timeout: options.fetchTimeout,
                access: access)
        } catch {
            if error.code == .authenticationNeeded { await auth?.forgetToken() }
            throw error
        }
    }

    private var chosenTarget: SourceTarget { target ?? .revision(options.rev) }

    /// - Parameters:
    ///   - worktree: the folder to read instead of the commit.
    ///   - paths: the folders inside of that.
    private static func describe(
        repository path: String, folders: SourceFolders, target: SourceTarget, location: String, worktree: String?,
        _ paths: [String] = []
    ) throws -> OpenedSource {
        try folders.check()
        let repository = SharedRepository(at: path)
        let (identity, commit, name) = try repository.with { git in
            let (commit, name) = try target.resolve(in: git)
            return (git.sourceIdentity, commit, name)
        }
        let description = PlanSource(
            repository: identity, path: folders.text, revision: name, commit: commit.id, tree: commit.treeID,
            isWorktree: worktree != nil, summary: commit.summary, author: commit.authorName,
            committedAt: commit.authored)
        let content: OpenedSource.Content =
            if let worktree {
                .folder(LayeredTree(layers(worktree, paths)))
            } else {
                .commit(LayeredTree(repository: repository, treeID: commit.treeID, folders: folders))
            }
        return OpenedSource(content: content, description: description, repository: repository, location: location)
    }

    /// The folders below `folder`; itself where there are none.
    private static func join(_ folder: String, _ paths: [String]) -> SourceFolders {
        SourceFolders(layers(folder, paths).map(\.path))
    }

    /// At least one.
    private static func layers(_ folder: String, _ paths: [String]) -> [(name: String, path: String)] {
        (paths.isEmpty ? [""] : paths).map { path in
            guard !path.isEmpty, path != "." else { return (path, folder) }
            return (path, folder.isEmpty ? path : "\(folder)/\(path)")
        }
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
