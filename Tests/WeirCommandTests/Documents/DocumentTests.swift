import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// Icons, READMEs and attachments from a commit to the database and back.
@Suite struct DocumentTests {
    private static let golden = Golden(beside: #filePath.replacing("Documents/", with: ""))

    private func compare(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        if let difference = Self.golden.difference(text, from: name) {
            Issue.record("\(difference)", sourceLocation: sourceLocation)
        }
    }

    @Test func `documents are planned, applied, listed, shown and exported`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            let plan = try await fleet.weir("plan", expecting: 0)
            compare(Normal.text(plan.output.replacing(#/main .* ·/#, with: "main ·")), "plan-documents.txt")
            try await fleet.apply()
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            // No version was published.
            #expect(try await fleet.weir("get", "versions", "acme-erp").output.split(separator: "\n").count == 2)
            for (format, end) in [("table", "txt"), ("wide", "wide.txt"), ("json", "json"), ("yaml", "yaml")] {
                let outcome = try await fleet.weir(["get", "attachments", "acme-erp", "-o", format])
                compare(outcome.output, "get-attachments.\(end)")
            }
            #expect(try await fleet.weir("get", "attachments", "acme-crm").output == "acme-crm has no attachments.\n")
            #expect(try await fleet.weir("get", "attachments", "nosuch", expecting: 1).error.contains("no integration"))
            let shown = try await fleet.weir("show", "acme-erp", expecting: 0).output
            let documents = shown.components(separatedBy: "\nDocuments\n").last?.components(separatedBy: "\n\n").first
            compare((documents ?? shown) + "\n", "show-documents.txt")
            compare(try await fleet.weir("show", "acme-erp", "--docs", expecting: 0).output, "show-docs.txt")

            let exported = try await fleet.weir("export", "acme-erp@1", "--all", "out", expecting: 0)
            #expect(exported.output.hasPrefix("Wrote 5 files to out, "), "\(exported)")
            for (path, bytes) in DocumentSample.files {
                #expect(
                    FileManager.default.contents(atPath: "\(fleet.folder)/out/\(path)").map { [UInt8]($0) } == bytes,
                    "\(path)")
            }
            let definition = try await fleet.weir("export", "acme-erp", expecting: 0).output
            #expect(
                FileManager.default.contents(atPath: "\(fleet.folder)/out/integration.yaml") == Data(definition.utf8))
            #expect(try await fleet.files(below: "\(fleet.folder)/out").count == 5)
        }
    }

    @Test func `a revert brings the old documents back`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            try await fleet.apply()
            let query: PostgresQuery = "SELECT spec FROM weir.integration WHERE slug = 'acme-erp'"
            let before = try await fleet.column(query)
            try await fleet.commit(bytes: [
                "\(DocumentSample.folder)/icon.png": nil, "\(DocumentSample.folder)/README.md": Array("# Other".utf8),
                "\(DocumentSample.folder)/attachments/guide.pdf": Array("other".utf8),
            ])
            try await fleet.apply()
            #expect(try await fleet.column(query) != before)
            #expect(try await fleet.weir("show", "acme-erp", "--docs", expecting: 0).output == "Other\n═════\n")
            try await fleet.git.git("revert", "--no-edit", "HEAD")
            try await fleet.apply()
            #expect(try await fleet.column(query) == before)
            try await fleet.weir("export", "acme-erp", "--all", "out", expecting: 0)
            #expect(
                FileManager.default.contents(atPath: "\(fleet.folder)/out/attachments/guide.pdf").map { [UInt8]($0) }
                    == DocumentSample.guide)
        }
    }

    /// Takes the only copy of a file's content out of the repository: whoever reads it fails.
    private func lose(_ path: String, _ fleet: Fleet) async throws {
        let id = try await fleet.git.git("rev-parse", "HEAD:\(path)")
        try FileManager.default.removeItem(atPath: "\(fleet.folder)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    }

    @Test func `what the database has is not read again, and what it lacks is`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            try await fleet.apply()
            // Renamed, it is known all the same. (Git wants the content to commit a rename, so it is lost afterwards.)
            let manual = "\(DocumentSample.folder)/attachments/manual.pdf"
            try await fleet.git.rename("\(DocumentSample.folder)/attachments/guide.pdf", to: manual)
            try await fleet.git.commit("Rename")
            try await lose(manual, fleet)
            try await fleet.apply()
            #expect(try await fleet.weir("get", "attachments", "acme-erp").output.contains("manual.pdf"))
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            // Another environment knows nothing.
            let other = try await fleet.weir("plan", "--environment", "other")
            #expect(other.status == 1 && other.error.contains("manual.pdf"), "\(other)")
        }
    }

    @Test func `a problem holds the integration, and others go on`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(bytes: [
                "\(DocumentSample.folder)/icon.png": PNGImage.bytes(width: 400, height: 300),
                "integrations/acme-crm/attachments/notes.txt": Array("Notes".utf8),
            ])
            let outcome = try await fleet.weir("apply", "--yes", expecting: 3)
            #expect(outcome.output.contains("icon.png:1:1: error: the icon is not square"), "\(outcome)")
            #expect(outcome.output.contains("[invalid-icon]"))
            #expect(try await fleet.weir("get", "attachments", "acme-crm").output.contains("notes.txt"))
            let github = try await fleet.weir("validate", "--format", "github", expecting: 3)
            #expect(github.output.contains("::error file=\(DocumentSample.folder)/icon.png"))
        }
    }

    @Test func `without a database, commits are compared and folders checked`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            let none: [String: String?] = ["WEIR_DATABASE_URL": nil]
            #expect(try await fleet.weir("validate", environment: none).status == 0)
            let plan = try await fleet.weir("plan", "--from", "HEAD~1", environment: none)
            #expect(plan.status == 0 && plan.output.contains("documents / attachments / guide.pdf "), "\(plan)")
            #expect(plan.output.contains(" 12 kB "), "\(plan)")
            let worktree = try await fleet.weir("plan", "--worktree")
            #expect(worktree.output.contains("+ documents / icon") && worktree.output.contains("400 × 400"))
        }
    }

    @Test func `a saved plan brings its documents along, and not others`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commitDocuments()
            try await fleet.weir("plan", "--out", "plan.json", expecting: 0)
            let applied = try await fleet.weir("apply", "plan.json", "--yes", expecting: 0)
            #expect(applied.output.contains("Applied revision 2"))
            #expect(try await fleet.column("SELECT count(*)::text FROM weir.blob") == ["4"])
        }
    }
}
