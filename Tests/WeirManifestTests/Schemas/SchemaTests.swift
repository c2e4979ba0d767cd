import Foundation
import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// The schemas of `docs/schemas`, compared with weir's own reading by a validator that knows nothing of weir.
@Suite("Schemas for editors")
struct SchemaTests {
    private static let golden = Golden(folder: "docs/schemas")

    @Test("docs/schemas has what weir schema prints", arguments: FileSchema.allCases)
    func recorded(_ schema: FileSchema) {
        if let difference = Self.golden.difference(schema.text, from: schema.fileName) {
            Issue.record("\(difference)")
        }
    }

    @Test("docs/schemas has nothing else")
    func folder() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(root.path)/docs/schemas")
        #expect(names.sorted() == FileSchema.allCases.map(\.fileName).sorted())
    }

    @Test("they are schemas")
    func valid() async throws {
        #expect(try await AcceptedFiles.check([]).map(\.description) == [])
    }

    @Test("the validator reads YAML as weir does")
    func core() async throws {
        // A text of YAML 1.2 that YAML 1.1 takes for a boolean, a key that is a number, a merge key.
        let texts = [
            "drift: heal\napiVersion: weir/v1\nprune: &a {enabled: no}\n", "versions: {3: {available: false}}\n",
            "customers: {<<: {labels: [a]}}\n", "name: no\n",
        ]
        let documents = zip(["weir", "release", "deploy", "customer"], texts).map {
            JSONSchemaPeer.Document(schema: $0, text: $1)
        }
        #expect(try await AcceptedFiles.check(documents).map(\.path) == ["prune/enabled"])
    }

    @Test("they accept the examples, each file by one of them")
    func examples() async throws {
        var files = AcceptedFiles()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("examples/acme")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        for path in paths
        where EntryPath.stem(path) != nil && !path.contains("/attachments/") && !path.contains(".sops.") {
            let schema = try #require(FileSchema(path: path), "no schema, or more than one, is for \(path)")
            files.add(
                schema, try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8), path)
        }
        #expect(files.count >= 30)
        try await expectNothingRefused(files)
    }

    @Test(
        "they accept real definitions",
        .enabled(if: Fixtures.areThere, "the definitions that stand beside the project are missing"))
    func definitions() async throws {
        var files = AcceptedFiles()
        for file in Fixtures.definitions {
            files.add(.integration, String(decoding: file.bytes, as: UTF8.self), file.name)
        }
        #expect(files.count >= 10)
        try await expectNothingRefused(files)
    }

    @Test("they accept what weir accepts of the files that show diagnostics")
    func fixtures() async throws {
        var files = AcceptedFiles()
        for fixture in DiagnosticCodeTests.fixtures {
            let loaded = try await Fleet.load(fixture.tree, catalogue: fixture.catalogue)
            files.add(fixture.tree, accepted: loaded.state, fixture.testDescription)
        }
        #expect(files.count >= 30)
        try await expectNothingRefused(files)
    }

    private func expectNothingRefused(_ files: AcceptedFiles) async throws {
        let refused = try await files.refused()
        #expect(refused.isEmpty, "\(refused.prefix(3).joined(separator: "\n"))")
    }

    @Test("they refuse what is wrong with a file, at its place")
    func refusals() async throws {
        let findings = try await AcceptedFiles.check(
            BadFile.all.map { .init(schema: $0.schema.rawValue, text: $0.text) })
        for (number, file) in BadFile.all.enumerated() {
            let own = findings.filter { $0.document == number }
            #expect(own.map(\.path).contains(file.path), "\(file.schema) at \(file.path)\n\(file.text)\(own)")
        }
    }
}
