import Glibc
import WeirTesting

/// A repository in whose folder `weir up` keeps its server, which is ended with the test whatever becomes of it.
struct UpFolder: Sendable {
    let git: GitFixture

    /// Lends a repository with the sample's first commit to `body`.
    static func with<Result: Sendable>(_ body: @Sendable (UpFolder) async throws -> Result) async throws -> Result {
        try await GitFixture.with { git in
            let folder = UpFolder(git: git)
            // PostgreSQL does not run as root; the user that it runs as instead has to reach its files in here.
            _ = unsafe chmod(git.scratch.path, 0o755)
            for (path, text) in SampleRepository.files { try git.write(path, text) }
            try await git.commit("Begin")
            do {
                let result = try await body(folder)
                try await folder.end()
                return result
            } catch {
                try await folder.end()
                throw error
            }
        }
    }

    /// The environment variables of every run: no database.
    var surroundings: [String: String?] {
        ["HOME": git.scratch.path, "XDG_CACHE_HOME": "\(git.scratch.path)/cache"]
    }

    /// Runs `weir` in the repository's folder, or in `folder`.
    @discardableResult
    func weir(_ arguments: String..., in folder: String? = nil) async throws -> Program.Outcome {
        try await weir(arguments, in: folder, environment: [:])
    }

    /// Runs `weir` with more in its environment.
    @discardableResult
    func weir(
        _ arguments: [String], in folder: String? = nil, environment: [String: String?]
    ) async throws -> Program.Outcome {
        try await Program.weir(
            arguments, in: folder ?? git.path, environment: surroundings.merging(environment) { $1 })
    }

    /// The process of the server; nil where none has left its number.
    func serverProcess() async throws -> Int32? {
        let found = try await Program.run("find", ["-L", ".", "-name", "postmaster.pid"], in: git.path)
        guard let file = found.output.split(separator: "\n").first else { return nil }
        let text = try await Program.run("head", ["-n", "1", String(file)], in: git.path)
        return Int32(text.output.dropLast())
    }

    private func end() async throws {
        let server = try await serverProcess()
        _ = try await weir("up", "--stop")
        // Where that failed, by its number, which is the server's as long as its file is there.
        if let server, try await serverProcess() == server { kill(server, SIGKILL) }
    }
}
