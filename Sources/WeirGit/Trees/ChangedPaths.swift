import CLibGit2
import WeirModel

extension GitTree {
    /// What changed from `old` to this tree: files that were added, deleted, or have another content or kind.
    ///
    /// Both are trees of this one's repository. Folders with equal ids are not looked into, so the cost follows the
    /// change. A subfolder that one of them lacks counts as empty there. Throws a `GitError`.
    public func changes(since old: GitTree) throws -> TreeChanges {
        try repository.with { repository in
            let oldRoot = try repository.folder(old.subfolder, in: old.treeID)
            let newRoot = try repository.folder(subfolder, in: treeID)
            var comparison = TreeComparison(topLevelNames: topLevelNames.map(Set.init))
            return try comparison.changes(from: oldRoot, to: newRoot, in: repository)
        }
    }
}

/// Walks two trees at once.
struct TreeComparison {
    private let topLevelNames: Set<String>?
    private var changes: [TreeChange] = []
    private var treesRead = 0

    init(topLevelNames: Set<String>?) { self.topLevelNames = topLevelNames }

    /// What is different; nil is an empty tree.
    mutating func changes(
        from old: ObjectID?, to new: ObjectID?, in repository: borrowing GitRepository
    ) throws(GitError) -> TreeChanges {
        if old != new { try compare(old, new, in: repository, below: "", depth: 0) }
        changes.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return TreeChanges(changes: changes, treesRead: treesRead)
    }

    private mutating func compare(
        _ old: ObjectID?, _ new: ObjectID?, in repository: borrowing GitRepository, below prefix: String, depth: Int
    ) throws(GitError) {
        let names = depth == 0 ? topLevelNames : nil
        let before = try EntryList(of: old, in: repository, names: names)
        let after = try EntryList(of: new, in: repository, names: names)
        treesRead += (old == nil ? 0 : 1) + (new == nil ? 0 : 1)
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            let order = before.order(left, after, right)
            defer {
                left += order <= 0 ? 1 : 0
                right += order >= 0 ? 1 : 0
            }
            if order == 0, before.isEqual(left, after, right) { continue }
            let oldEntry = order <= 0 ? before[left] : nil
            let newEntry = order >= 0 ? after[right] : nil
            guard let name = (oldEntry ?? newEntry)?.name else { continue }
            let (oldFolder, newFolder) = (oldEntry?.folder(depth), newEntry?.folder(depth))
            if oldFolder != newFolder {
                try compare(oldFolder, newFolder, in: repository, below: "\(prefix)\(name)/", depth: depth + 1)
            }
            let (oldSide, newSide) = (oldEntry?.side(depth), newEntry?.side(depth))
            if oldSide != newSide { changes.append(TreeChange(path: prefix + name, old: oldSide, new: newSide)) }
        }
    }
}

/// The entries of an open tree in Git's order. Nothing is copied out of libgit2 until two trees disagree.
@safe
private struct EntryList: ~Copyable {
    private let tree: Handle?
    private let entries: [OpaquePointer]

    /// The entries of the tree `id`, restricted to `names`; none for nil.
    init(of id: ObjectID?, in repository: borrowing GitRepository, names: Set<String>?) throws(GitError) {
        guard let id else {
            tree = nil
            unsafe entries = []
            return
        }
        let tree = try repository.treeHandle(id)
        let count = unsafe git_tree_entrycount(tree.pointer)
        var entries: [OpaquePointer] = unsafe []
        unsafe entries.reserveCapacity(count)
        var isSorted = true
        for index in 0..<count {
            guard let entry = unsafe git_tree_entry_byindex(tree.pointer, index) else { continue }
            if let names, unsafe !names.contains(TreeEntry(entry).name) { continue }
            if let last = unsafe entries.last, unsafe git_tree_entry_cmp(last, entry) > 0 { isSorted = false }
            unsafe entries.append(entry)
        }
        if !isSorted { unsafe entries.sort { unsafe git_tree_entry_cmp($0, $1) < 0 } }
        unsafe self.entries = entries
        self.tree = consume tree
    }

    var count: Int { unsafe entries.count }

    subscript(index: Int) -> TreeEntry { unsafe TreeEntry(entries[index]) }

    /// Negative where only this list has what comes next, positive where only the other has, zero where both have it.
    func order(_ index: Int, _ other: borrowing EntryList, _ otherIndex: Int) -> Int32 {
        if index == count { return 1 }
        if otherIndex == other.count { return -1 }
        return unsafe git_tree_entry_cmp(entries[index], other.entries[otherIndex])
    }

    /// True where both entries have the same id and mode.
    func isEqual(_ index: Int, _ other: borrowing EntryList, _ otherIndex: Int) -> Bool {
        let (left, right) = unsafe (entries[index], other.entries[otherIndex])
        return unsafe git_oid_equal(git_tree_entry_id(left), git_tree_entry_id(right)) == 1
            && git_tree_entry_filemode_raw(left) == git_tree_entry_filemode_raw(right)
    }
}

extension TreeEntry {
    /// The id of the tree that is looked into; nil for what is a file, or lies too deep.
    fileprivate func folder(_ depth: Int) -> ObjectID? {
        isFolder && depth < TreeWalk.maximumDepth ? objectID : nil
    }

    /// What counts as a file; nil for a folder that is looked into.
    fileprivate func side(_ depth: Int) -> TreeChange.Side? {
        folder(depth) == nil ? TreeChange.Side(objectID: objectID, kind: kind ?? .unreadable) : nil
    }
}
