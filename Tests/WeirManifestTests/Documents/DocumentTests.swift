import Testing
import WeirModel
import WeirPlanning
import WeirTesting

@testable import WeirManifest

@Suite("Icons, READMEs and attachments")
struct DocumentTests {
    private static let folder = "integrations/acme"
    private static let icon = PNGImage.bytes(width: 400, height: 400)

    private func tree(_ files: [String: [UInt8]] = [:], texts: [String: String] = [:]) -> MemoryTree {
        var tree = Fleet.tree
        for (path, bytes) in files { tree.setBytes(bytes, at: "\(Self.folder)/\(path)") }
        for (path, text) in texts { tree["\(Self.folder)/\(path)"] = text }
        return tree
    }

    private func integration(_ tree: MemoryTree, blobs: [ObjectID: BlobContent] = [:]) async throws
        -> DesiredIntegration
    {
        let loaded = try await Fleet.load(tree, catalogue: Catalogue(isKnown: true, versions: [:], blobs: blobs))
        #expect(loaded.errors.isEmpty, "\(loaded.errors.map(\.message))")
        #expect(loaded.hasAllOrigins)
        return try #require(loaded.state.integrations.first)
    }

    private func documents(_ integration: DesiredIntegration) -> [String] {
        SpecFields.fields(of: integration.spec.json).filter { $0.path[0] == "documents" }.map {
            "\($0.path.dropFirst().joined(separator: " ")) \(String(decoding: $0.value, as: UTF8.self))"
        }
    }

