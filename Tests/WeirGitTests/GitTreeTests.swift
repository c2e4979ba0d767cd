import Testing
import WeirGit
import WeirModel
import WeirTesting

/// What a commit holds.
@Suite struct GitTreeTests {
    @Test func `entries come by their paths' bytes, only what belongs to weir, and can be read`() async throws {
        try await GitFixture.with { fixture in
            let files = [
                "README.md", "customers/a-b/x.yaml", "customers/a.yaml", "customers/a/x.yaml", "customers/a0/x.yaml",
                "integrations/é/integration.yaml", "profiles/base.yaml", "src/main.swift", "weir.yaml",
            ]
            for file in files { try fixture.write(file, "# \(file)\n") }
            let id = try await fixture.commit()
            let commit = try GitRepository(at: fixture.path).commit(id)
            let tree = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
            let entries = try tree.entries()
            let expected = files.filter { $0 != "README.md" && !$0.hasPrefix("src") }
            #expect(entries.map(\.path) == expected)
            #expect(entries.allSatisfy { $0.kind == .file })

            let reader = try tree.reader()
            for entry in entries {
                #expect(try reader.size(of: entry) == "# \(entry.path)\n".utf8.count)
                #expect(try reader.read(entry, text) == "# \(entry.path)\n")
            }
            var everything = tree
            everything.topLevelNames = nil
            #expect(try everything.entries().map(\.path) == files)
        }
    }

