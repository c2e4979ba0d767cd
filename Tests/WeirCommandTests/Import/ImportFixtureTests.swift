import Foundation
import Testing
import WeirTesting

/// Real definitions through import, apply, export and import; they stand beside the project and not in it.
@Suite struct ImportFixtureTests {
    private static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/fixtures")
        .standardizedFileURL.path

    private static func paths(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).sorted()
            .map { "\(root)/\(folder)/\($0)" }
    }

    private static let definitions = paths("definitions")
    private static let history = paths("definitions-history")

    @Test(.enabled(if: !definitions.isEmpty, "the fixtures are not here"))
    func `what is exported imports unchanged, and nothing is left to do`() async throws {
        try await Fleet.with(.migrated, files: ["weir.yaml": "apiVersion: weir/v1\n"]) { fleet in
            let imported = try await fleet.weir(["import"] + Self.definitions)
            #expect(imported.status == 0, "\(imported)")
            try await fleet.commit([:], "Import")
            // What the import lifted out waits for its values.
            try await fleet.apply(expecting: 3)
            let slugs = try FileManager.default.contentsOfDirectory(atPath: "\(fleet.folder)/integrations").sorted()
            #expect(slugs.count == Self.definitions.count)
            for slug in slugs {
                let exported = try await fleet.weir("export", slug, expecting: 0)
                try fleet.git.scratch.write("\(slug).yaml", exported.output)
                let again = try await fleet.weir(
                    "import", "\(fleet.git.scratch.path)/\(slug).yaml", "--as", slug, "--update", expecting: 0)
                #expect(!again.output.contains("left out") && !again.output.contains("taken over"), "\(again)")
                let file = "\(fleet.folder)/integrations/\(slug)/integration.yaml"
                #expect(try String(contentsOfFile: file, encoding: .utf8) == exported.output)
            }
            try await fleet.commit([:], "Import what was exported")
            let plan = try await fleet.weir("plan", "--detailed-exitcode", expecting: 3)
            #expect(plan.output.contains("No changes."))
        }
    }

    @Test(.enabled(if: !history.isEmpty, "the fixtures are not here"))
    func `every older export is imported and valid`() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("fleet/weir.yaml", "apiVersion: weir/v1\n")
            for (index, path) in Self.history.enumerated() {
                let outcome = try await Program.weir(["import", path, "--as", "v\(index)"], in: "\(folder.path)/fleet")
                #expect(outcome.status == 0, "\(path) \(outcome)")
            }
            let valid = try await Program.weir(["validate"], in: "\(folder.path)/fleet")
            #expect(
                valid.status == 0 && valid.output.hasSuffix("12 integrations, 0 customers, 0 instances: 0 errors.\n"),
                "\(valid)")
        }
    }
}
