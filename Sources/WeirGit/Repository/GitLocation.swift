import CLibGit2

/// Where a folder is: in which repository, and where in it.
public struct GitLocation: Hashable, Sendable {
    /// The repository, as `GitRepository(at:)` takes it: its working folder or the bare repository's folder.
    public var repository: String
    /// The folder's path inside the repository's tree, with `/` between components; empty at its root.
    public var subfolder: String

    /// Memberwise.
    public init(repository: String, subfolder: String) {
        self.repository = repository
        self.subfolder = subfolder
    }

    /// Looks for the repository that `folder` is, or is inside.
    ///
    /// Throws `repositoryNotFound` (also for a folder inside a bare repository or inside `.git`), `notOwned` or `failed`.
    public static func discover(from folder: String) throws(GitError) -> GitLocation {
        let repository = try GitRepository(folder, flags: 0)
        let place = Paths.real(folder) ?? folder
        let gitFolder = Paths.real(repository.gitFolder) ?? repository.gitFolder
        guard let workingFolder = repository.workingFolder.map({ Paths.real($0) ?? $0 }) else {
            guard place == gitFolder else { throw inside(folder, gitFolder) }
            return GitLocation(repository: gitFolder, subfolder: "")
        }
        if place == gitFolder { return GitLocation(repository: workingFolder, subfolder: "") }
        guard Paths.relative(place, to: gitFolder) == nil,
            let subfolder = Paths.relative(place, to: workingFolder)
        else { throw inside(folder, gitFolder) }
        return GitLocation(repository: workingFolder, subfolder: subfolder)
    }

    private static func inside(_ folder: String, _ gitFolder: String) -> GitError {
        GitError(
            .repositoryNotFound, "\(folder) is among Git's own files", hint: "Name the repository itself: \(gitFolder)")
    }
}
