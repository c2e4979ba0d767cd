import CLibGit2
import WeirModel

/// What Git would leave out of a working folder.
@safe
final class WorkingFolderIgnores {
    private let repository: GitRepository
    private let index: Handle
    /// The folder's path in the working folder, with a `/` at its end; empty at the root.
    private let prefix: String

    /// Looks for a repository around `folder`; nil where there is none, or it is a bare one.
    ///
    /// Throws `notOwned`, or `failed` where the repository or its index is damaged.
    init?(around folder: String) throws(GitError) {
        let location: GitLocation
        do throws(GitError) { location = try GitLocation.discover(from: folder) } catch {
            if error.code == .repositoryNotFound { return nil }
            throw error
        }
        let repository = try GitRepository(at: location.repository)
        guard !repository.isBare else { return nil }
        let pointer = unsafe repository.pointer
        index = try unsafe Handle(
            git_index_free,
            or: { _ in Library.lastError(.failed, "the index of \(location.repository) cannot be read") },
            { unsafe git_repository_index(&$0, pointer) })
        self.repository = repository
        prefix = location.subfolder.isEmpty ? "" : location.subfolder + "/"
    }

    /// True for a file that is ignored and not tracked, and for a folder that is ignored and has nothing tracked in it.
    ///
    /// Asks the index first: that is a search in memory, while the rules for ignoring come from files.
    func leavesOut(_ path: String, isFolder: Bool) -> Bool {
        let full = prefix + path
        if isFolder {
            guard unsafe git_index_find_prefix(nil, index.pointer, full + "/") != 0 else { return false }
        }
        if unsafe git_index_get_bypath(index.pointer, full, 0) != nil { return false }
        var ignored: Int32 = 0
        let status = unsafe git_ignore_path_is_ignored(&ignored, repository.pointer, isFolder ? full + "/" : full)
        return status == 0 && ignored == 1
    }

    /// The commit that the index has for the submodule at `path`; nil where it has none.
    func submoduleID(_ path: String) -> ObjectID? {
        guard let entry = unsafe git_index_get_bypath(index.pointer, prefix + path, 0) else { return nil }
        return unsafe entry.pointee.mode == 0o160000 ? ObjectID(entry.pointee.id) : nil
    }
}
