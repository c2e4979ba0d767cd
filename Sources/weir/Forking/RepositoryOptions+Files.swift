import WeirGit
import WeirModel
import WeirPlanning

extension RepositoryOptions {
    /// The folder's files. Throws a `CommandFailure` where there is no such folder, or no repository in it.
    func files() throws -> RepositoryFiles {
        guard let path = RealPath.of(repository), FileText.isFolder(path) else {
            throw CommandFailure("there is no folder \(TerminalText.cut(repository, to: 200))")
        }
        guard ["weir.yaml", "weir.yml"].contains(where: { FileText.isFile("\(path)/\($0)") }) else {
            throw CommandFailure(
                "\(TerminalText.cut(repository, to: 200)) has no weir.yaml; name the repository's folder with --repository"
            )
        }
        return RepositoryFiles(folder: path)
    }
}

extension RepositoryFiles {
    /// The path of a unit's YAML file that is there, by its path without the ending; nil where there is none.
    func existing(_ stem: String) throws -> String? {
        let path = try spelling(of: stem)
        return try exists(path) ? path : nil
    }

    /// A failure that says which folders there are in `folder` (`integrations` or `customers`).
    func missing(_ name: String, in folder: String, hint: String) -> CommandFailure {
        let entries = (try? FolderTree(folder: self.folder).entries()) ?? []
        let names = Set(
            entries.compactMap { entry -> String? in
                let parts = entry.path.split(separator: "/")
                return parts.count > 2 && parts[0] == folder ? String(parts[1]) : nil
            })
        let nearest = NearestName.of(name, among: names)
        return CommandFailure(
            "there is no \(folder)/\(name) in this repository; " + (nearest.map { "did you mean \($0)?" } ?? hint))
    }
}
