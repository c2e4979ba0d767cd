import CGitMemory
import CLibGit2
public import WeirModel

/// Reads blobs out of the object database; nothing is checked out.
@safe
public final class GitTreeReader: SourceReader {
    /// What libgit2 may take at once for itself, whatever is read: its tables of a pack grow.
    private static let leastMemory = 4 << 20
    /// What it takes beside an object's bytes, for the object and its header.
    private static let overhead = 4096

    private let shared: SharedRepository
    private let open: OpenRepository
    private let database: Handle

    init(repository shared: SharedRepository) throws(GitError) {
        self.shared = shared
        open = try shared.borrow()
        database = try unsafe Handle(
            git_odb_free, or: { _ in Library.lastError(.failed, "the objects of \(shared.path) cannot be read") },
            { [pointer = unsafe open.repository.pointer] in unsafe git_repository_odb(&$0, pointer) })
    }

    deinit { shared.giveBack(open) }

    /// See `SourceReader`. Costs no inflating.
    public func size(of entry: SourceEntry) throws -> Int {
        try checkReadable(entry)
        var size = 0
        var type = GIT_OBJECT_INVALID
        var id = entry.objectID.gitID
        let status = unsafe git_odb_read_header(&size, &type, database.pointer, &id)
        guard status >= 0 else { throw failure(status, entry) }
        guard type == GIT_OBJECT_BLOB else { throw notABlob(entry) }
        return size
    }

    /// See `SourceReader`. The bytes are libgit2's own, lent without a copy.
    public func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        try checkReadable(entry)
        var object: OpaquePointer?
        var id = entry.objectID.gitID
        let status = unsafe git_odb_read(&object, database.pointer, &id)
        guard status >= 0, let blob = unsafe object else { throw failure(status, entry) }
        defer { unsafe git_odb_object_free(blob) }
        return try unsafe lend(blob, entry, body)
    }

    @unsafe
    private func lend<Result>(
        _ blob: OpaquePointer, _ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result {
        guard unsafe git_odb_object_type(blob) == GIT_OBJECT_BLOB else { throw notABlob(entry) }
        let size = unsafe git_odb_object_size(blob)
        let data = unsafe git_odb_object_data(blob)
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size)
        return try unsafe body(bytes.bindMemory(to: UInt8.self).span)
    }

    /// See `SourceReader`. Content that is too large is not unpacked: libgit2 gets no memory for it. Asking for its size
    /// first would cost a tenth of a plan.
    public func read<Result>(
        _ entry: SourceEntry, upTo limit: Int, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try checkReadable(entry)
        var object: OpaquePointer?
        var id = entry.objectID.gitID
        weir_git_limit_memory(max(limit, Self.leastMemory) + Self.overhead)
        let status = unsafe git_odb_read(&object, database.pointer, &id)
        if weir_git_unlimit_memory() {
            unsafe git_odb_object_free(object)
            // It may be small, and stored as a difference from something large.
            return try size(of: entry) <= limit ? try read(entry, body) : nil
        }
        guard status >= 0, let blob = unsafe object else { throw failure(status, entry) }
        defer { unsafe git_odb_object_free(blob) }
        guard unsafe git_odb_object_size(blob) <= limit else { return nil }
        return try unsafe lend(blob, entry, body)
    }

    private func checkReadable(_ entry: SourceEntry) throws(SourceError) {
        guard entry.kind == .file || entry.kind == .executable else {
            throw SourceError(path: entry.path, message: "is not a file that can be read")
        }
    }

    private func failure(_ status: Int32, _ entry: SourceEntry) -> SourceError {
        SourceError(open.repository.objectError(status, "blob", entry.objectID), path: entry.path)
    }

    private func notABlob(_ entry: SourceEntry) -> SourceError {
        let message = "object \(entry.objectID) in \(shared.path) is not a blob"
        return SourceError(GitError(.objectCorrupt, message, hint: "Run: git fsck"), path: entry.path)
    }
}