    @Test func `a subfolder is a root of its own`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("fleets/eu/weir.yaml", "a")
            try fixture.write("fleets/eu/customers/globex/customer.yaml", "b")
            try fixture.write("weir.yaml", "c")
            try await fixture.commit()
            let commit = try GitRepository(at: fixture.path).commit("HEAD")
            let bare = try await fixture.bareClone()
            for subfolder in ["fleets/eu", "/fleets/eu/", "./fleets/eu"] {
                let tree = GitTree(repository: SharedRepository(at: bare), treeID: commit.treeID, subfolder: subfolder)
                #expect(try tree.entries().map(\.path) == ["customers/globex/customer.yaml", "weir.yaml"])
            }
            for subfolder in ["fleets/us", "weir.yaml", "fleets/eu/..", ".."] {
                let tree = GitTree(repository: SharedRepository(at: bare), treeID: commit.treeID, subfolder: subfolder)
                let error = #expect(throws: SourceError.self) { try tree.entries() }
                #expect(error?.message.contains("no folder \"\(subfolder)\"") == true)
            }
        }
    }

    @Test func `links, submodules and odd entries are told apart and never read`() async throws {
        try await GitFixture.with { fixture in
            let blob = try await fixture.blob("text")
            let commit = try await fixture.commitTree([
                "100644 blob \(blob)\tfile", "100755 blob \(blob)\texecutable", "120000 blob \(blob)\tlink",
                "160000 commit \(String(repeating: "1", count: 40))\tmodule",
            ])
            let listed = try kinds(fixture, commit)
            #expect(
                listed == [
                    "executable": .executable, "file": .file, "link": .symbolicLink, "module": .submodule,
                ])

            let treeID = try GitRepository(at: fixture.path).commit(commit).treeID
            let reader = try GitTree(repository: SharedRepository(at: fixture.path), treeID: treeID).reader()
            for kind in [SourceEntry.Kind.symbolicLink, .submodule, .unreadable] {
                let entry = SourceEntry(path: "x", objectID: try #require(ObjectID(blob)), kind: kind)
                #expect(throws: SourceError(path: "x", message: "is not a file that can be read")) {
                    try reader.size(of: entry)
                }
                #expect(throws: SourceError.self) { try reader.read(entry, text) }
            }
        }
    }

    @Test func `row 3: modes and names that Git does not write are unreadable`() async throws {
        try await GitFixture.with { fixture in
            let blob = try #require(ObjectID(try await fixture.blob("text")))
            let tree = try await rawTree(
                fixture,
                [
                    ("100600", Array(".GIT".utf8)), ("100644", Array("..".utf8)), ("100644", Array("a/b".utf8)),
                    ("100644", [0x62, 0xff]), ("100664", Array("group".utf8)), ("100666", Array("odd".utf8)),
                    ("10644", Array("pipe".utf8)), ("100644", Array("twice".utf8)), ("100644", Array("twice".utf8)),
                    ("100644", Array("above".utf8)),
                ].map { ($0.0, $0.1, blob) })
            let entries = try GitTree(repository: SharedRepository(at: fixture.path), treeID: tree, topLevelNames: nil)
                .entries()
            #expect(
                entries.map(\.path)
                    == [".GIT", "..", "a/b", "above", "b\u{fffd}", "group", "odd", "pipe", "twice"].sorted())
            let readable = entries.filter { $0.kind != .unreadable }.map(\.path)
            #expect(readable == ["above", "group"])
        }
    }

    @Test func `packed and loose objects are read alike`() async throws {
        try await GitFixture.with { fixture in
            for number in 0..<50 {
                try fixture.write(
                    "customers/globex/i\(number).yaml", String(repeating: "x\n", count: 100) + "\(number)")
            }
            let id = try await fixture.commit()
            let commit = try GitRepository(at: fixture.path).commit(id)
            let tree = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
            let loose = try contents(tree)
            try await fixture.git("gc", "--quiet", "--aggressive", "--prune=now")
            #expect(try await fixture.git("count-objects") == "0 objects, 0 kilobytes")
            let packed = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
            #expect(try contents(packed) == loose)
            #expect(loose.count == 50)
        }
    }

    @Test("row 4: what is larger than wanted is not unpacked, whatever it is stored as")
    func large() async throws {
        try await GitFixture.with { fixture in
            let large = (0..<600_000).map { "line \($0)\n" }.joined()
            try fixture.write("customers/globex/large.yaml", large)
            try fixture.write("customers/globex/small.yaml", "small")
            try await fixture.commit()
            // Git stores the newer one as a difference from the older, or the other way round.
            try fixture.write("customers/globex/large.yaml", large + "more")
            try fixture.write("customers/globex/part.yaml", String(large.prefix(20_000)))
            let commit = try GitRepository(at: fixture.path).commit(try await fixture.commit())
            for isPacked in [false, true] {
                if isPacked { try await fixture.git("gc", "--quiet", "--aggressive", "--prune=now") }
                let tree = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
                let (entries, reader) = (try tree.entries(), try tree.reader())
                let sizes = try entries.map { entry in try reader.read(entry, upTo: 20_000) { $0.count } }
                #expect(sizes == [nil, 20_000, 5], "packed: \(isPacked)")
                #expect(try reader.read(entries[1], upTo: 19_999) { $0.count } == nil)
                #expect(try reader.read(entries[0], upTo: 64 << 20) { $0.count } == large.utf8.count + 4)
                #expect(try reader.size(of: entries[0]) == large.utf8.count + 4)
            }
        }
    }

    @Test func `missing and damaged objects are errors that name them`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("customers/globex/a.yaml", "a")
            try fixture.write("customers/initech/b.yaml", "b")
            let id = try await fixture.commit()
            let commit = try GitRepository(at: fixture.path).commit(id)
            let tree = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
            let entries = try tree.entries()

            let blob = entries[0].objectID.description
            try await fixture.git("cat-file", "-e", blob)
            let file = "repository/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
            try await removeFile(fixture, file)
            let missing = try #require(throws: SourceError.self) { try tree.reader().read(entries[0], text) }
            #expect(missing.path == "customers/globex/a.yaml")
            #expect(missing.message.contains("has no blob \(blob)"))
            #expect(throws: SourceError.self) { try tree.reader().size(of: entries[0]) }

            try fixture.scratch.write(file, "not zlib")
            let damaged = try #require(throws: SourceError.self) { try tree.reader().read(entries[0], text) }
            #expect(damaged.message.contains("blob \(blob)"))
            #expect(damaged.message.contains("cannot be read"))

            let folder = try await fixture.git("rev-parse", "HEAD:customers/initech")
            try await removeFile(fixture, "repository/.git/objects/\(folder.prefix(2))/\(folder.dropFirst(2))")
            // A handle remembers the folders that it read.
            let unread = GitTree(repository: SharedRepository(at: fixture.path), treeID: commit.treeID)
            let missingTree = try #require(throws: SourceError.self) { try unread.entries() }
            #expect(missingTree.message.contains("has no tree \(folder)"))
        }
    }

    private func kinds(_ fixture: GitFixture, _ commit: String) throws -> [String: SourceEntry.Kind] {
        let treeID = try GitRepository(at: fixture.path).commit(commit).treeID
        let entries = try GitTree(repository: SharedRepository(at: fixture.path), treeID: treeID, topLevelNames: nil)
            .entries()
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.path, $0.kind) })
    }
}
