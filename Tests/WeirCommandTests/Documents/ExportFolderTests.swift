import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// `weir export --all`, into folders of every kind and with paths of every kind.
@Suite struct ExportFolderTests {
    /// Lends a fleet whose integration has documents.
    private func withDocuments(_ body: @Sendable (Fleet) async throws -> Void) async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            try await fleet.apply()
            try await body(fleet)
        }
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a folder that is not empty needs force, which leaves other files alone`() async throws {
        try await withDocuments { fleet in
            try fleet.git.write("out/mine.txt", "mine")
            let refused = try await fleet.weir("export", "acme-erp", "--all", "out", expecting: 1)
            #expect(refused.error.contains("out is not empty") && refused.error.contains("--force"))
            #expect(try await fleet.files(below: "\(fleet.folder)/out").count == 1)
            try fleet.git.write("out/README.md", "old")
            try fleet.git.write("out/attachments/old.txt", "old")
            try await fleet.weir("export", "acme-erp", "--all", "out", "--force", expecting: 0)
            #expect(text("\(fleet.folder)/out/mine.txt") == "mine")
            #expect(text("\(fleet.folder)/out/attachments/old.txt") == "old")
            #expect(text("\(fleet.folder)/out/README.md") == DocumentSample.readme)
            // Again, over its own files.
            try await fleet.weir("export", "acme-erp", "--all", "out", "--force", expecting: 0)
            #expect(try await fleet.files(below: "\(fleet.folder)/out").count == 7)
        }
    }

    @Test func `an empty folder and one that is not there will do, a file and a place that is not there will not`()
        async throws
    {
        try await withDocuments { fleet in
            fleet.git.scratch.makeFolder("empty")
            for folder in ["\(fleet.git.scratch.path)/empty", "new", "./another/"] {
                try await fleet.weir("export", "acme-erp", "--all", folder, expecting: 0)
            }
            for folder in ["weir.yaml", "no/such/place"] {
                let outcome = try await fleet.weir("export", "acme-erp", "--all", folder, expecting: 1)
                #expect(outcome.failure?.contains(folder) == true, "\(outcome)")
            }
            for words in [["--force"], ["--all", ""], ["--all"]] {
                #expect(try await fleet.weir(["export", "acme-erp"] + words).status == 64, "\(words)")
            }
            #expect(try await fleet.weir("export", "acme-erp@7", "--all", "none").status == 1)
            #expect(!FileManager.default.fileExists(atPath: "\(fleet.folder)/none"))
        }
    }

    @Test(arguments: [
        "../evil", "../../evil", "..", ".", "/evil", "a//b", "a/../../../evil", ".git/hooks/post-checkout",
        "a/.GIT/config", "", "a/", "./a",
    ])
    func `a stored path that leads elsewhere is refused`(_ path: String) async throws {
        try await withDocuments { fleet in
            try await fleet.execute(
                "UPDATE weir.integration SET spec = replace(spec, '\"guide.pdf\"', \("\"\(path)\"")) WHERE slug = 'acme-erp'"
            )
            let before = try await fleet.files(below: fleet.git.scratch.path)
            let outcome = try await fleet.weir("export", "acme-erp", "--all", "out", expecting: 1)
            #expect(outcome.error.contains("lies nowhere"), "\(outcome)")
            let new = Set(try await fleet.files(below: fleet.git.scratch.path)).subtracting(before)
            #expect(new.allSatisfy { $0.hasSuffix("/out/integration.yaml") }, "\(new)")
        }
    }

    @Test func `links in the folder are not followed`() async throws {
        try await withDocuments { fleet in
            fleet.git.scratch.makeFolder("outside")
            try fleet.git.scratch.write("victim", "victim")
            try fleet.git.scratch.link("\(fleet.git.name)/first/attachments", to: "\(fleet.git.scratch.path)/outside")
            let refused = try await fleet.weir("export", "acme-erp", "--all", "first", "--force", expecting: 1)
            #expect(refused.error.contains("first/attachments is no folder"), "\(refused)")
            #expect(try await fleet.files(below: "\(fleet.git.scratch.path)/outside").isEmpty)
            // A link in a file's place is replaced.
            try fleet.git.scratch.link("\(fleet.git.name)/second/README.md", to: "\(fleet.git.scratch.path)/victim")
            try await fleet.weir("export", "acme-erp", "--all", "second", "--force", expecting: 0)
            #expect(text("\(fleet.git.scratch.path)/victim") == "victim")
            #expect(text("\(fleet.folder)/second/README.md") == DocumentSample.readme)
        }
    }

    @Test func `bytes that the database lost are missed`() async throws {
        try await withDocuments { fleet in
            try await fleet.execute("DELETE FROM weir.blob WHERE size = 12000")
            let outcome = try await fleet.weir("export", "acme-erp", "--all", "out", expecting: 1)
            #expect(outcome.error.contains("it is missing"), "\(outcome)")
            try await fleet.execute("DELETE FROM weir.blob")
            #expect(try await fleet.weir("show", "acme-erp", "--docs", expecting: 1).error.contains("missing"))
            // The next change of the integration brings back all of them.
            try await fleet.commit(bytes: ["\(DocumentSample.folder)/README.md": Array("# New\n".utf8)])
            try await fleet.apply()
            try await fleet.weir("export", "acme-erp", "--all", "out", "--force", expecting: 0)
        }
    }
}
