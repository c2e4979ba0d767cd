public import WeirModel

/// The files of a commit, or of a folder in it.
public struct GitTree: SourceTree {
    /// Where its objects are.
    public var repository: SharedRepository
    /// The root tree: a commit's `treeID`.
    public var treeID: ObjectID
    /// The environment's root folder in the tree, with `/` between components; empty for the tree's root.
    public var subfolder: String
    /// The names in that folder that count; nil for all of them.
    public var topLevelNames: [String]?
    /// By a folder in that folder: the names in it that count. One that is not here counts as a whole.
    public var selection: [String: Set<String>]

    /// Names a tree; nothing is opened yet.
    public init(
        repository: SharedRepository, treeID: ObjectID, subfolder: String = "",
        topLevelNames: [String]? = SourceLayout.topLevelNames, selection: [String: Set<String>] = [:]
    ) {
        self.selection = selection
        self.repository = repository
        self.treeID = treeID
        self.subfolder = subfolder
        self.topLevelNames = topLevelNames
    }

    /// See `SourceTree`. Also throws where the tree has no such subfolder, or has more than `TreeWalk.maximumEntries`.
    public func entries() throws -> [SourceEntry] {
        do {
            return try repository.with { repository in
                guard let root = try repository.folder(subfolder, in: treeID) else {
                    throw GitError(
                        .folderNotFound, "the revision has no folder \(subfolder.debugDescription)",
                        hint: "Check the environment's path")
                }
                var walk = TreeWalk(topLevelNames: topLevelNames.map(Set.init), selection: selection)
                return try walk.entries(below: root, in: repository)
            }
        } catch let error as GitError { throw SourceError(error) }
    }

    /// A reader with a handle on the repository to itself.
    public func reader() throws -> GitTreeReader {
        do throws(GitError) { return try GitTreeReader(repository: repository) } catch { throw SourceError(error) }
    }
}

extension SourceError {
    /// The same failure, in the terms of the port.
    init(_ error: GitError, path: String = "") { self.init(path: path, message: error.description) }
}
