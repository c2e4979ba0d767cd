import Subprocess

/// A repository with a working folder, made and changed with the `git` program. Authors and dates are fixed, so that
/// the same steps give the same commit ids; no configuration of the user or the system counts.
public struct GitFixture: Sendable {
    /// 2026-01-01T00:00:00Z.
    public static let date: Int64 = 1_767_225_600

    /// Where everything of this fixture is; `clone` and others make their folders here, beside the repository.
    public let scratch: ScratchFolder
    /// The working folder, relative to `scratch`.
    public let name: String

    /// The working folder's absolute path.
    public var path: String { "\(scratch.path)/\(name)" }

    /// Makes an empty repository on branch `main`, lends it to `body` and removes it.
    public static func with<Result>(_ body: (GitFixture) async throws -> Result) async throws -> Result {
        try await ScratchFolder.with { scratch in
            let fixture = GitFixture(scratch: scratch, name: "repository")
            scratch.makeFolder("repository")
            try await fixture.git("init", "--quiet", "--initial-branch=main")
            return try await body(fixture)
        }
    }

    /// Runs `git` in the working folder and returns its standard output without the last line end. Throws with its
    /// standard error where it does not end with 0.
    @discardableResult
    public func git(_ arguments: String..., input: String = "", date: Int64 = date) async throws -> String {
        try await git(arguments, input: input, date: date)
    }

    /// Runs `git` in the working folder; see above.
    @discardableResult
    public func git(_ arguments: [String], input: String = "", date: Int64 = date) async throws -> String {
        let result = try await run(
            .name("git"), arguments: Arguments(["-C", path] + arguments), environment: environment(date: date),
            input: .string(input), output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw ScratchError(message: "git \(arguments): \(result.terminationStatus) \(result.standardError)")
        }
        var output = result.standardOutput
        if output.last == "\n" { output.removeLast() }
        return output
    }

    private func environment(date: Int64) -> Environment {
        .inherit.updating([
            "HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_DIR": nil,
            "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_AUTHOR_NAME": "Ada Lovelace",
            "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_AUTHOR_DATE": "\(date) +0000",
            "GIT_COMMITTER_NAME": "Grace Hopper", "GIT_COMMITTER_EMAIL": "grace@example.com",
            "GIT_COMMITTER_DATE": "\(date) +0000",
        ])
    }

    /// Writes a file of the working folder.
    public func write(_ path: String, _ text: String) throws { try scratch.write("\(name)/\(path)", text) }

    /// Renames a tracked file or folder.
    public func rename(_ old: String, to new: String) async throws {
        if let slash = new.lastIndex(of: "/") { scratch.makeFolder("\(name)/\(new[..<slash])") }
        try await git("mv", "--", old, new)
    }

    /// Removes a tracked file or folder.
    public func remove(_ path: String) async throws { try await git("rm", "-r", "--quiet", "--", path) }

    /// Commits everything that changed, or nothing at all, and returns the commit's id.
    @discardableResult
    public func commit(_ message: String = "Change", date: Int64 = date) async throws -> String {
        try await git("add", "--all")
        try await git("commit", "--quiet", "--allow-empty", "--message", message, date: date)
        return try await git("rev-parse", "HEAD")
    }

    /// Commits a tree of `git mktree`'s lines (mode, type, id, tab, name), which need not be what `git add` would make.
    public func commitTree(_ lines: [String], date: Int64 = date) async throws -> String {
        let tree = try await git(["mktree", "--missing"], input: lines.map { $0 + "\n" }.joined())
        return try await git(["commit-tree", tree, "-m", "Tree"], date: date)
    }

    /// The id of a blob with this content, put into the repository.
    public func blob(_ text: String) async throws -> String {
        try await git(["hash-object", "-w", "--stdin"], input: text)
    }

    /// Clones to a bare repository beside this one and returns its path.
    public func bareClone(_ name: String = "bare.git") async throws -> String {
        try await git("clone", "--quiet", "--bare", path, "\(scratch.path)/\(name)")
        return "\(scratch.path)/\(name)"
    }
}
