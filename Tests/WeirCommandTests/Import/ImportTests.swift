import Foundation
import Testing
import WeirTesting

/// `weir import` as somebody uses it who begins with what the designer exported.
@Suite struct ImportTests {
    /// The goldens of all commands lie together.
    private static let golden = Golden(beside: #filePath.replacing("/Import/", with: "/"))

    private func compare(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        if let difference = Self.golden.difference(text, from: name) {
            Issue.record("\(difference)", sourceLocation: sourceLocation)
        }
    }

    private func weir(_ words: String..., in folder: ScratchFolder) async throws -> Program.Outcome {
        try await Program.weir(words, in: "\(folder.path)/fleet")
    }

    private func text(_ path: String, in folder: ScratchFolder) throws -> String {
        try String(contentsOfFile: "\(folder.path)/fleet/\(path)", encoding: .utf8)
    }

    /// Every file below the repository with its content.
    private func files(in folder: ScratchFolder) throws -> [String: String] {
        var files: [String: String] = [:]
        let root = "\(folder.path)/fleet"
        for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
            if let text = try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) { files[path] = text }
        }
        return files
    }

    private func repository(_ body: (ScratchFolder) async throws -> Void) async throws {
        try await ScratchFolder.with { folder in
            try folder.write("fleet/weir.yaml", "apiVersion: weir/v1\n")
            try folder.write("export.yml", ImportSample.definition)
            try folder.write("old.yml", ImportSample.old)
            try folder.write("instances.json", ImportSample.instances)
            try folder.write("erp.yml", SampleRepository.erp)
            try await body(folder)
        }
    }

    @Test func `a definition and its secrets`() async throws {
        try await repository { folder in
            let first = try await weir("import", "../export.yml", in: folder)
            #expect(first.status == 0 && first.error.isEmpty, "\(first)")
            compare(first.output, "import-definition.txt")
            let written = try text("integrations/billing-sync/integration.yaml", in: folder)
            #expect(
                written == ImportSample.definition.replacing(ImportSample.secret, with: "\"\""),
                "comments and everything else stay")
            #expect(try await weir("validate", in: folder).status == 0)

            let again = try await weir("import", "../export.yml", in: folder)
            #expect(again.status == 0 && again.output.contains("unchanged  integrations/billing-sync/"), "\(again)")
            #expect(again.output.contains("as declared before"))
            for outcome in [first, again] { #expect(!outcome.everything.contains(ImportSample.secret)) }
        }
    }

    @Test func `a definition of 2020`() async throws {
        try await repository { folder in
            let outcome = try await weir("import", "../old.yml", in: folder)
            #expect(outcome.status == 0 && !outcome.everything.contains(ImportSample.secret), "\(outcome)")
            compare(outcome.output, "import-upgrade.txt")
            compare(try text("integrations/billing-sync/integration.yaml", in: folder), "import-upgrade.yaml")
            let valid = try await weir("validate", in: folder)
            #expect(valid.status == 0 && valid.output.contains("1 integration"), "\(valid)")
        }
    }

    @Test func `a definition in place is told of the import`() async throws {
        try await repository { folder in
            try folder.write("fleet/integrations/old/integration.yaml", ImportSample.old)
            let outcome = try await weir("validate", in: folder)
            #expect(outcome.status == 3 && outcome.output.contains("`weir import`"), "\(outcome)")
        }
    }

    @Test func `instances, with the definition that they are of`() async throws {
        try await repository { folder in
            let outcome = try await weir("import", "../erp.yml", "--instances", "../instances.json", in: folder)
            #expect(outcome.status == 0 && !outcome.everything.contains(ImportSample.secret), "\(outcome)")
            compare(outcome.output, "import-instances.txt")
            let files = try files(in: folder)
            for (path, text) in files { #expect(!text.contains(ImportSample.secret), "\(path)") }
            #expect(files["customers/stark/customer.yaml"] == "name: Stark\n")
            #expect(files["customers/globex/customer.yaml"] == "name: Globex\nexternalId: 47-globex\n")
            compare(files["customers/stark/billing.yaml"] ?? "", "import-instance.yaml")
            let valid = try await weir("validate", in: folder)
            #expect(valid.status == 0 && valid.output.contains("2 instances"), "\(valid)")

            // A customer that is there already keeps its file.
            try folder.write(
                "fleet/customers/globex/customer.yaml", "name: Globex Corporation\nexternalId: 47-globex\n")
            let again = try await weir("import", "--instances", "../instances.json", in: folder)
            #expect(again.status == 0 && !again.output.contains("customer.yaml"), "\(again)")
            #expect(try text("customers/globex/customer.yaml", in: folder).contains("Corporation"))
        }
    }

    @Test func `all or nothing`() async throws {
        try await repository { folder in
            try folder.write("bad.yml", "definitionVersion: 7\nname: Bad\nflows: {}\n")
            try folder.write("bad.json", ImportSample.instances.replacing("\"250\"", with: "\"many\""))
            let before = try files(in: folder)
            let bad = try await weir("import", "../export.yml", "../bad.yml", in: folder)
            #expect(bad.status == 3 && bad.output.contains("../bad.yml:3:8: error: flows has to be a list"), "\(bad)")
            #expect(bad.error.contains("Nothing was written"))
            let instances = try await weir("import", "../erp.yml", "--instances", "../bad.json", in: folder)
            #expect(instances.status == 3, "\(instances)")
            #expect(instances.output.contains("../bad.json:6:38: error: \"many\" for \"Batch Size\" is not a number"))
            #expect(try files(in: folder) == before)

            // What only the repository as a whole shows: a reference that nobody declares.
            try folder.write(
                "reference.json",
                "{\"name\": \"I\", \"customer\": \"c\", \"integration\": \"Acme ERP\", \"configVariables\": [{\"key\": \"App Base URL\", \"value\": \"{{secrets.NOWHERE}}\"}]}"
            )
            let reference = try await weir("import", "../erp.yml", "--instances", "../reference.json", in: folder)
            #expect(reference.status == 3 && reference.output.contains("NOWHERE"), "\(reference)")
            #expect(try files(in: folder) == before)
        }
    }

    @Test func `nothing is overwritten unasked`() async throws {
        try await repository { folder in
            try folder.write(
                "fleet/integrations/billing-sync/integration.yml", "definitionVersion: 7\nname: Mine\nflows: []\n")
            try folder.write("fleet/integrations/billing-sync/README.md", "Mine.\n")
            let before = try files(in: folder)
            let refused = try await weir("import", "../export.yml", in: folder)
            #expect(refused.status == 1 && refused.failure?.contains("--update") == true, "\(refused)")
            #expect(refused.error.contains("integrations/billing-sync/integration.yml"))
            #expect(try files(in: folder) == before)

            let updated = try await weir("import", "../export.yml", "--update", in: folder)
            #expect(updated.output.contains("changed    integrations/billing-sync/integration.yml"), "\(updated)")
            let after = try files(in: folder)
            #expect(after["integrations/billing-sync/README.md"] == "Mine.\n")
            #expect(after["integrations/billing-sync/integration.yaml"] == nil, "one spelling of one file")

            // The only copy of a secret is not written over.
            try folder.write("fleet/integrations/billing-sync/integration.yml", ImportSample.definition)
            let own = try await weir(
                "import", "integrations/billing-sync/integration.yml", "--update", in: folder)
            #expect(own.status == 1 && own.error.contains("only copy"), "\(own)")
        }
    }

    @Test func `a fork, a name twice, a folder that is none`() async throws {
        try await repository { folder in
            try folder.write("fleet/integrations/billing-sync/fork.yaml", "from: x\n")
            let fork = try await weir("import", "../export.yml", in: folder)
            #expect(fork.status == 1 && fork.error.contains("is a fork") && fork.error.contains("--as"), "\(fork)")
            try folder.write("same.yml", ImportSample.definition)
            let twice = try await weir("import", "../export.yml", "../same.yml", "--into", ".", in: folder)
            #expect(twice.status == 1, "\(twice)")
            let both = try await weir("import", "../erp.yml", "../erp.yml", in: folder)
            #expect(both.status == 1 && both.error.contains("would both become"), "\(both)")
            for (words, wanted) in [
                (["../nothing.yml"], "there is no file"), ([".."], "is a folder"),
                (["../erp.yml", "--into", "../nowhere"], "there is no folder"),
                (["../erp.yml", "--into", "integrations"], "import into its top"),
                (["--instances", "../nothing.json"], "there is no file"),
            ] {
                let outcome = try await Program.weir(["import"] + words, in: "\(folder.path)/fleet")
                #expect(outcome.status == 1 && outcome.error.contains(wanted), "\(words) \(outcome)")
            }
            for words in [[], ["a", "b", "--as", "c"], ["a", "--as", "../c"], ["--as", "c", "--instances", "i"]] {
                let outcome = try await Program.weir(["import"] + words, in: "\(folder.path)/fleet")
                #expect(outcome.status == 64, "\(words) \(outcome)")
            }
        }
    }

    @Test func `never through a symbolic link, and never half`() async throws {
        try await repository { folder in
            folder.makeFolder("outside")
            try folder.link("fleet/integrations", to: "../outside")
            let linked = try await weir("import", "../erp.yml", in: folder)
            #expect(linked.status == 1 && linked.error.contains("symbolic link"), "\(linked)")
            let outside = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outside")
            #expect(outside.isEmpty)
        }
        try await repository { folder in
            // A folder where a file belongs: the rest must not be written either.
            folder.makeFolder("fleet/customers/stark/secrets.yaml")
            let before = try files(in: folder)
            let outcome = try await weir("import", "../erp.yml", "--instances", "../instances.json", in: folder)
            #expect(outcome.status == 1 && outcome.error.contains("is no file"), "\(outcome)")
            #expect(try files(in: folder) == before)
        }
    }

    @Test func `a folder without weir.yaml is told of it`() async throws {
        try await repository { folder in
            folder.makeFolder("new")
            let outcome = try await Program.weir(["import", "../erp.yml"], in: "\(folder.path)/new")
            #expect(outcome.status == 0 && outcome.error.contains("apiVersion: weir/v1"), "\(outcome)")
        }
    }
}
