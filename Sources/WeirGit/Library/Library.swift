import CGitMemory
import CLibGit2

/// libgit2 as a whole: started once, by the first thing that is opened, and never shut down.
///
/// Starting costs 12 ms, because libgit2 loads the certificates of the system.
enum Library {
    /// Bytes of a pack that are mapped at once. libgit2's own default is a gigabyte.
    private static let windowSize = 32 << 20
    /// Bytes of packs that are mapped in all; the least recently used windows are unmapped beyond it.
    private static let mappedLimit = 256 << 20
    /// Bytes of parsed objects that libgit2 keeps; blobs never are. The cache of delta bases (16 MiB a pack) is apart from
    /// this one.
    private static let cacheSize = 8 << 20
    /// Bytes of the largest folder that is kept. libgit2's own limit is 4 KiB, and the folders that are read again while a
    /// plan is made are the large ones: that of a hundred thousand customers has 4 MB.
    private static let cachedTreeLimit = 4 << 20

    private static let started: GitError? = {
        guard weir_git_use_limited_memory() == 0, git_libgit2_init() > 0 else {
            return lastError(.failed, "libgit2 cannot be started")
        }
        // Both processes that weir runs map packs: this one to read, the fetching one within a limited address space.
        _ = weir_git_set_window_size(windowSize)
        _ = weir_git_set_window_mapped_limit(mappedLimit)
        _ = weir_git_set_cache_max_size(cacheSize)
        _ = weir_git_set_cache_tree_limit(cachedTreeLimit)
        // Hashing again what is read costs as much as inflating it. What comes from a server was named by its hash when
        // it was indexed (the fetching process leaves this on), and zlib's checksum notices a damaged disk.
        _ = weir_git_set_strict_hash_verification(0)
        return nil
    }()

    /// Starts libgit2 where it is not running yet. Everything that calls libgit2 calls this first.
    static func start() throws(GitError) {
        if let failure = started { throw failure }
    }

    /// libgit2's last message on this thread, behind `context`. Must be called right after the call that failed.
    static func lastError(_ code: GitError.Code, _ context: String, hint: String? = nil) -> GitError {
        GitError(code, "\(context): \(lastMessage())", hint: hint)
    }

    /// libgit2's last message on this thread, on one line.
    static func lastMessage() -> String {
        guard let error = unsafe git_error_last(), let text = unsafe error.pointee.message else {
            return "unknown error"
        }
        return String(unsafe String(cString: text).map { $0.isNewline ? " " : $0 })
    }
}

/// An object of libgit2's, freed with its owner.
@safe
struct Handle: ~Copyable {
    let pointer: OpaquePointer
    private let release: @convention(c) (OpaquePointer?) -> Void

    /// Takes what `make` hands out. Throws what `failure` makes of a negative status.
    init(
        _ release: @convention(c) (OpaquePointer?) -> Void, or failure: (Int32) -> GitError,
        _ make: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        var result: OpaquePointer?
        let status = unsafe make(&result)
        guard status >= 0, let pointer = unsafe result else { throw failure(status) }
        unsafe self.pointer = pointer
        unsafe self.release = release
    }

    deinit { unsafe release(pointer) }
}
