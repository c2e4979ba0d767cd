import Glibc

/// A file that holds a key, so that nobody but its owner and this process may read it.
enum PrivateFile {
    /// The bytes of a regular file that belongs to this process's user or to root, and that others may not read or write.
    /// Its group may read it where this process is in it: Kubernetes mounts secrets for a process without root's rights
    /// as root's, with the group of the pod's `fsGroup`. A symbolic link is followed: it mounts them as such, too.
    ///
    /// - Parameters:
    ///   - kind: what it is, for errors: `key file`.
    ///   - limit: the largest size, in bytes.
    static func bytes(_ path: String, kind: String, limit: Int) throws(KeyServiceError) -> [UInt8] {
        // Without O_NONBLOCK, a named pipe would keep us waiting for somebody to write to it.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            let reason = unsafe String(cString: strerror(code))
            throw KeyServiceError(
                code == ENOENT || code == ENOTDIR ? .unknownKey : .refused,
                "the \(kind) \(path) cannot be opened: \(reason)",
                hint: code == EACCES ? "let the user that weir runs as own it" : "check the path")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw KeyServiceError(.refused, "the \(kind) \(path) is not a regular file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw KeyServiceError(
                .refused, "the \(kind) \(path) belongs to another user, number \(status.st_uid)",
                hint: "let the user that weir runs as own it")
        }
        let mode = octal(status.st_mode & 0o777)
        guard status.st_mode & 0o037 == 0 else {
            throw KeyServiceError(
                .refused, "the \(kind) \(path) is open to others: its mode is \(mode)", hint: "chmod 600 \(path)")
        }
        guard status.st_mode & 0o040 == 0 || isMember(of: status.st_gid) else {
            throw KeyServiceError(
                .refused,
                "the \(kind) \(path) is open to others: its mode is \(mode), and weir is not in its group, number \(status.st_gid)",
                hint: "chmod 600 \(path)")
        }
        return try read(descriptor, path, kind, limit)
    }

    private static func read(
        _ descriptor: Int32, _ path: String, _ kind: String, _ limit: Int
    ) throws(KeyServiceError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                let reason = unsafe String(cString: strerror(errno))
                throw KeyServiceError(.refused, "the \(kind) \(path) cannot be read: \(reason)")
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw KeyServiceError(
                    .damaged, "the \(kind) \(path) is larger than \(limit) bytes", hint: "check the path")
            }
        }
    }

    private static func isMember(of group: gid_t) -> Bool {
        if group == getegid() { return true }
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = unsafe getgroups(Int32(groups.count), &groups)
        return count > 0 && groups.prefix(Int(count)).contains(group)
    }

    private static func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }
}
