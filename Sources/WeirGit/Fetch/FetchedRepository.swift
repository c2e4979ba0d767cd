import CLibGit2
import Glibc

/// A bare repository that weir fetches into, held by one process at a time.
///
/// A file of its own tells it from a repository that somebody else keeps: only here may branches be removed because
/// the server lacks them, and may what a killed fetch left behind be cleared away.
struct FetchedRepository: ~Copyable {
    private static let marker = "weir-fetched"

    let repository: GitRepository
    /// Released by the kernel when the process ends, however it ends.
    private let lock: Int32

    /// Opens the repository at `path`, makes one where there is nothing, and waits until no other process fetches.
    ///
    /// - Parameter prepare: called with the path once no other process is in there, and before libgit2 is started.
    init(at path: String, prepare: (String) -> Void = { _ in }) throws(FetchFailure) {
        Self.makeFolders(path)
        let marker = "\(path)/\(Self.marker)"
        if unsafe access(marker, F_OK) != 0 {
            guard let names = try? OpenFolder(path).names(), names.isEmpty else {
                throw FetchFailure(
                    .invalidRequest, "\(path) is not a folder that weir fetches into, and there is something in it")
            }
        }
        let lock = unsafe open(marker, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
            throw FetchFailure(.failed, "\(path) cannot be written: \(FileError.last.reason)")
        }
        Self.removeLeftovers(path)
        prepare(path)
        let repository: GitRepository
        do throws(GitError) {
            repository = try Self.openOrMake(path)
        } catch {
            close(lock)
            throw FetchFailure(.corrupt, "the fetched copy at \(path) cannot be used: \(error.message)")
        }
        self.lock = lock
        self.repository = repository
    }

    deinit { close(lock) }

    private static func openOrMake(_ path: String) throws(GitError) -> GitRepository {
        // Making a repository where there is one only adds what is missing, such as after a kill half-way.
        try Library.start()
        var options = unsafe git_repository_init_options()
        _ = unsafe git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
        unsafe options.flags = GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKPATH.rawValue
        _ = try unsafe Handle(
            git_repository_free, or: { _ in Library.lastError(.failed, "the repository at \(path) cannot be made") },
            { unsafe git_repository_init_ext(&$0, path, &options) })
        return try GitRepository(at: path)
    }

    private static func makeFolders(_ path: String) {
        var folder = ""
        for component in path.split(separator: "/") {
            folder += "/\(component)"
            _ = unsafe mkdir(folder, 0o700)
        }
    }

    /// Locks and half-written packs of a fetch that was killed. Nobody else is in here: the lock is held.
    private static func removeLeftovers(_ path: String) {
        remove(in: path) { $0.hasSuffix(".lock") }
        removeLocks(below: "\(path)/refs", depth: 0)
        remove(in: "\(path)/objects/pack") { $0.contains("_git2_") || $0.hasPrefix("tmp_") }
    }

    private static func removeLocks(below folder: String, depth: Int) {
        remove(in: folder) { $0.hasSuffix(".lock") }
        guard depth < TreeWalk.maximumDepth, let open = try? OpenFolder(folder), let names = try? open.names() else {
            return
        }
        for name in names.map({ String(decoding: $0, as: UTF8.self) }) {
            if let mode = try? open.status(of: name).st_mode, mode & S_IFMT == S_IFDIR {
                removeLocks(below: "\(folder)/\(name)", depth: depth + 1)
            }
        }
    }

    private static func remove(in folder: String, _ isLeftover: (String) -> Bool) {
        guard let names = try? OpenFolder(folder).names() else { return }
        for name in names.map({ String(decoding: $0, as: UTF8.self) }) where isLeftover(name) {
            _ = unsafe unlink("\(folder)/\(name)")
        }
    }
}
