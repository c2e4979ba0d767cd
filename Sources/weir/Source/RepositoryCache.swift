import Glibc
import WeirManifest
import WeirModel

/// Where fetched repositories lie: `$XDG_CACHE_HOME/weir`, one folder a URL.
enum RepositoryCache {
    /// The folder for the repository behind `url`. Its parent is made; the folder itself is the fetch's to make.
    ///
    /// - Parameter apart: a folder of its own, so that what everybody can propose does not come to what is applied.
    ///
    /// Throws a `CommandFailure` where there is nowhere to put it.
    static func folder(for url: String, apart: Bool = false) throws -> String {
        let base: String
        if let cache = ProcessEnvironment.value("XDG_CACHE_HOME"), cache.hasPrefix("/") {
            base = cache
        } else if let home = ProcessEnvironment.value("HOME"), home.hasPrefix("/") {
            base = "\(home)/.cache"
        } else {
            throw CommandFailure(
                "neither XDG_CACHE_HOME nor HOME is set, so there is nowhere to keep fetched repositories")
        }
        var path = ""
        for component in "\(base)/weir/repositories".split(separator: "/") {
            path += "/\(component)"
            if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
                throw CommandFailure("\(path) cannot be made: \(unsafe String(cString: strerror(errno)))")
            }
        }
        return "\(path)/\(Digests.sha256(url).short)\(apart ? "-proposed" : "")"
    }
}

/// Paths as the system resolves them.
enum RealPath {
    /// Absolute and without symbolic links; nil where there is nothing.
    static func of(_ path: String) -> String? {
        guard let pointer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }
}
