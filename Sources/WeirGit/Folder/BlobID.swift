import CLibGit2
import Glibc
import WeirModel

/// The ids that Git gives to content that need not be in a repository.
enum BlobID {
    /// Of bytes in memory. Throws `failed` only where memory ends.
    static func of(_ bytes: Span<UInt8>) throws(GitError) -> ObjectID {
        var id = git_oid()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe git_odb_hash(&id, buffer.baseAddress, buffer.count, GIT_OBJECT_BLOB)
        }
        guard status >= 0 else { throw Library.lastError(.failed, "an id cannot be computed") }
        return ObjectID(id)
    }

    /// Of an open file, however large: it is read in pieces.
    static func of(_ file: borrowing OpenFile) throws(GitError) -> ObjectID {
        var id = git_oid()
        let status = unsafe git_odb_hashfile(&id, "/proc/self/fd/\(file.descriptor)", GIT_OBJECT_BLOB)
        guard status >= 0 else { throw Library.lastError(.failed, "an id cannot be computed") }
        return ObjectID(id)
    }
}
