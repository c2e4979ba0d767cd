import CLibGit2

/// An open repository, bare or with a working folder. For use on one thread at a time; every call may block.
@safe
public struct GitRepository: ~Copyable {
    let pointer: OpaquePointer
    /// The folder that `open` was given, as it was written.
    public let path: String

    /// Opens the repository at `path`: a bare one, a `.git` folder, or the folder that has one. Does not look above it.
    ///
    /// Throws `repositoryNotFound`, `notOwned` or `failed`.
    public init(at path: String) throws(GitError) {
        try self.init(path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
    }

    init(_ path: String, flags: UInt32) throws(GitError) {
        try Library.start()
        guard !path.utf8.contains(0), !path.isEmpty else {
            throw GitError(.repositoryNotFound, "there is no repository at \(path.debugDescription)")
        }
        var result: OpaquePointer?
        let status = unsafe git_repository_open_ext(&result, path, flags, nil)
        guard status >= 0, let pointer = unsafe result else { throw Self.openError(status, path) }
        unsafe self.pointer = pointer
        self.path = path
    }

    deinit { unsafe git_repository_free(pointer) }

    private static func openError(_ status: Int32, _ path: String) -> GitError {
        if status == GIT_EOWNER.rawValue { return notOwned(path) }
        let failure = Library.lastError(.failed, "the repository at \(path) cannot be opened")
        guard status == GIT_ENOTFOUND.rawValue else { return failure }
        // libgit2 also says "not found" of a repository whose owner it does not trust.
        if let owner = Ownership.foreignOwner(ofRepositoryAt: path) { return notOwned(owner) }
        return GitError(
            .repositoryNotFound, "there is no Git repository at \(path)",
            hint: "Name a repository, a folder inside one, or its URL")
    }

    private static func notOwned(_ path: String) -> GitError {
        let folder = Paths.real(path) ?? path
        return GitError(
            .notOwned, "the repository at \(folder) belongs to another user, and Git does not trust it",
            hint: "If you do, run: git config --global --add safe.directory \(Paths.shellQuoted(folder))")
    }
}

extension GitRepository {
    /// True where the repository has no working folder.
    public var isBare: Bool { unsafe git_repository_is_bare(pointer) == 1 }

    /// The working folder's real path without a `/` at its end; nil where the repository is bare.
    public var workingFolder: String? {
        guard let path = unsafe git_repository_workdir(pointer) else { return nil }
        return Paths.withoutTrailingSlash(unsafe String(cString: path))
    }

    /// The repository's own folder: `.git`, or the bare repository's.
    public var gitFolder: String {
        guard let path = unsafe git_repository_path(pointer) else { return path }
        return Paths.withoutTrailingSlash(unsafe String(cString: path))
    }

    /// The folder that all working trees of the repository share: of objects, references and configuration.
    public var commonFolder: String {
        guard let path = unsafe git_repository_commondir(pointer) else { return gitFolder }
        return Paths.withoutTrailingSlash(unsafe String(cString: path))
    }

    /// The value of a configuration key such as `remote.origin.url`; nil where it is not set.
    func configuration(_ key: String) -> String? {
        let snapshot = try? unsafe Handle(
            git_config_free, or: { _ in Library.lastError(.failed, "the configuration of \(path) cannot be read") },
            { unsafe git_repository_config_snapshot(&$0, pointer) })
        guard let snapshot else { return nil }
        var value: UnsafePointer<CChar>?
        guard unsafe git_config_get_string(&value, snapshot.pointer, key) == 0, let text = unsafe value else {
            return nil
        }
        return unsafe String(cString: text)
    }
}