    @Test("documents are named by digest and size, and do not change the definition's digest")
    func all() async throws {
        let bare = try await integration(Fleet.tree)
        #expect(bare.documents.isEmpty && !String(decoding: bare.spec.json, as: UTF8.self).contains("documents"))
        let tree = tree(
            ["icon.png": Self.icon],
            texts: ["README.md": "# Acme\n", "attachments/guide.txt": "Guide", "attachments/a/b/c": ""])
        let stated = try await integration(tree)
        let digest = { (text: String) in Digests.sha256(text).description }
        #expect(
            documents(stated) == [
                #"attachments a/b/c {"digest":"\#(digest(""))","size":0}"#,
                #"attachments guide.txt {"digest":"\#(digest("Guide"))","size":5}"#,
                #"icon {"digest":"\#(Digests.sha256(Self.icon))","height":400,"size":\#(Self.icon.count),"width":400}"#,
                #"readme {"digest":"\#(digest("# Acme\n"))","size":7}"#,
            ])
        #expect(stated.definition.digest == bare.definition.digest)
        #expect(
            stated.documents.map(\.source.path)
                == [
                    "icon.png", "README.md", "attachments/a/b/c", "attachments/guide.txt",
                ].map { "\(Self.folder)/\($0)" })
        #expect(stated.documents[0].content.image == ImageSize(width: 400, height: 400))
        #expect(stated.documents.map(\.content.isText) == [false, true, true, true])
        let decoded = IntegrationDocuments(of: stated.spec)
        #expect(decoded.icon?.image == ImageSize(width: 400, height: 400))
        #expect(decoded.attachments.map(\.path) == ["a/b/c", "guide.txt"])
        #expect(decoded.digests == Set(stated.documents.map(\.content.digest)))
        // Each field points at its file.
        let loaded = try await Fleet.load(tree)
        let origins = stated.origins.map { loaded.state.files[Int($0.file)] }
        #expect(origins.contains("\(Self.folder)/attachments/a/b/c") && origins.contains("\(Self.folder)/icon.png"))
    }

    @Test("names of every kind keep their order and come back as they are")
    func names() async throws {
        let names = [
            "\u{1}", " ", "\"quoted\"", "-rf", "..a", "A", "a", "a b", "a\tb", "a.yaml", "a\\b", "a\nb",
            "b/deploy.yaml",
            "digest", "e\u{301}", "\u{e9}", "\u{ffff}", "\u{10000}", "\u{202e}", String(repeating: "x", count: 255),
        ]
        var tree = Fleet.tree
        for name in names { tree["\(Self.folder)/attachments/\(name)"] = name }
        let stated = try await integration(tree)
        let decoded = IntegrationDocuments(of: stated.spec)
        let expected = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(decoded.attachments.map { Array($0.path.utf8) } == expected.map { Array($0.utf8) })
        #expect(decoded.attachments.map(\.file.digest) == expected.map { Digests.sha256($0) })
    }

    @Test("a file that the database knows is neither read nor hashed, under whatever name")
    func known() async throws {
        let first = try await integration(
            tree(["icon.png": Self.icon], texts: ["README.md": "# Acme", "attachments/a": "A"]))
        let blobs = Dictionary(uniqueKeysWithValues: first.documents.map { ($0.source.objectID, $0.content) })
        var tree = Fleet.tree
        tree.setUnread(Self.icon, at: "\(Self.folder)/icon.png")
        tree.setUnread(Array("# Acme".utf8), at: "\(Self.folder)/README.md")
        tree.setUnread(Array("A".utf8), at: "\(Self.folder)/attachments/a")
        #expect(try await integration(tree, blobs: blobs).spec == first.spec)
        tree.setUnread(Self.icon, at: "\(Self.folder)/attachments/moved/icon.png")
        #expect(try await integration(tree, blobs: blobs).documents.count == 4)
        // One that it does not know is read, and only that one.
        tree["\(Self.folder)/attachments/b"] = "B"
        #expect(try await integration(tree, blobs: blobs).documents.count == 5)
        tree.setUnread(Array("C".utf8), at: "\(Self.folder)/attachments/c")
        let unknown = tree
        await #expect(throws: SourceError.self) { _ = try await integration(unknown, blobs: blobs) }
    }

    @Test("what a known file is used for is checked all the same")
    func knownMisused() async throws {
        var tree = tree(["attachments/a": [0xff, 0xfe]], texts: ["attachments/b": "no image"])
        let stated = try await integration(tree)
        let blobs = Dictionary(uniqueKeysWithValues: stated.documents.map { ($0.source.objectID, $0.content) })
        tree.setBytes([0xff, 0xfe], at: "\(Self.folder)/README.md")
        tree["\(Self.folder)/icon.png"] = "no image"
        let loaded = try await Fleet.load(tree, catalogue: Catalogue(isKnown: true, versions: [:], blobs: blobs))
        #expect(
            loaded.findings == [
                "error invalid-utf8 \(Self.folder)/README.md:1:1", "error invalid-icon \(Self.folder)/icon.png:1:1",
            ])
    }

    @Test("the README stands in for a documentation that is missing, empty or blank")
    func readme() async throws {
        let cases: [(String, Bool)] = [
            ("", true), ("documentation:\n", true), ("documentation: ''\n", true), ("documentation: \" \\n\"\n", true),
            ("documentation: '# Acme'\n", false),
        ]
        for (field, isUsed) in cases {
            var tree = tree(texts: ["README.md": "# Notes"])
            tree["\(Self.folder)/integration.yaml"] = field + Fleet.definition
            let loaded = try await Fleet.load(tree)
            let notes = loaded.findings.filter { $0.contains("readme") }
            #expect(notes == (isUsed ? [] : ["information unused-readme \(Self.folder)/README.md:1:1"]), "\(field)")
            #expect(loaded.errors.isEmpty)
            #expect(loaded.state.integrations.map(\.documents.count) == [isUsed ? 1 : 0], "\(field)")
        }
        // A README alone is no integration, and a byte order mark no problem.
        var tree = Fleet.with(["integrations/notes/README.md": "x", "integrations/README.md": "x"])
        tree.setBytes([0xef, 0xbb, 0xbf] + Array("# Acme".utf8), at: "\(Self.folder)/README.md")
        let loaded = try await Fleet.load(tree)
        #expect(loaded.findings.isEmpty && loaded.state.integrations.map(\.documents.count) == [1])
    }

    @Test(
        "icons",
        arguments: [
            (PNGImage.bytes(width: 400, height: 400), ""), (PNGImage.bytes(width: 1024, height: 1024), ""),
            (PNGImage.bytes(width: 399, height: 399), "warning small-icon"),
            (PNGImage.bytes(width: 1, height: 1), "warning small-icon"),
            (PNGImage.bytes(width: 400, height: 401), "error invalid-icon"),
            (Array(PNGImage.bytes(width: 400, height: 400).prefix(30)), "error invalid-icon"),
            ([], "error invalid-icon"), (Array("<svg/>".utf8), "error invalid-icon"),
        ])
    func icons(_ bytes: [UInt8], _ finding: String) async throws {
        let loaded = try await Fleet.load(tree(["icon.png": bytes]))
        #expect(loaded.findings == (finding.isEmpty ? [] : ["\(finding) \(Self.folder)/icon.png:1:1"]))
        #expect(loaded.state.diagnostics.allSatisfy { $0.hint != nil && $0.sourceLine == nil })
        #expect(loaded.held.first == (finding.hasPrefix("error") ? "integration acme: 1 error" : nil))
        #expect(loaded.state.integrations.isEmpty == finding.hasPrefix("error"))
    }

    @Test("a pointer of Git LFS is told")
    func pointer() async throws {
        let text = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n"
        let loaded = try await Fleet.load(tree(texts: ["icon.png": text]))
        #expect(loaded.errors.map { $0.hint?.contains("Git LFS") } == [true])
    }

    @Test("where a README is not UTF-8")
    func noText() async throws {
        let bytes = Array("# Acme\nf\u{fc}r ".utf8) + [0xfc, 0x72]
        let loaded = try await Fleet.load(tree(["README.md": bytes]))
        #expect(loaded.findings == ["error invalid-utf8 \(Self.folder)/README.md:2:5"])
    }
}
