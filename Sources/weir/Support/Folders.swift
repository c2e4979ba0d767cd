import Glibc

/// Folders that a command makes.
enum Folders {
    /// Makes a folder and those above it, where they are not there.
    ///
    /// Throws a `CommandFailure`.
    static func make(_ path: String) throws {
        var folder = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            folder += "/\(component)"
            if unsafe mkdir(folder, 0o777) == 0 || FileText.isFolder(folder) { continue }
            throw CommandFailure("the folder \(folder) cannot be made: \(unsafe String(cString: strerror(errno)))")
        }
    }
}
