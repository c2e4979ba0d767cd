extension GitRepository {
    /// The URL of the remote `origin`, as it is configured; nil where there is none. May hold credentials.
    public var originURL: String? { configuration("remote.origin.url") }

    /// What tells this repository from others, whoever cloned it, however and wherever to: its origin without scheme,
    /// credentials and default port (`git.example.com/acme/integrations`); where that is a path, or where there is no
    /// origin, the real path of the folder with the objects.
    public var sourceIdentity: String {
        if let origin = originURL {
            let base = workingFolder ?? gitFolder
            switch SourceIdentity(url: origin) {
            case .network(let identity): return identity
            case .path(let path): return SourceIdentity.ofFolder(path.hasPrefix("/") ? path : "\(base)/\(path)")
            }
        }
        return SourceIdentity.ofFolder(commonFolder)
    }
}

/// What a repository's URL says of its identity.
public enum SourceIdentity: Hashable, Sendable {
    /// Host, port where it is not the scheme's own, and path: `git.example.com/acme/integrations`.
    case network(String)
    /// A path of this machine.
    case path(String)

    /// The identity as text; for a path, the real one without `.git`.
    public var name: String {
        switch self {
        case .network(let identity): identity
        case .path(let path): Self.ofFolder(path)
        }
    }

    /// Reads whatever Git takes for a URL: `scheme://…`, `user@host:path`, a path.
    public init(url: String) {
        let location = RemoteURL(url)
        guard let host = location.host else {
            self = .path(location.path)
            return
        }
        var path = Substring(location.path)
        while path.last == "/" { path.removeLast() }
        if path.hasSuffix(".git") { path.removeLast(4) }
        while path.last == "/" { path.removeLast() }
        while path.first == "/" { path.removeFirst() }
        let port = location.port.flatMap { $0 == location.defaultPort ? nil : ":\($0)" } ?? ""
        self = .network("\(host.lowercased())\(port)/\(path)")
    }

    /// What `GitRepository.sourceIdentity` gives for a repository that was fetched from the URL.
    public var text: String {
        switch self {
        case .network(let identity): identity
        case .path(let path): Self.ofFolder(path)
        }
    }

    /// The identity of a repository that is a folder of this machine: its real path, without `.git` where that is a
    /// folder of its own, so that a repository and a clone's origin agree.
    static func ofFolder(_ path: String) -> String {
        let real = Paths.withoutTrailingSlash(Paths.real(path) ?? path)
        return real.hasSuffix("/.git") ? String(real.dropLast(5)) : real
    }
}
