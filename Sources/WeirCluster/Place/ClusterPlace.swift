import Glibc

/// The folders of a cluster.
struct ClusterPlace: Sendable, Equatable {
    /// Holds everything of the cluster; mode 0700.
    let folder: String
    /// Why `folder` is not the folder that was asked for; nil where it is.
    let relocation: String?
    /// Holds the Unix socket; mode 0700.
    let socketFolder: String
    /// A name that tells this cluster's processes from others'.
    let name: String

    var dataFolder: String { folder + "/data" }
    /// Where `initdb` works: renamed to `dataFolder` once it is complete.
    var unfinishedFolder: String { folder + "/data.unfinished" }
    var log: String { folder + "/server.log" }
    var lock: String { folder + "/lock" }
    var isSocketApart: Bool { !socketFolder.hasPrefix(folder + "/") }

    /// A socket's path fits into 107 bytes on Linux; a few are left for what clients append.
    private static let longestSocketPath = 100
    private static let socketName = "/.s.PGSQL.5432"

    /// Decides where a cluster that was asked for at `requested` can be.
    ///
    /// - Parameter canEnter: whether the server's user can enter an existing folder.
    static func choose(
        requested: String, user: ServerUser, canEnter: (String) async throws(ClusterError) -> Bool
    ) async throws(ClusterError) -> ClusterPlace {
        let path = absolutePath(requested)
        let name = "weir-\(shortName("\(user.number):\(path)"))"
        var folder = path
        var relocation: String?
        let ancestor = nearestFolder(above: path)
        if user.identity != nil, try await !canEnter(ancestor) {
            folder = "/var/tmp/\(name)"
            relocation = "PostgreSQL runs as \(user.name), who cannot enter \(ancestor): its files are in \(folder)"
        }
        var socketFolder = folder + "/socket"
        // libpq takes a comma in a host for the end of it.
        if (socketFolder + socketName).utf8.count > longestSocketPath || socketFolder.contains(",") {
            socketFolder = "/tmp/\(name)"
        }
        return ClusterPlace(folder: folder, relocation: relocation, socketFolder: socketFolder, name: name)
    }

    /// Makes the folders.
    func make(_ user: ServerUser) throws(ClusterError) {
        let folders = PrivateFolder(user: user)
        if relocation == nil { try folders.makeParents(of: folder) }
        try folders.make(folder, isShared: relocation != nil)
        try folders.make(socketFolder, isShared: isSocketApart)
    }

    /// The closest folder above `path` that exists.
    private static func nearestFolder(above path: String) -> String {
        var parts = path.split(separator: "/").dropLast()
        while !parts.isEmpty {
            let candidate = "/" + parts.joined(separator: "/")
            if let status = fileStatus(candidate), status.st_mode & S_IFMT != S_IFREG { return candidate }
            parts = parts.dropLast()
        }
        return "/"
    }
}
