import Glibc
import WeirManifest

/// Puts files that are not there yet into a repository's folder.
///
/// All of them or none: where one cannot be written, those before it are taken away again. Nothing that exists is
/// replaced, no symbolic link is followed below the folder, and nobody ever reads half of a file.
enum NewFiles {
    /// Throws a `CommandFailure`.
    ///
    /// - Parameter folder: the repository's folder; the paths of the files are below it.
    static func write(_ files: [Scaffold.File], into folder: String) throws {
        var written: [String] = []
        do {
            for file in files {
                try write(file, into: folder)
                written.append(file.path)
            }
        } catch {
            for path in written { unsafe unlink("\(folder)/\(path)") }
            throw error
        }
    }

    private static func write(_ file: Scaffold.File, into root: String) throws {
        let components = file.path.split(separator: "/").map(String.init)
        guard let name = components.last, !components.contains("..") else {
            throw CommandFailure("\(file.path) is no path of a file")
        }
        var folder = try OwnedDescriptor(
            unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), or: "the folder \(root) cannot be opened")
        var path = ""
        for component in components.dropLast() {
            path += path.isEmpty ? component : "/\(component)"
            _ = unsafe mkdirat(folder.number, component, 0o777)
            folder = try OwnedDescriptor(
                unsafe openat(folder.number, component, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW),
                or: "\(path) is no folder that can be written to")
        }
        // The file appears under its name complete, and only where there is none: a link never replaces.
        let temporary = ".\(name).\(getpid()).part"
        do {
            let descriptor = try OwnedDescriptor(
                unsafe openat(folder.number, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666),
                or: "\(file.path) cannot be written")
            try descriptor.write(file.bytes, or: "\(file.path) cannot be written")
            guard unsafe linkat(folder.number, temporary, folder.number, name, 0) == 0 else {
                throw failure(errno == EEXIST ? "\(file.path) is not replaced" : "\(file.path) cannot be written")
            }
            unsafe unlinkat(folder.number, temporary, 0)
        } catch {
            unsafe unlinkat(folder.number, temporary, 0)
            throw error
        }
    }

    fileprivate static func failure(_ what: String) -> CommandFailure {
        CommandFailure("\(what): \(unsafe String(cString: strerror(errno)))")
    }
}

/// An open file or folder, closed when nothing holds it any more.
private struct OwnedDescriptor: ~Copyable {
    let number: Int32

    /// Throws a `CommandFailure` with `message` and the system's reason where `number` is none.
    init(_ number: Int32, or message: String) throws {
        guard number >= 0 else { throw NewFiles.failure(message) }
        self.number = number
    }

    deinit { close(number) }

    borrowing func write(_ content: [UInt8], or message: String) throws {
        var bytes = content[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw NewFiles.failure(message) }
            bytes = bytes.dropFirst(count)
        }
        guard fsync(number) == 0 else { throw NewFiles.failure(message) }
    }
}
