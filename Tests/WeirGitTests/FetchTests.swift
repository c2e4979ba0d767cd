import FoundationEssentials
import Glibc
import Subprocess
import Synchronization
import Testing
import WeirModel
import WeirTesting

@testable import WeirGit
@testable import weir

/// Fetching from real servers, in the real process.
@Suite struct FetchTests {
    @Test func `git daemon, a file URL and a path are fetched alike`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("weir.yaml", "apiVersion: weir/v1\n")
            let first = try await fixture.commit()
            try await fixture.git("tag", "--annotate", "--message", "One", "v1")
            try await fixture.git("branch", "other")
            let bare = try await fixture.bareClone("served.git")
            try await fixture.withServer { server in
                for (index, url) in ["\(server)/served.git", "file://\(bare)", bare].enumerated() {
                    let copy = "\(fixture.scratch.path)/cache/\(index)"
                    let result = try await fetch(url, copy)
                    #expect(result == FetchResult(defaultBranch: "main", updated: 3, removed: 0))
                    #expect(try await fetch(url, copy) == FetchResult(defaultBranch: "main", updated: 0, removed: 0))

                    let repository = try GitRepository(at: copy)
                    #expect(
                        try ["HEAD", "main", "v1", "other"].map { try repository.commit($0).id.description }
                            == Array(repeating: first, count: 4))
                    #expect(repository.currentBranch == "main")
                    let tree = GitTree(
                        repository: SharedRepository(at: copy), treeID: try repository.commit("main").treeID)
                    #expect(try contents(tree) == ["weir.yaml": "apiVersion: weir/v1\n"])
                }
            }
        }
    }

    @Test func `what moved, came and went is followed`() async throws {
        try await GitFixture.with { fixture in
            let first = try await fixture.commit("first")
            for name in ["topic", "a"] { try await fixture.git("branch", name) }
            try await fixture.git("tag", "release-1")
            let copy = "\(fixture.scratch.path)/copy"
            let url = "file://\(fixture.path)"
            #expect(try await fetch(url, copy) == FetchResult(defaultBranch: "main", updated: 4, removed: 0))

            try await fixture.git("checkout", "--quiet", "--orphan", "rewritten")
            let rewritten = try await fixture.commit("rewritten")
            try await fixture.git("branch", "--force", "main", "rewritten")
            try await fixture.git("branch", "-D", "topic", "a")
            try await fixture.git("branch", "a/b")
            try await fixture.git("tag", "-d", "release-1")
            try await fixture.git("checkout", "--quiet", "main")
            try await fixture.git("gc", "--quiet", "--prune=now")
            #expect(try await fetch(url, copy) == FetchResult(defaultBranch: "main", updated: 3, removed: 3))

            let repository = try GitRepository(at: copy)
            #expect(try repository.commit("main").id.description == rewritten)
            #expect(try repository.commit("a/b").id.description == rewritten)
            for name in ["topic", "release-1", "a"] {
                #expect(throws: GitError.self) { _ = try repository.commit(name) }
            }
            // What was applied before must stay readable, to say what changed and that nothing follows from it.
            let old = try #require(ObjectID(first))
            let new = try #require(ObjectID(rewritten))
            let isKept = repository.commitExists(old)
            #expect(isKept)
            let descends = try repository.isDescendant(new, of: old)
            #expect(!descends)
        }
    }

    @Test func `an emptied or empty repository removes branches and says nothing of a default`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            let copy = "\(fixture.scratch.path)/copy"
            _ = try await fetch(fixture.path, copy)
            try await fixture.git("update-ref", "-d", "refs/heads/main")
            #expect(try await fetch(fixture.path, copy) == FetchResult(defaultBranch: nil, updated: 0, removed: 1))
        }
    }

    @Test func `a killed fetch leaves nothing that is in the way`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            let copy = "\(fixture.scratch.path)/copy"
            _ = try await fetch(fixture.path, copy)
            for path in ["refs/heads/main.lock", "packed-refs.lock", "config.lock", "objects/pack/pack_git2_abc123"] {
                try fixture.scratch.write("copy/\(path)", "left over")
            }
            try await fixture.commit("second")
            #expect(try await fetch(fixture.path, copy).updated == 1)
            let names = try OpenFolder("\(copy)/objects/pack").names().map { String(decoding: $0, as: UTF8.self) }
            #expect(!names.contains("pack_git2_abc123"))
        }
    }

    @Test func `only weir's own copies are fetched into`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            let other = try await fixture.bareClone("theirs.git")
            let failure = await failure(fixture.path, other)
            #expect(failure?.code == .invalidRequest)
            #expect(failure?.message.contains("theirs.git is not a folder that weir fetches into") == true)
        }
    }

    @Test func `what is no repository, and what does not answer, says so`() async throws {
        try await GitFixture.with { fixture in
            try await fixture.commit()
            fixture.scratch.makeFolder("plain")
            let copy = "\(fixture.scratch.path)/copy"
            try await fixture.withServer { server in
                let failure = await failure("\(server)/plain", copy)
                #expect(failure?.code == .notFound, "\(String(describing: failure))")
            }
            let expected: [(String, FetchFailure.Code)] = [
                ("\(fixture.scratch.path)/plain", .notFound), ("\(fixture.scratch.path)/absent", .notFound),
                ("file://\(fixture.scratch.path)/absent", .notFound), ("git://weir.invalid/x", .couldNotResolve),
                ("https://user:hunter2@weir.invalid/x", .couldNotResolve), ("ftp://127.0.0.1/x", .invalidRequest),
            ]
            for (url, code) in expected {
                let failure = await failure(url, copy)
                #expect(failure?.code == code, "\(url): \(String(describing: failure))")
                #expect(failure?.description.contains("hunter2") == false)
            }
            for scheme in ["git", "http"] {
                let failure = await failure("\(scheme)://127.0.0.1:\(try LoopbackSocket.freePort())/x", copy)
                #expect(failure?.code == .refused, "\(scheme): \(String(describing: failure))")
            }
        }
    }

    @Test(arguments: ["", "003d", "003f1111111111111111111111111111111111111111 refs/heads/main\0\n\n0000"])
    func `row 14: a server that says no more ends at the deadline`(greeting: String) async throws {
        try await ScratchFolder.with { scratch in
            try await StallingServer.with(greeting: Array(greeting.utf8)) { port in
                for scheme in greeting.isEmpty ? ["git", "http", "https", "ssh"] : ["git"] {
                    let url = "\(scheme)://user:hunter2@127.0.0.1:\(port)/x"
                    let failure = await failure(url, "\(scratch.path)/copy-\(scheme)", timeout: .milliseconds(700))
                    #expect(failure?.code == .timedOut, "\(scheme): \(String(describing: failure))")
                    #expect(failure?.description.contains("hunter2") == false)
                }
            }
        }
    }

    @Test func `a server that talks nonsense is an error`() async throws {
        try await ScratchFolder.with { scratch in
            try await StallingServer.with(greeting: Array("SSH-2.0 this is not Git\n".utf8)) { port in
                let failure = await failure("git://127.0.0.1:\(port)/x", "\(scratch.path)/copy")
                #expect(failure?.code == .corrupt, "\(String(describing: failure))")
            }
        }
    }

    @Test func `row 14: limits hold`() async throws {
        try await GitFixture.with { fixture in
            for number in 0..<20 { try fixture.write("file-\(number)", String(repeating: "\(number)", count: number)) }
            try await fixture.commit()
            let bare = try await fixture.bareClone("served.git")
            try await fixture.withServer { server in
                let copy = "\(fixture.scratch.path)/copy"
                let few = try FetchRequest(url: "\(server)/served.git", repository: copy, maximumObjects: 5, parent: 0)
                #expect(try await answer(few)?.code == .tooLarge)
                let small = try FetchRequest(url: "\(server)/served.git", repository: copy, maximumBytes: 50, parent: 0)
                #expect(try await answer(small)?.code == .tooLarge)
                #expect(try await fetch("\(server)/served.git", copy).updated == 1)
            }
            #expect(bare.hasSuffix("served.git"))
        }
    }

    @Test func `a cancelled fetch ends`() async throws {
        try await ScratchFolder.with { scratch in
            try await StallingServer.with { port in
                let task = Task {
                    await failure("git://127.0.0.1:\(port)/x", "\(scratch.path)/copy", timeout: .seconds(600))
                }
                while (try? OpenFolder("\(scratch.path)/copy").names().isEmpty) != false { await Task.yield() }
                task.cancel()
                #expect(await task.value != nil)
            }
        }
    }

    @Test func `row 14: what a server can do to this machine is limited in the fetching process`() async throws {
        try await ScratchFolder.with { scratch in
            try await StallingServer.with { port in
                let request = try FetchRequest(
                    url: "git://127.0.0.1:\(port)/x", repository: "\(scratch.path)/copy", maximumBytes: 1 << 20,
                    seconds: 60,
                    parent: getpid())
                _ = try await run(
                    binary, arguments: ["__fetch"], input: .string(request.text), output: .sequence, error: .discarded
                ) { execution in
                    // The repository is made after the limits were set.
                    while (try? OpenFolder("\(scratch.path)/copy").names().isEmpty) != false { await Task.yield() }
                    let file = "/proc/\(execution.processIdentifier.value)/limits"
                    let text = String(decoding: try #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
                    try execution.send(signal: .kill)
                    func soft(_ name: String) -> Substring? {
                        text.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(26).split(separator: " ")
                            .first
                    }
                    if !Sanitizer.isOn { #expect(soft("Max address space").flatMap { Int($0) } == 512 << 20) }
                    #expect(soft("Max file size").flatMap { Int($0) } == 257 << 20)
                    #expect(soft("Max core file size").flatMap { Int($0) } == 0)
                }
            }
        }
    }

    @Test func `the fetching process wants a request and no arguments`() async throws {
        let none = try await run(binary, arguments: ["__fetch"], output: .string(limit: 1000))
        #expect(
            none.standardOutput == "failed invalid-request the fetching process was not told what to fetch\n")
        #expect(
            try await run(binary, arguments: ["__fetch", "url"], output: .discarded).terminationStatus == .exited(64))
    }

    @Test func `the fetching process ends where its parent is gone`() async throws {
        let request = try FetchRequest(url: "/x", repository: "/nowhere", parent: 1)
        let result = try await run(
            binary, arguments: ["__fetch"], input: .string(request.text), output: .string(limit: 1000))
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardOutput == "")
    }

    @Test func `the fetching process ends itself where its parent does not`() async throws {
        try await ScratchFolder.with { scratch in
            try await StallingServer.with { port in
                let request = try FetchRequest(
                    url: "git://127.0.0.1:\(port)/x", repository: "\(scratch.path)/copy", seconds: 1, parent: getpid())
                let result = try await run(
                    binary, arguments: ["__fetch"], input: .string(request.text), output: .string(limit: 1000))
                #expect(result.terminationStatus == .signaled(SIGALRM))
            }
        }
    }

    @Test(.enabled(if: SSHServer.isAvailable, "no OpenSSH server can be started here"))
    func `row 13: host keys that are unknown or others are refused`() async throws {
        try await ScratchFolder.with { scratch in
            let other = try await SSHServer.makeKey("other-key", in: scratch)
            try await SSHServer.with(in: scratch) { server in
                let otherHost = "[127.0.0.1]:\(server.port) \(other)\n"
                let expected: [(String?, FetchFailure.Code)] = [
                    (nil, .hostKey), (server.knownHost, .authenticationNeeded), (otherHost, .hostKey),
                ]
                for (knownHosts, code) in expected {
                    if let knownHosts { try scratch.write(".ssh/known_hosts", knownHosts) }
                    let request = try FetchRequest(
                        url: "ssh://git@127.0.0.1:\(server.port)/x", repository: "\(scratch.path)/copy", parent: 0)
                    let failure = try await answer(request, home: scratch.path)
                    #expect(failure?.code == code, "\(String(describing: failure))")
                }
            }
        }
    }

    /// What the process says to `request`, with this process for a parent.
    private func answer(_ request: FetchRequest, home: String? = nil) async throws -> FetchFailure? {
        var request = request
        request.parent = try #require(Int32(exactly: getpid()))
        let result = try await run(
            binary, arguments: ["__fetch"], environment: home.map { .inherit.updating(["HOME": $0]) } ?? .inherit,
            input: .string(request.text), output: .string(limit: 100_000))
        guard
            case .failed(let failure)? = result.standardOutput.split(separator: "\n").last.flatMap({
                FetchEvent(line: $0)
            })
        else { return nil }
        return failure
    }

    private func failure(_ url: String, _ copy: String, timeout: Duration = .seconds(600)) async -> FetchFailure? {
        do {
            _ = try await FetchProcess.fetch(url: url, into: copy, timeout: timeout, executable: binary) { _ in }
            return nil
        } catch { return error }
    }

    private func fetch(_ url: String, _ copy: String) async throws -> FetchResult {
        try await FetchProcess.fetch(url: url, into: copy, timeout: .seconds(600), executable: binary) { _ in }
    }
}
