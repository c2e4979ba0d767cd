import Glibc
import Testing
import WeirGit
import WeirModel
import WeirTesting

/// Opening repositories, and what revisions lead to.
@Suite struct RepositoryTests {
    @Test func `a working folder, its .git, a bare clone and a folder inside are found`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("eu/customers/globex/customer.yaml", "name: Globex\n")
            try await fixture.commit()
            let bare = try await fixture.bareClone()

            let root = GitLocation(repository: fixture.path, subfolder: "")
            #expect(try GitLocation.discover(from: fixture.path) == root)
            #expect(try GitLocation.discover(from: fixture.path + "/") == root)
            #expect(try GitLocation.discover(from: fixture.path + "/.git") == root)
            #expect(
                try GitLocation.discover(from: fixture.path + "/eu/customers")
                    == GitLocation(repository: fixture.path, subfolder: "eu/customers"))
            #expect(try GitLocation.discover(from: bare) == GitLocation(repository: bare, subfolder: ""))

            let repository = try GitRepository(at: fixture.path)
            let isBare = repository.isBare
            #expect(!isBare)
            #expect(repository.workingFolder == fixture.path)
            let bareRepository = try GitRepository(at: bare)
            let bareIsBare = bareRepository.isBare
            #expect(bareIsBare)
            #expect(bareRepository.workingFolder == nil)
        }
    }

    @Test func `what is no repository is an error that names it`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            let bare = try await fixture.bareClone()
            fixture.scratch.makeFolder("plain/inside")
            for path in ["plain/inside", "absent", "bare.git/refs", "repository/.git/refs"] {
                let error = #expect(throws: GitError.self) {
                    try GitLocation.discover(from: "\(fixture.scratch.path)/\(path)")
                }
                #expect(error?.code == .repositoryNotFound)
                #expect(error?.message.contains(path) == true)
            }
            #expect(bare.hasSuffix("bare.git"))
            #expect(throws: GitError.self) { _ = try GitRepository(at: "") }
            #expect(throws: GitError.self) { _ = try GitRepository(at: "\(fixture.path)\0/x") }
            #expect(throws: GitError.self) { _ = try GitRepository(at: "\(fixture.scratch.path)/plain/inside") }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `a repository of somebody else's is named as such`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            let bare = try await fixture.bareClone()
            for path in [fixture.path, fixture.path + "/.git", bare] {
                #expect(unsafe chown(path, 65534, 65534) == 0)
            }
            for path in [fixture.path, bare] {
                let error = #expect(throws: GitError.self) { try GitLocation.discover(from: path) }
                #expect(error?.code == .notOwned, "\(String(describing: error))")
                #expect(error?.description.contains("safe.directory \(path)") == true)
                #expect(throws: GitError.self) { _ = try GitRepository(at: path) }
            }
        }
    }

    @Test func `branches, tags, ids and relative names lead to commits`() async throws {
        try await GitFixture.with { fixture in
            let first = try await fixture.commit("First\n\nWith a body.\n")
            let second = try await fixture.commit("Second", date: GitFixture.date + 3600)
            try await fixture.git("tag", "light", first)
            try await fixture.git("tag", "--annotate", "--message", "Release", "release-1", first)
            try await fixture.git("tag", "--annotate", "--message", "Again", "nested", "release-1")

            let repository = try GitRepository(at: fixture.path)
            #expect(repository.currentBranch == "main")
            for name in ["light", "release-1", "nested", "HEAD~1", "main^", first, String(first.prefix(8))] {
                #expect(try repository.commit(name).id.description == first)
            }
            let commit = try repository.commit("main")
            #expect(commit.id.description == second)
            #expect(commit.parents.map(\.description) == [first])
            #expect(commit.authorName == "Ada Lovelace")
            #expect(commit.authorEmail == "ada@example.com")
            #expect(commit.authored == Instant(microseconds: (GitFixture.date + 3600) * 1_000_000))
            #expect(commit.authored == commit.committed)
            #expect(commit.summary == "Second")
            #expect(try repository.commit("light").message == "First\n\nWith a body.\n")
            let tree = try await fixture.git("rev-parse", "main^{tree}")
            #expect(commit.treeID.description == tree)
            #expect(try repository.commit(commit.id) == commit)
        }
    }

    @Test func `a detached HEAD has no branch, an unborn one has`() async throws {
        try await GitFixture.with { fixture in
            let unborn = try GitRepository(at: fixture.path)
            #expect(unborn.currentBranch == "main")
            #expect(throws: GitError(.revisionNotFound, "\(fixture.path) has no commit yet")) {
                try unborn.commit("HEAD")
            }
            let first = try await fixture.commit()
            try await fixture.commit()
            try await fixture.git("checkout", "--quiet", "--detach", first)
            let detached = try GitRepository(at: fixture.path)
            #expect(detached.currentBranch == nil)
            #expect(try detached.commit("HEAD").id.description == first)
        }
    }

    @Test func `names that lead nowhere say so`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("file", "text")
            try await fixture.commit()
            try await fixture.git("tag", "--annotate", "--message", "A tree", "tree", "HEAD^{tree}")
            let repository = try GitRepository(at: fixture.path)
            let expected: [(String, GitError.Code)] = [
                ("absent", .revisionNotFound), ("tree", .revisionNotFound), ("HEAD:file", .revisionNotFound),
                (String(repeating: "1", count: 40), .revisionNotFound), ("HEAD~7", .revisionNotFound),
                ("-main", .revisionInvalid), ("", .revisionInvalid), ("ma\nin", .revisionInvalid),
                ("main\0", .revisionInvalid), ("a..b..c", .revisionInvalid),
                (String(repeating: "x", count: 10_000), .revisionInvalid),
            ]
            for (name, code) in expected {
                let error = #expect(throws: GitError.self, "\(name)") { try repository.commit(name) }
                #expect(error?.code == code, "\(name.prefix(50)): \(String(describing: error))")
                #expect((error?.description.count ?? 0) < 400)
            }
        }
    }
}
