import Glibc
import WeirPlanning
import WeirStore

/// A folder that files are written to: into it and never out of it, whatever their paths say and whatever lies there.
final class ExportFolder: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens a folder, and makes it where it is not there.
    ///
    /// Throws a `CommandFailure`, also where it is not empty and not `isForced`.
    init(_ path: String, isForced: Bool) throws {
        if unsafe mkdir(path, 0o777) != 0, errno != EEXIST { throw Self.failure("\(path) cannot be made") }
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("\(path) cannot be opened") }
        self.path = path
        self.descriptor = descriptor
        guard try isForced || isEmpty() else {
            throw CommandFailure("\(path) is not empty; name another folder, or add --force to write over its files")
        }
    }

    deinit { close(descriptor) }

    private func isEmpty() throws -> Bool {
        guard let stream = unsafe fdopendir(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw Self.failure("\(path) cannot be read")
        }
        defer { unsafe closedir(stream) }
        // Of the first three entries two are `.` and `..`.
        for _ in 0..<2 { _ = unsafe readdir(stream) }
        return unsafe readdir(stream) == nil
    }

    /// Writes all documents of an integration; their sizes.
    func write(_ reading: DocumentReading) async throws -> [Int] {
        let documents = reading.documents
        var files = [("icon.png", documents.icon), ("README.md", documents.readme)]
        files += documents.attachments.map { ("attachments/\($0.path)", $0.file) }
        // Before anything is written: one path that leads elsewhere casts doubt on all.
        for (path, _) in files { _ = try Self.components(of: path) }
        var sizes: [Int] = []
        for case (let path, let file?) in files {
            try write(try await reading.bytes(of: file), to: path)
            sizes.append(file.size)
        }
        return sizes
    }

    /// Writes a file anew, and the folders above it. Readers see the old file or the new one.
    ///
    /// - Parameter file: with `/` between components.
    func write(_ bytes: [UInt8], to file: String) throws {
        var components = try Self.components(of: file)
        let name = components.removeLast()
        let folder = try openFolder(components)
        defer { close(folder) }
        let temporary = ".weir-\(getpid()).part"
        let output = unsafe openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard output >= 0 else { throw Self.failure("\(path)/\(file) cannot be written") }
        let isWritten = Self.write(bytes, to: output)
        // Replaces a symbolic link rather than write to where it leads.
        guard close(output) == 0, isWritten, unsafe renameat(folder, temporary, folder, name) == 0 else {
            let failure = Self.failure("\(path)/\(file) cannot be written")
            unsafe unlinkat(folder, temporary, 0)
            throw failure
        }
    }

    private func openFolder(_ components: [String]) throws -> Int32 {
        var folder = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var shown = path
        for component in components where folder >= 0 {
            shown += "/\(component)"
            _ = unsafe mkdirat(folder, component, 0o777)
            let next = unsafe openat(folder, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let number = errno
            close(folder)
            errno = number
            folder = next
        }
        guard folder >= 0 else { throw Self.failure("\(shown) is no folder that can be written to") }
        return folder
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The components of a path that leads to a file below a folder, and to nothing that Git runs.
    ///
    /// Throws a `CommandFailure` for any other.
    static func components(of path: String) throws -> [String] {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isFine = components.allSatisfy { component in
            !["", ".", "..", ".git"].contains(component.lowercased()) && !component.utf8.contains(0)
        }
        guard isFine else {
            throw CommandFailure("nothing more was written: the database names a file \(path), which lies nowhere")
        }
        return components
    }

    private static func failure(_ what: String) -> CommandFailure {
        CommandFailure("\(what): \(unsafe String(cString: strerror(errno)))")
    }
}
