import Glibc

/// Makes folders that only the server's user can enter.
struct PrivateFolder: Sendable {
    let user: ServerUser

    /// Makes `path` with mode 0700 for the server's user, or accepts one that is already so.
    ///
    /// - Parameter isShared: true where the folder around it is everybody's (`/tmp`): whatever is there must then
    ///   belong to the server's user already.
    /// - Throws: `directoryUnusable`.
    func make(_ path: String, isShared: Bool) throws(ClusterError) {
        var isNew = true
        if unsafe mkdir(path, 0o700) != 0 {
            let reason = errno
            guard reason == EEXIST else {
                throw ClusterError(.directoryUnusable, "cannot make the folder \(path): \(systemMessage(reason))")
            }
            isNew = false
        }
        guard let status = fileStatus(path), status.st_mode & S_IFMT == S_IFDIR else {
            throw ClusterError(.directoryUnusable, "\(path) is not a folder", hint: "remove it or choose another one")
        }
        if status.st_uid != user.number {
            // Only a folder that nobody else can have filled is taken over.
            guard isNew || (!isShared && entries(of: path).isEmpty), let identity = user.identity else {
                throw ClusterError(
                    .directoryUnusable,
                    "the folder \(path) belongs to user number \(status.st_uid), not to \(user.name)",
                    hint: "remove it or choose another one")
            }
            guard unsafe lchown(path, identity.user, identity.group) == 0 else {
                throw ClusterError(.directoryUnusable, "cannot give \(path) to \(user.name): \(systemMessage(errno))")
            }
        }
        if status.st_mode & 0o777 != 0o700, unsafe chmod(path, 0o700) != 0 {
            throw ClusterError(.directoryUnusable, "cannot close \(path) to others: \(systemMessage(errno))")
        }
    }

    /// Makes the folders above `path` that are missing.
    func makeParents(of path: String) throws(ClusterError) {
        var current = ""
        for part in path.split(separator: "/").dropLast() {
            current += "/\(part)"
            if unsafe mkdir(current, 0o755) != 0 && errno != EEXIST {
                let reason = errno
                // A read-only or foreign folder that exists answers with another error than EEXIST.
                guard let status = fileStatus(current), status.st_mode & S_IFMT != S_IFREG else {
                    throw ClusterError(
                        .directoryUnusable, "cannot make the folder \(current): \(systemMessage(reason))")
                }
            }
        }
    }
}
