import Glibc

/// A file system of a few megabytes, which is soon full.
public struct SmallDisk: Sendable {
    /// Where it is: absolute, and everybody may write.
    public let path: String

    /// Whether this process may mount one. It was tried.
    public static let isAvailable: Bool = {
        let path = temporaryPath("disk")
        guard unsafe mkdir(path, 0o755) == 0 else { return false }
        defer { unsafe rmdir(path) }
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
        return unsafe umount(path) == 0
    }()

    /// Mounts one while `body` runs, which has to be done with all files on it in the end.
    public static func with<Result: Sendable>(
        megabytes: Int, _ body: @Sendable (SmallDisk) async throws -> Result
    ) async throws -> Result {
        let path = temporaryPath("disk")
        guard unsafe mkdir(path, 0o755) == 0 else { throw ScratchError("mkdir", path) }
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0777") == 0 else {
            throw ScratchError("mount", path)
        }
        do {
            let result = try await body(SmallDisk(path: path))
            remove(path)
            return result
        } catch {
            remove(path)
            throw error
        }
    }

    /// It goes with the last file that is open.
    private static func remove(_ path: String) {
        _ = unsafe umount2(path, Int32(MNT_DETACH))
        _ = unsafe rmdir(path)
    }

    /// Fills it up to the last `left` bytes.
    public func fill(leaving left: Int = 0) throws {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { throw ScratchError("statvfs", path) }
        let size = max(Int(status.f_bavail) * Int(status.f_frsize) - left, 0)
        let file = unsafe open("\(path)/filler", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard file >= 0 else { throw ScratchError("open", path) }
        defer { close(file) }
        guard posix_fallocate(file, 0, size) == 0 else { throw ScratchError("posix_fallocate", path) }
    }

    /// Takes back what `fill` did.
    public func free() { _ = unsafe unlink("\(path)/filler") }
}
