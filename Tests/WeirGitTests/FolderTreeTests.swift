import Glibc
import Testing
import WeirGit
import WeirModel
import WeirTesting

/// What a folder holds, committed or not.
@Suite struct FolderTreeTests {
    @Test func `a folder without Git is read, and ids are Git's`() async throws {
        try await ScratchFolder.with { scratch in
            let large = String(repeating: "0123456789abcdef", count: 100_000)
            let files = [
                "customers/a-b/x.yaml": "x\n", "customers/a.yaml": "", "customers/a/x.yaml": "y",
                "integrations/acme/attachments/large.bin": large, "weir.yaml": "apiVersion: weir/v1\n",
                "README.md": "not weir's",
            ]
            for (path, text) in files { try scratch.write(path, text) }
            let tree = FolderTree(folder: scratch.path)
            let entries = try tree.entries()
            #expect(entries.map(\.path) == files.keys.filter { $0 != "README.md" }.sorted())
            for entry in entries {
                #expect(try await entry.objectID.description == hashObject("\(scratch.path)/\(entry.path)"))
                #expect(entry.kind == .file)
            }
            let reader = try tree.reader()
            for entry in entries {
                #expect(try reader.size(of: entry) == files[entry.path]?.utf8.count)
                #expect(try reader.read(entry, text) == files[entry.path])
            }
        }
    }

    @Test func `a clean working folder is the same as its commit`() async throws {
        try await GitFixture.with { fixture in
            var history = RandomHistory(seed: 11)
            for _ in 0..<8 { try await history.step(in: fixture) }
            let commit = try GitRepository(at: fixture.path).commit(try await fixture.commit())
            let folder = try FolderTree(folder: fixture.path, topLevelNames: nil).entries()
            let tree = try GitTree(
                repository: SharedRepository(at: fixture.path), treeID: commit.treeID, topLevelNames: nil
            ).entries()
            #expect(folder == tree)
            #expect(!tree.isEmpty)
        }
    }

    @Test func `what Git ignores is left out unless it is tracked`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("eu/customers/globex/tracked.log", "a")
            try fixture.write("eu/customers/build/tracked.yaml", "b")
            try await fixture.commit()
            try fixture.write(".gitignore", "*.log\nbuild/\ncache/\n")
            try fixture.write("eu/customers/globex/untracked.log", "c")
            try fixture.write("eu/customers/globex/new.yaml", "d")
            try fixture.write("eu/customers/build/untracked.yaml", "e")
            try fixture.write("eu/customers/cache/x.yaml", "f")
            let entries = try FolderTree(folder: "\(fixture.path)/eu").entries()
            #expect(
                entries.map(\.path) == [
                    "customers/build/tracked.yaml", "customers/globex/new.yaml", "customers/globex/tracked.log",
                ])
        }
    }

    @Test func `links, pipes, repositories and unreadable things are reported and not entered`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("target", "t")
            try fixture.write("folder/file", "f")
            try fixture.scratch.link("repository/link", to: "target")
            try fixture.scratch.link("repository/dangling", to: "nowhere")
            try fixture.scratch.link("repository/loop", to: "loop")
            try fixture.scratch.link("repository/folder/up", to: "..")
            try fixture.write("module/.git", "gitdir: elsewhere")
            try fixture.write("module/file", "m")
            try fixture.write("folder/.GIT/config", "x")
            #expect(unsafe mkfifo("\(fixture.path)/pipe", 0o644) == 0)
            let entries = try FolderTree(folder: fixture.path, topLevelNames: nil).entries()
            let kinds = Dictionary(uniqueKeysWithValues: entries.map { ($0.path, $0.kind) })
            #expect(
                kinds == [
                    "target": .file, "folder/file": .file, "link": .symbolicLink, "dangling": .symbolicLink,
                    "loop": .symbolicLink, "folder/up": .symbolicLink, "module": .submodule, "pipe": .unreadable,
                    "folder/.GIT": .unreadable,
                ])
            let link = try #require(entries.first { $0.path == "link" })
            #expect(try await link.objectID.description == fixture.git(["hash-object", "--stdin"], input: "target"))
        }
    }

    @Test func `row 2: a link that takes a file's or a folder's place is not followed`() async throws {
        try await ScratchFolder.with { scratch in
            try scratch.write("outside/file.yaml", "same")
            try scratch.write("root/customers/a/file.yaml", "same")
            let tree = FolderTree(folder: "\(scratch.path)/root")
            let entry = try #require(try tree.entries().first)
            #expect(try tree.reader().read(entry, text) == "same")

            // What it leads to has the same content, so that nothing but the link tells the difference.
            let root = "\(scratch.path)/root"
            let customers = "\(root)/customers"
            #expect(unsafe rename("\(customers)/a/file.yaml", "\(customers)/a/file.was") == 0)
            try scratch.link("root/customers/a/file.yaml", to: "\(scratch.path)/outside/file.yaml")
            #expect(throws: SourceError.self) { try tree.reader().read(entry, text) }
            #expect(unsafe rename("\(customers)/a/file.was", "\(customers)/a/file.yaml") == 0)
            #expect(try tree.reader().read(entry, text) == "same")

            #expect(unsafe rename("\(customers)/a", "\(customers)/b") == 0)
            try scratch.link("root/customers/a", to: "\(scratch.path)/outside")
            #expect(throws: SourceError.self) { try tree.reader().read(entry, text) }

            for path in ["../outside/file.yaml", "customers/../../outside/file.yaml", "/etc/passwd"] {
                let forged = SourceEntry(path: path, objectID: entry.objectID, kind: .file)
                #expect(throws: SourceError.self) { try tree.reader().read(forged, text) }
            }
        }
    }

    @Test func `a file that changes between listing and reading is an error`() async throws {
        try await ScratchFolder.with { scratch in
            try scratch.write("weir.yaml", "before")
            let tree = FolderTree(folder: scratch.path)
            let entry = try #require(try tree.entries().first)
            try scratch.write("weir.yaml", "after!")
            let error = #expect(throws: SourceError.self) { try tree.reader().read(entry, text) }
            #expect(error == SourceError(path: "weir.yaml", message: "the file was changed while it was being read"))
        }
    }

    @Test func `a folder that is not there is an error`() async throws {
        try await ScratchFolder.with { scratch in
            let error = #expect(throws: SourceError.self) { try FolderTree(folder: scratch.path + "/no").entries() }
            #expect(error?.message == "the folder \(scratch.path)/no cannot be read: No such file or directory")
        }
    }
}
