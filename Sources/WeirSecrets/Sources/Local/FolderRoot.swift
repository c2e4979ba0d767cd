import Glibc

/// Opens files below a folder and never outside of it, wherever links lead and whatever is changed meanwhile.
///
/// Symbolic links are followed only within the folder: Kubernetes mounts each key of a secret as a link to a link. Each
/// step is taken from a folder that is held open, and what is `..` in a link's target goes back to the one that was open
/// before, so that nothing that is moved or exchanged in between leads out.
struct FolderRoot {
    /// Why a file is not opened.
    enum Failure: Error {
        case system(SystemError)
        /// A link leads out of the folder, to an absolute path, or around in circles; or the way has more than 64 folders.
        case leadsAway

        /// `No such file or directory`
        var words: String {
            switch self {
            case .system(let error): error.words
            case .leadsAway: "the way to it is too deep, or a symbolic link on it leads out of the folder or in circles"
            }
        }
    }

    private static let mostLinks = 16
    private static let deepest = 64

    /// Absolute.
    let path: String

    /// Opens a file for reading and lends its descriptor to `body`.
    ///
    /// - Parameter names: the way to it below the folder; no name is empty, `.` or `..`.
    func withFile<Result>(
        _ names: [String], _ body: (Int32) -> Result
    ) throws(Failure) -> Result {
        var folders: [Int32] = []
        defer { for folder in folders { close(folder) } }
        let root = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw .system(.last) }
        folders.append(root)

        var rest = Array(names.reversed())
        var links = 0
        while let name = rest.popLast(), let folder = folders.last {
            switch name {
            case "", ".": continue
            case "..":
                guard folders.count > 1 else { throw .leadsAway }
                close(folders.removeLast())
                continue
            default: break
            }
            let isLast = rest.allSatisfy { $0.isEmpty || $0 == "." }
            // Without O_NONBLOCK, a named pipe would keep us waiting for somebody to write to it.
            let kind = isLast ? O_NONBLOCK : O_DIRECTORY
            let opened = unsafe openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | kind)
            if opened >= 0 {
                if isLast {
                    defer { close(opened) }
                    return body(opened)
                }
                folders.append(opened)
                guard folders.count <= Self.deepest else { throw .leadsAway }
                continue
            }
            let error = SystemError.last
            // Where a folder is wanted and a link found, the system says ENOTDIR.
            guard error.number == ELOOP || error.number == ENOTDIR, let target = Self.target(of: name, in: folder)
            else {
                throw .system(error)
            }
            links += 1
            guard links <= Self.mostLinks, target.first != UInt8(ascii: "/") else { throw .leadsAway }
            rest += target.split(separator: UInt8(ascii: "/")).reversed().map { String(decoding: $0, as: UTF8.self) }
        }
        throw .system(SystemError(number: EISDIR))
    }

    /// Where a symbolic link leads; nil where it is none, or leads further than paths are long.
    private static func target(of name: String, in folder: Int32) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlinkat(folder, name, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }
}
