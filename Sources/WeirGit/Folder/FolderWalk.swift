import Glibc
import WeirModel

/// Lists what is below a folder of the disk.
struct FolderWalk {
    /// Files up to this size are read whole to be hashed, larger ones in pieces.
    private static let wholeFileSize = 1 << 20

    private let topLevelNames: Set<String>?
    private var entries: [SourceEntry] = []
    private var buffer: [UInt8] = []

    /// `topLevelNames` restricts the entries of the root; nil takes all.
    init(topLevelNames: Set<String>?) { self.topLevelNames = topLevelNames }

    /// What the walks found, by the bytes of the paths.
    consuming func sortedEntries() -> [SourceEntry] { SourceEntry.sortedWithoutDuplicates(entries) }

    /// Lists the root folder. Throws a `SourceError` where it cannot be listed; all else becomes entries.
    mutating func walk(_ root: OpenFolder, ignores: WorkingFolderIgnores?) throws(SourceError) {
        do throws(FileError) { try walk(root, below: "", depth: 0, ignores: ignores) } catch {
            throw SourceError(path: "", message: "the folder cannot be listed: \(error.reason)")
        }
    }

    private mutating func walk(
        _ folder: OpenFolder, below prefix: String, depth: Int, ignores: WorkingFolderIgnores?
    ) throws(FileError) {
        for bytes in try folder.names() {
            guard let name = String(validating: bytes, as: UTF8.self) else {
                add(prefix + String(decoding: bytes, as: UTF8.self), .zero, .unreadable)
                continue
            }
            if depth == 0, let topLevelNames, !topLevelNames.contains(name) { continue }
            if name == ".git" { continue }
            guard FileName.isAllowed(name) else {
                add(prefix + name, .zero, .unreadable)
                continue
            }
            visit(name, in: folder, below: prefix, depth: depth, ignores: ignores)
        }
    }

    private mutating func visit(
        _ name: String, in folder: OpenFolder, below prefix: String, depth: Int, ignores: WorkingFolderIgnores?
    ) {
        let path = prefix + name
        guard let mode = try? folder.status(of: name).st_mode else { return add(path, .zero, .unreadable) }
        let isFolder = mode & S_IFMT == S_IFDIR
        if let ignores, ignores.leavesOut(path, isFolder: isFolder) { return }
        if isFolder, depth < TreeWalk.maximumDepth {
            enter(name, in: folder, path, depth: depth, ignores: ignores)
        } else if mode & S_IFMT == S_IFREG, let id = try? hash(file: name, in: folder) {
            add(path, id, mode & S_IXUSR == 0 ? .file : .executable)
        } else if mode & S_IFMT == S_IFLNK, let target = try? folder.target(of: name),
            let id = try? BlobID.of(target.span)
        {
            add(path, id, .symbolicLink)
        } else {
            add(path, .zero, .unreadable)
        }
    }

    /// Lists a folder. One that cannot be listed to its end is a single entry: half of it would look like deletions.
    private mutating func enter(
        _ name: String, in parent: OpenFolder, _ path: String, depth: Int, ignores: WorkingFolderIgnores?
    ) {
        guard let folder = try? OpenFolder(name, in: parent) else { return add(path, .zero, .unreadable) }
        if (try? folder.status(of: ".git")) != nil {
            return add(path, ignores?.submoduleID(path) ?? .zero, .submodule)
        }
        let count = entries.count
        do throws(FileError) {
            try walk(folder, below: path + "/", depth: depth + 1, ignores: ignores)
        } catch {
            entries.removeSubrange(count...)
            add(path, .zero, .unreadable)
        }
    }

    private mutating func hash(file name: String, in folder: OpenFolder) throws -> ObjectID {
        let file = try folder.file(name)
        if file.size > Self.wholeFileSize { return try BlobID.of(file) }
        try file.read(into: &buffer)
        return try BlobID.of(buffer.span)
    }

    private mutating func add(_ path: String, _ id: ObjectID, _ kind: SourceEntry.Kind) {
        entries.append(SourceEntry(path: path, objectID: id, kind: kind))
    }
}
