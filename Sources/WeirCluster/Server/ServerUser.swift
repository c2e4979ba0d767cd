import Glibc

/// In whose name the server runs: PostgreSQL refuses to run as root.
struct ServerUser: Sendable, Equatable {
    struct Identity: Sendable, Equatable {
        let user: uid_t
        let group: gid_t
    }

    let name: String
    /// Nil where the caller's own name is used.
    let identity: Identity?

    static let caller = ServerUser(name: "the current user", identity: nil)

    /// The number that files must belong to.
    var number: uid_t { identity?.user ?? geteuid() }

    /// The caller; in root's place `postgres`, or `nobody` where there is none.
    static func choose() throws(ClusterError) -> ServerUser {
        guard geteuid() == 0 else { return .caller }
        for name in ["postgres", "nobody"] {
            if let identity = lookUp(name) { return ServerUser(name: name, identity: identity) }
        }
        throw ClusterError(
            .directoryUnusable, "PostgreSQL does not run as root, and there is neither a user postgres nor nobody",
            hint: "add one (useradd --system postgres) or run as another user")
    }

    private static func lookUp(_ name: String) -> Identity? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, unsafe found != nil else {
            return nil
        }
        return unsafe Identity(user: entry.pw_uid, group: entry.pw_gid)
    }
}
