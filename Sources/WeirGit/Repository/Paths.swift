import Glibc

/// Questions about paths of the file system.
enum Paths {
    /// The absolute path without symbolic links, `.` and `..`; nil where there is nothing at `path`.
    static func real(_ path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// `path` without `/` at its end; the root stays.
    static func withoutTrailingSlash(_ path: String) -> String {
        var result = Substring(path)
        while result.utf8.count > 1, result.utf8.last == UInt8(ascii: "/") { result.removeLast() }
        return String(result)
    }

    /// What is left of `path` below `folder`: empty where they are the same, nil where it is not inside. Both are real.
    static func relative(_ path: String, to folder: String) -> String? {
        if path.utf8.elementsEqual(folder.utf8) { return "" }
        let prefix = folder == "/" ? folder : folder + "/"
        guard path.utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// `text` as one word of a POSIX shell.
    static func shellQuoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        if plain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// Who owns a repository, for the error that libgit2 does not give.
enum Ownership {
    /// The first folder from `path` upward that holds a repository of another user; nil where there is none.
    static func foreignOwner(ofRepositoryAt path: String) -> String? {
        var folder = Paths.real(path) ?? path
        while true {
            if looksLikeRepository(folder) { return owner(of: folder) == geteuid() ? nil : folder }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    private static func looksLikeRepository(_ folder: String) -> Bool {
        owner(of: folder + "/.git") != nil
            || owner(of: folder + "/HEAD") != nil && owner(of: folder + "/objects") != nil
    }

    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_uid : nil
    }
}
