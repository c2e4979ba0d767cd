import Testing
import WeirGit
import WeirModel
import WeirTesting

/// Which commits follow which, and which repository it is.
@Suite struct HistoryTests {
    @Test func `descent follows all parents`() async throws {
        try await GitFixture.with { fixture in
            let base = try await commit(fixture, "base")
            let left = try await commit(fixture, "left")
            try await fixture.git("checkout", "--quiet", "-b", "side", base.description)
            let right = try await commit(fixture, "right")
            try await fixture.git("checkout", "--quiet", "main")
            try await fixture.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
            let repository = try GitRepository(at: fixture.path)
            let merge = try repository.commit("main").id

            let all = [base, left, right, merge]
            let descends = try all.map { commit in
                try all.map { try repository.isDescendant(commit, of: $0) ? 1 : 0 }
            }
            #expect(descends == [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
            let absent = try #require(ObjectID(String(repeating: "1", count: 40)))
            let exist = [left, absent, try repository.commit("main").treeID].map { repository.commitExists($0) }
            #expect(exist == [true, false, false])
            let error = #expect(throws: GitError.self) { try repository.isDescendant(merge, of: absent) }
            #expect(error?.code == .objectMissing)
            #expect(error?.message.contains(absent.description) == true)

            #expect(
                try repository.commits(from: base, to: merge)
                    == CommitRange(count: 3, authors: ["Ada Lovelace"], isCapped: false))
            #expect(try repository.commits(from: nil, to: merge).count == 4)
            #expect(
                try repository.commits(from: base, to: merge, limit: 2)
                    == CommitRange(count: 2, authors: ["Ada Lovelace"], isCapped: true))
            #expect(try repository.commits(from: merge, to: base).count == 0)
            #expect(throws: GitError.self) { try repository.commits(from: absent, to: merge) }
        }
    }

    @Test func `what a branch was is followed along first parents`() async throws {
        try await GitFixture.with { fixture in
            let base = try await commit(fixture, "base")
            try await fixture.git("checkout", "--quiet", "-b", "side", base.description)
            let side = try await commit(fixture, "side")
            try await fixture.git("checkout", "--quiet", "main")
            let left = try await commit(fixture, "left")
            try await fixture.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
            let repository = try GitRepository(at: fixture.path)
            let merge = try repository.commit("main").id
            let last = try await commit(fixture, "last")
            func line(_ head: ObjectID, _ base: ObjectID) throws -> [ObjectID] {
                try repository.firstParents(of: head, since: base).map(\.id)
            }
            #expect(try line(last, base) == [left, merge, last])
            #expect(try line(last, merge) == [last])
            #expect(try line(last, last) == [])
            // Reached by another parent: what it does not have.
            #expect(try line(last, side) == [left, merge, last])
            #expect(try line(side, last) == [])
            let error = #expect(throws: GitError.self) {
                try repository.firstParents(of: last, since: base, limit: 2)
            }
            #expect(error?.message.contains("more than 2 commits") == true)
            let absent = try #require(ObjectID(String(repeating: "1", count: 40)))
            #expect(throws: GitError.self) { try line(last, absent) }
        }
    }

    @Test func `the last change of a folder is the newest commit that changed it itself`() async throws {
        try await GitFixture.with { fixture in
            func change(_ path: String, _ message: String) async throws -> ObjectID {
                try fixture.write(path, message)
                return try #require(ObjectID(try await fixture.commit(message)))
            }
            let first = try await change("fleet/integrations/erp/integration.yaml", "erp")
            let crm = try await change("fleet/integrations/crm/integration.yaml", "crm")
            try await fixture.git("checkout", "--quiet", "-b", "side", first.description)
            let side = try await change("fleet/integrations/erp/integration.yaml", "erp again")
            try await fixture.git("checkout", "--quiet", "main")
            try await fixture.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
            _ = try await change("fleet/customers/globex/customer.yaml", "globex")
            let repository = try GitRepository(at: fixture.path)
            let head = try repository.commit("main").id
            let folders: Set = ["fleet/integrations/erp", "fleet/integrations/crm", "fleet/integrations/none"]
            let all = try repository.lastChanges(of: folders, from: nil, to: head)
            #expect(all.mapValues(\.id) == ["fleet/integrations/erp": side, "fleet/integrations/crm": crm])
            let since = try repository.lastChanges(of: folders, from: crm, to: head)
            #expect(since.mapValues(\.id) == ["fleet/integrations/erp": side])
            try await fixture.remove("fleet/integrations/crm")
            let removal = try #require(ObjectID(try await fixture.commit("no crm")))
            #expect(
                try repository.lastChanges(of: folders, from: head, to: removal).mapValues(\.id)
                    == ["fleet/integrations/crm": removal])
        }
    }

    @Test func `a missing parent is an error, not an answer`() async throws {
        try await GitFixture.with { fixture in
            let first = try await commit(fixture, "first")
            let second = try await commit(fixture, "second").description
            let third = try await commit(fixture, "third")
            try await removeFile(fixture, "repository/.git/objects/\(second.prefix(2))/\(second.dropFirst(2))")
            let repository = try GitRepository(at: fixture.path)
            #expect(throws: GitError.self) { try repository.isDescendant(third, of: first) }
            #expect(throws: GitError.self) { try repository.commits(from: first, to: third) }
        }
    }

    @Test func `the identity is the origin's, however it was cloned`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            #expect(try GitRepository(at: fixture.path).sourceIdentity == fixture.path)
            let bare = try await fixture.bareClone()
            #expect(try GitRepository(at: bare).sourceIdentity == fixture.path)
            try await fixture.git("worktree", "add", "--quiet", "../second", "-b", "second")
            let second = try GitRepository(at: "\(fixture.scratch.path)/second")
            #expect(second.sourceIdentity == fixture.path)
            #expect(second.currentBranch == "second")

            try await fixture.git("remote", "add", "origin", "https://ada:secret@Git.Example.com/acme/x.git")
            #expect(try GitRepository(at: fixture.path).sourceIdentity == "git.example.com/acme/x")
            #expect(try GitRepository(at: fixture.path).originURL == "https://ada:secret@Git.Example.com/acme/x.git")
            try await fixture.git("remote", "set-url", "origin", "../bare.git")
            #expect(try GitRepository(at: fixture.path).sourceIdentity == bare)
        }
    }

    @Test func `URLs of one repository have one identity`() {
        let same = [
            "https://git.example.com/acme/x.git", "https://git.example.com:443/acme/x/",
            "http://git.example.com/acme/x",
            "ssh://git@git.example.com/acme/x.git", "ssh://git.example.com:22/acme/x", "git@git.example.com:acme/x.git",
            "git://GIT.example.com:9418/acme/x", "https://token:x@git.example.com/acme/x.git/",
        ]
        for url in same { #expect(SourceIdentity(url: url) == .network("git.example.com/acme/x"), "\(url)") }
        #expect(SourceIdentity(url: "https://h:8443/x") == .network("h:8443/x"))
        #expect(SourceIdentity(url: "https://[::1]:8443/x") == .network("::1:8443/x"))
        #expect(SourceIdentity(url: "file:///srv/x.git") == .path("/srv/x.git"))
        for path in ["/srv/x.git", "../x", "./a:b", "C/d:e", "x"] { #expect(SourceIdentity(url: path) == .path(path)) }
    }

    @Test func `credentials are not shown`() {
        let shown = [
            "https://ada:se@cret@h/x": "https://h/x", "https://token@h:81/x?y": "https://h:81/x?y",
            "ssh://git:pw@[::1]:22/x": "ssh://[::1]:22/x", "git@h:x/y": "h:x/y", "git@h:/x": "ssh://h/x",
            "/a@b/c": "/a@b/c", "file:///a@b": "file:///a@b", "https://h": "https://h",
        ]
        for (url, expected) in shown { #expect(RemoteURL(url).withoutCredentials == expected) }
    }

    private func commit(_ fixture: GitFixture, _ message: String) async throws -> ObjectID {
        try #require(ObjectID(try await fixture.commit(message)))
    }
}
