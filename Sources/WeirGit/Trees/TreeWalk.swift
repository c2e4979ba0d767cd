import CLibGit2
import WeirModel

/// Lists what is below a tree.
///
/// Git sorts a tree's entries as if folders' names ended in `/`, which makes a walk in that order one in the order of
/// whole paths. Trees that are not sorted so, which Git never writes, are noticed and the result is sorted.
struct TreeWalk {
    /// A tree of trees can name more files than there are atoms; more than this many are refused.
    static let maximumEntries = 5_000_000
    /// Folders below this depth are reported as unreadable.
    static let maximumDepth = 100

    private let topLevelNames: Set<String>?
    private let selection: [String: Set<String>]
    private var entries: [SourceEntry] = []
    /// The bytes of the path that the walk is at, with a `/` at the end.
    private var path: [UInt8] = []
    private var isSorted = true

    /// `topLevelNames` restricts the entries of the root, and nil takes all; `selection` those of folders in it.
    init(topLevelNames: Set<String>?, selection: [String: Set<String>] = [:]) {
        self.topLevelNames = topLevelNames
        self.selection = selection
    }

    /// All files below the tree `root`, by the bytes of their paths.
    mutating func entries(below root: ObjectID, in repository: borrowing GitRepository) throws(GitError)
        -> [SourceEntry]
    {
        try walk(root, in: repository, depth: 0)
        if !isSorted { entries = SourceEntry.sortedWithoutDuplicates(entries) }
        return entries
    }

    private mutating func walk(_ id: ObjectID, in repository: borrowing GitRepository, depth: Int) throws(GitError) {
        let tree = try repository.treeHandle(id)
        var previous: OpaquePointer?
        for index in 0..<(unsafe git_tree_entrycount(tree.pointer)) {
            guard let entry = unsafe git_tree_entry_byindex(tree.pointer, index) else { continue }
            if let before = unsafe previous, unsafe git_tree_entry_cmp(before, entry) >= 0 { isSorted = false }
            unsafe previous = entry
            let pathLength = path.count
            try visit(unsafe TreeEntry(entry), in: repository, depth: depth)
            path.removeSubrange(pathLength...)
        }
    }

    /// Looks names up in a folder, which may have many more.
    private mutating func visit(
        _ names: Set<String>, in folder: ObjectID, of repository: borrowing GitRepository
    ) throws(GitError) {
        let tree = try repository.treeHandle(folder)
        isSorted = false
        for name in names {
            guard let entry = unsafe git_tree_entry_byname(tree.pointer, name) else { continue }
            let pathLength = path.count
            try visit(unsafe TreeEntry(entry), in: repository, depth: 1)
            path.removeSubrange(pathLength...)
        }
    }

    private mutating func visit(
        _ entry: TreeEntry, in repository: borrowing GitRepository, depth: Int
    ) throws(GitError) {
        if depth == 0, let topLevelNames, !topLevelNames.contains(entry.name) { return }
        path.append(contentsOf: entry.name.utf8)
        if entry.isFolder, depth < Self.maximumDepth {
            path.append(UInt8(ascii: "/"))
            if depth == 0, let names = selection[entry.name] {
                return try visit(names, in: entry.objectID, of: repository)
            }
            return try walk(entry.objectID, in: repository, depth: depth + 1)
        }
        if entry.kind == .unreadable, entry.name.utf8.contains(UInt8(ascii: "/")) { isSorted = false }
        guard entries.count < Self.maximumEntries else {
            throw GitError(.failed, "\(repository.path) has more than \(Self.maximumEntries) files in one revision")
        }
        entries.append(
            SourceEntry(
                path: String(decoding: path, as: UTF8.self), objectID: entry.objectID, kind: entry.kind ?? .unreadable))
    }
}

/// One entry of a tree object, as far as weir tells entries apart.
struct TreeEntry {
    let name: String
    let objectID: ObjectID
    /// Nil for a folder.
    let kind: SourceEntry.Kind?

    var isFolder: Bool { kind == nil }

    /// Copies what libgit2 has of an entry.
    @unsafe
    init(_ entry: OpaquePointer) {
        let characters = unsafe git_tree_entry_name(entry)
        let valid = unsafe characters.flatMap { unsafe String(validatingCString: $0) }
        let repaired = unsafe characters.map { unsafe String(cString: $0) }
        name = valid ?? repaired ?? ""
        objectID = unsafe git_tree_entry_id(entry).map { unsafe ObjectID($0.pointee) } ?? .zero
        let isName = valid.map(FileName.isAllowed) ?? false
        kind = isName ? Self.kind(ofMode: unsafe git_tree_entry_filemode_raw(entry).rawValue) : .unreadable
    }

    /// What a mode means. Beside the five that Git writes there is 100664, which it wrote long ago.
    private static func kind(ofMode mode: UInt32) -> SourceEntry.Kind? {
        switch mode {
        case 0o100644, 0o100664: .file
        case 0o100755: .executable
        case 0o120000: .symbolicLink
        case 0o160000: .submodule
        case 0o040000: nil
        default: .unreadable
        }
    }
}

/// Names of files in a tree.
enum FileName {
    /// False for names that cannot be one file's in one folder, and for `.git` however its letters are written.
    static func isAllowed(_ name: String) -> Bool {
        let bytes = name.utf8
        if bytes.isEmpty || bytes.contains(UInt8(ascii: "/")) { return false }
        guard bytes.first == UInt8(ascii: "."), bytes.count <= 4 else { return true }
        return ![".", "..", ".git"].contains(name.lowercased())
    }
}

extension SourceEntry {
    /// By the bytes of the path; entries that share one become a single unreadable one.
    static func sortedWithoutDuplicates(_ entries: [SourceEntry]) -> [SourceEntry] {
        var result: [SourceEntry] = []
        for entry in entries.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            if let last = result.last, last.path.utf8.elementsEqual(entry.path.utf8) {
                result[result.count - 1] = SourceEntry(path: last.path, objectID: .zero, kind: .unreadable)
            } else {
                result.append(entry)
            }
        }
        return result
    }
}

extension GitRepository {
    func treeHandle(_ id: ObjectID) throws(GitError) -> Handle {
        try unsafe Handle(git_tree_free, or: { objectError($0, "tree", id) }) {
            var gitID = id.gitID
            return unsafe git_tree_lookup(&$0, pointer, &gitID)
        }
    }

    /// The id of the folder `path` in the tree `root`; nil where there is none, or what is there is no folder.
    func folder(_ path: String, in root: ObjectID) throws(GitError) -> ObjectID? {
        var id = root
        for component in path.split(separator: "/") where component != "." {
            let tree = try treeHandle(id)
            guard let entry = unsafe git_tree_entry_byname(tree.pointer, String(component)) else { return nil }
            let found = unsafe TreeEntry(entry)
            guard found.isFolder else { return nil }
            id = found.objectID
        }
        return id
    }
}
