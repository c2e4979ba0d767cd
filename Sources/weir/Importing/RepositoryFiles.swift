import Glibc
import WeirModel

/// Files below one folder that are written together, or not at all.
///
/// Nothing is followed: a symbolic link on the way to a file is refused, so that what is written is inside the folder.
struct RepositoryFiles {
    /// What becomes of a file.
    enum Outcome: String {
        case new, changed, unchanged
    }

    /// Absolute and without symbolic links.
    let folder: String
    /// What is to be written, by path from the folder.
    private(set) var staged: [String: [UInt8]] = [:]
    /// What the files of `staged` held when they were staged; nil where they are new.
    private var before: [String: [UInt8]] = [:]

    /// The largest file that is read to be compared or added to.
    private static let largest = 16 << 20

    init(folder: String) { self.folder = folder }

    /// The paths of `staged`, sorted by their bytes.
    var paths: [String] { staged.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// What writing does to a staged file.
    func outcome(_ path: String) -> Outcome {
        guard let before = before[path] else { return .new }
        return before == staged[path] ? .unchanged : .changed
    }

    /// The path of the YAML file that is called `stem`, by the spelling that is there: `.yaml` or `.yml`.
    ///
    /// Throws a `CommandFailure` where something on the way is no folder.
    func spelling(of stem: String) throws -> String {
        let other = "\(stem).yml"
        return staged[other] == nil ? try exists(other) ? other : "\(stem).yaml" : other
    }

    /// Whether there is something at `path`, or will be.
    func exists(_ path: String) throws -> Bool { try staged[path] != nil || kind(of: path) != nil }

    /// What the file at `path` holds, or will hold; nil where there is none.
    func content(of path: String) throws -> [UInt8]? {
        if let bytes = staged[path] { return bytes }
        guard let kind = try kind(of: path) else { return nil }
        guard kind == S_IFREG else { throw CommandFailure("\(path) is no file, and nothing is written over it") }
        guard let bytes = FileText.bytes("\(folder)/\(path)", limit: Self.largest) else {
            throw CommandFailure("\(path) cannot be read")
        }
        return bytes
    }

    /// Says what the file at `path` is to hold. Nothing is written yet.
    mutating func stage(_ bytes: [UInt8], at path: String) throws {
        if staged[path] == nil { before[path] = try content(of: path) }
        staged[path] = bytes
    }

    /// Writes every staged file that is not as it is to be. Where one cannot be written, all are as they were.
    ///
    /// Throws a `CommandFailure`.
    func write() throws {
        let changes = paths.filter { outcome($0) != .unchanged }
        var folders: [String] = []
        var temporaries: [String] = []
        do {
            for path in changes {
                guard let bytes = staged[path] else { continue }
                try makeFolders(above: path, &folders)
                let temporary = "\(folder)/\(path).\(getpid()).part"
                temporaries.append(temporary)
                // As Git does with a working folder, nothing waits for the disk: thousands of files would take minutes.
                try FileText.create(temporary, bytes, mode: 0o644, shownAs: path, isDurable: false)
            }
        } catch {
            for temporary in temporaries { unsafe unlink(temporary) }
            for folder in folders.reversed() { unsafe rmdir(folder) }
            throw error
        }
        try rename(changes)
    }

    /// Puts the temporary files in their places.
    private func rename(_ changes: [String]) throws {
        for (done, path) in changes.enumerated() {
            let full = "\(folder)/\(path)"
            if unsafe Glibc.rename("\(full).\(getpid()).part", full) == 0 { continue }
            let reason = unsafe String(cString: strerror(errno))
            for path in changes[done...] { unsafe unlink("\(folder)/\(path).\(getpid()).part") }
            for path in changes[..<done] { restore(path) }
            throw CommandFailure("\(path) cannot be written: \(reason); nothing was changed")
        }
    }

    private func restore(_ path: String) {
        let full = "\(folder)/\(path)"
        unsafe unlink(full)
        if let bytes = before[path] { try? FileText.create(full, bytes, mode: 0o644) }
    }

    private func makeFolders(above path: String, _ made: inout [String]) throws {
        var current = folder
        for component in path.split(separator: "/").dropLast() {
            current += "/\(component)"
            if unsafe mkdir(current, 0o755) == 0 {
                made.append(current)
            } else if errno != EEXIST {
                throw CommandFailure("\(current) cannot be made: \(unsafe String(cString: strerror(errno)))")
            }
        }
    }

    /// What kind of file is at `path`; nil where there is nothing. Throws where the way leads through anything but
    /// folders.
    private func kind(of path: String) throws -> mode_t? {
        var current = folder
        var kind: mode_t = S_IFDIR
        for component in path.split(separator: "/") {
            guard kind == S_IFDIR else {
                throw CommandFailure("\(current) is no folder, so that \(path) cannot be in it")
            }
            current += "/\(component)"
            var status = stat()
            guard unsafe lstat(current, &status) == 0 else {
                if errno == ENOENT { return nil }
                throw CommandFailure("\(current) cannot be looked at: \(unsafe String(cString: strerror(errno)))")
            }
            kind = status.st_mode & S_IFMT
            if kind == S_IFLNK {
                throw CommandFailure(
                    "\(current) is a symbolic link; weir does not follow it, so make it a folder or file")
            }
        }
        return kind
    }
}
