import CLibGit2
public import WeirModel

/// The files of a folder as they are on disk, committed or not.
///
/// Ids are those that `git hash-object --no-filters` gives. `.git` is skipped; symbolic links are reported and not
/// followed; a folder with a repository of its own counts as a submodule. Inside a repository, what Git ignores and
/// does not track is left out.
public struct FolderTree: SourceTree, Hashable {
    /// The environment's root folder.
    public var folder: String
    /// The names in that folder that count; nil for all of them.
    public var topLevelNames: [String]?

    /// Names a folder; nothing is opened yet.
    public init(folder: String, topLevelNames: [String]? = SourceLayout.topLevelNames) {
        self.folder = folder
        self.topLevelNames = topLevelNames
    }

    /// See `SourceTree`. Reads every file once, to know its id.
    public func entries() throws -> [SourceEntry] {
        do throws(GitError) { try Library.start() } catch { throw SourceError(error) }
        let root: OpenFolder
        do throws(FileError) { root = try OpenFolder(folder) } catch {
            throw SourceError(path: "", message: "the folder \(folder) cannot be read: \(error.reason)")
        }
        let ignores: WorkingFolderIgnores?
        do throws(GitError) { ignores = try WorkingFolderIgnores(around: folder) } catch { throw SourceError(error) }
        var walk = FolderWalk(topLevelNames: topLevelNames.map(Set.init))
        try walk.walk(root, ignores: ignores)
        return walk.sortedEntries()
    }

    /// A reader that opens the folder's files again.
    public func reader() throws -> FolderTreeReader {
        do throws(GitError) { try Library.start() } catch { throw SourceError(error) }
        return FolderTreeReader(folder: folder)
    }
}
