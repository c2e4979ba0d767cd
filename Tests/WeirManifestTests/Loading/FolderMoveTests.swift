import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Customers and integrations whose folders were renamed")
struct FolderMoveTests {
    private static func customer(_ name: String, id: String? = nil, labels: String = "tier-1, eu") -> String {
        "name: \(name)\n" + (id.map { "externalId: \"\($0)\"\n" } ?? "")
            + "labels: [\(labels)]\nconfig: {Base URL: https://app.example.com}\n"
    }

    private static let instances = ["billing", "crm", "erp", "hr", "mail", "pos", "shop", "sync", "tax", "web"]

    /// `tree` with a customer who has ten instances, all of them like everybody's.
    private static func history(_ slug: String = "initech", _ text: String = customer("Initech", id: "7")) async throws
        -> MoveHistory
    {
        var files: [String: String?] = ["customers/\(slug)/customer.yaml": text]
        for instance in instances { files["customers/\(slug)/\(instance).yaml"] = "integration: acme\n" }
        return try await MoveHistory(Fleet.with(files))
    }

    private static let move = ["customer initech → initech-corp"]

    @Test func `a renamed folder is one move, edited or not`() async throws {
        let history = try await Self.history()
        let rename = history.tree.renaming("customers/initech", to: "customers/initech-corp")
        #expect(try await history.load(rename).moves == Self.move)
        let edited = history.tree.renaming("customers/initech", to: "customers/initech-corp") {
            $0.replacing("tier-1", with: "tier-2").replacing(
                "integration: acme\n", with: "integration: acme\nenabled: false\n")
        }
        #expect(try await history.load(edited).moves == Self.move)
        var fewer = rename
        fewer["customers/initech-corp/erp.yaml"] = .some(nil)
        fewer["customers/initech-corp/new.yaml"] = "integration: acme\n"
        #expect(
            try await history.load(fewer).moves == Self.move + ["instance initech/erp → initech-corp/new"],
            "and what was renamed in it")
    }

    @Test func `who it is decides, where files are alike`() async throws {
        let history = try await Self.history()
        func files(_ text: String) -> [String: String?] {
            history.tree.renaming("customers/initech", to: "customers/hooli") { $0.hasPrefix("name:") ? text : $0 }
        }
        let move = ["customer initech → hooli"]
        #expect(try await history.load(files(Self.customer("Hooli", id: "7"))).moves == move, "the same externalId")
        #expect(try await history.load(files(Self.customer("Initech Holding"))).moves == move, "a word of the name")
        #expect(try await history.load(files(Self.customer("Hooli", id: "8"))).moves == [], "another externalId")
        #expect(try await history.load(files(Self.customer("Hooli"))).moves == [], "another name, and no other word")
        let told = Self.customer("Hooli", id: "8") + "movedFrom: initech\n"
        #expect(try await history.load(files(told)).moves == move, "but somebody says so")
    }

    @Test func `a short customer file that changed is told by the files beside it`() async throws {
        let history = try await Self.history("initech", "name: Initech\n")
        let files = history.tree.renaming("customers/initech", to: "customers/initech-corp") {
            $0 == "name: Initech\n" ? "name: Initech Corporation\n" : $0
        }
        #expect(try await history.load(files).moves == Self.move)
    }

    @Test func `one who leaves and one who comes are two`() async throws {
        let history = try await Self.history()
        var files = history.tree.renaming("customers/initech", to: "customers/hooli") { _ in "integration: acme\n" }
        files["customers/hooli/customer.yaml"] = Self.customer("Hooli", id: "12")
        let loaded = try await history.load(files)
        #expect(loaded.moves == [] && loaded.held == [])
    }

    @Test func `two folders that cannot be told apart are an error at both`() async throws {
        let same = "labels: [tier-1]\nprofiles: []\n"
        let history = try await MoveHistory(
            Fleet.with([
                "customers/a/customer.yaml": same, "customers/a/erp.yaml": "integration: acme\n",
                "customers/b/customer.yaml": same, "customers/b/erp.yaml": "integration: acme\n",
            ]))
        for edit in ["", "protect: false\n"] {
            var files = history.tree.renaming("customers/a", to: "customers/c") { $0 + edit }
            files.merge(history.tree.renaming("customers/b", to: "customers/d") { $0 + edit }) { $1 }
            // An instance has no reason to be told.
            files["customers/c/erp.yaml"] = "integration: acme\n"
            files["customers/d/erp.yaml"] = "integration: acme\n"
            let loaded = try await history.load(files)
            #expect(loaded.moves == [])
            #expect(
                loaded.findings == [
                    "error ambiguous-move customers/c/customer.yaml:1:1",
                    "error ambiguous-move customers/d/customer.yaml:1:1",
                ])
            #expect(loaded.heldKeys == ["customer c", "customer d", "instance c/erp", "instance d/erp"])
            files["customers/c/customer.yaml"] = same + edit + "movedFrom: b\n"
            let told = try await history.load(files)
            #expect(told.moves == ["customer b → c", "customer a → d"] && told.held == [])
        }
    }

    @Test func `many that are alike but for one line are all found`() async throws {
        var files: [String: String?] = [:]
        for number in 0..<300 {
            files["customers/c\(number)/customer.yaml"] = Self.customer("Customer \(number)", id: "\(number)")
            files["customers/c\(number)/erp.yaml"] = "integration: acme\nlabels: [all, alike]\n"
        }
        let history = try await MoveHistory(Fleet.with(files))
        var changes: [String: String?] = [:]
        for number in 0..<300 {
            changes.merge(
                history.tree.renaming("customers/c\(number)", to: "customers/k\(number)") {
                    $0.replacing("tier-1", with: "tier-2").replacing("alike", with: "edited")
                }
            ) { $1 }
        }
        let loaded = try await history.load(changes)
        #expect(loaded.moves.sorted() == (0..<300).map { "customer c\($0) → k\($0)" }.sorted())
        #expect(loaded.held == [])
    }

    @Test func `many that nothing tells apart are errors, whatever their number`() async throws {
        let text = "labels: [a]\nprofiles: []\nconfig: {}\nprotect: false\n"
        var files: [String: String?] = [:]
        for number in 0..<60 { files["customers/c\(number)/customer.yaml"] = text }
        let history = try await MoveHistory(Fleet.with(files))
        for edit in ["", "# edited\n"] {
            var changes: [String: String?] = [:]
            for number in 0..<60 {
                changes["customers/c\(number)/customer.yaml"] = .some(nil)
                changes["customers/k\(number)/customer.yaml"] = text + edit
            }
            let loaded = try await history.load(changes)
            #expect(loaded.moves == [])
            #expect(loaded.errors.count == 60 && loaded.errors.allSatisfy { $0.code == .ambiguousMove })
        }
    }

    @Test func `folders that trade places, go around or follow each other are moves`() async throws {
        var files: [String: String?] = [:]
        for slug in ["a", "b", "c"] {
            files["customers/\(slug)/customer.yaml"] = Self.customer("Customer \(slug)")
            files["customers/\(slug)/erp.yaml"] = "integration: acme\nlabels: [\(slug)]\n"
        }
        files["customers/a/only.yaml"] = "integration: acme\n"
        let history = try await MoveHistory(Fleet.with(files))
        func renamed(_ names: [(String, String)]) -> [String: String?] {
            var result: [String: String?] = [:]
            for (old, _) in names {
                for path in history.tree.paths where path.hasPrefix("customers/\(old)/") { result[path] = .some(nil) }
            }
            for (old, new) in names {
                for (path, text) in history.tree.renaming("customers/\(old)", to: "customers/\(new)") where text != nil
                {
                    result[path] = text
                }
            }
            return result
        }
        func moves(_ names: [(String, String)]) async throws -> [String] {
            try await history.load(renamed(names)).moves.sorted()
        }
        #expect(try await moves([("a", "b"), ("b", "a")]) == ["customer a → b", "customer b → a"])
        #expect(
            try await moves([("a", "b"), ("b", "c"), ("c", "a")]) == [
                "customer a → b", "customer b → c", "customer c → a",
            ])
        #expect(try await moves([("a", "b"), ("b", "d")]) == ["customer a → b", "customer b → d"])
        let names: [String: String?] = [
            "customers/a/customer.yaml": Self.customer("Customer b"),
            "customers/b/customer.yaml": Self.customer("Customer a"),
        ]
        #expect(try await history.load(names).moves == [], "the files beside them stayed")
    }

    @Test func `a renamed integration keeps its versions, and its instances follow`() async throws {
        let history = try await MoveHistory(
            Fleet.with([
                "integrations/acme/release.yaml": "labels: [erp]\n",
                "customers/globex/erp.yaml": "integration: acme\nversion: 1\n",
            ]))
        var files = history.tree.renaming("integrations/acme", to: "integrations/acme-erp") {
            $0.replacing("Orders and invoices", with: "Orders, invoices and more")
        }
        files["customers/globex/erp.yaml"] = "integration: acme-erp\nversion: 1\n"
        let loaded = try await history.load(files)
        #expect(loaded.moves == ["integration acme → acme-erp"])
        #expect(loaded.held == [] && loaded.errors == [])
        #expect(loaded.instance()?.version == .published(1))
        let broken = files.merging(["integrations/acme-erp/integration.yaml": "definitionVersion: 7\n"]) { $1 }
        let held = try await history.load(broken)
        #expect(held.moves == [] && held.heldKeys.contains("integration acme-erp"))
        let said: [String: String?] = [
            "integrations/acme/integration.yaml": nil, "integrations/acme/release.yaml": nil,
            "integrations/other/integration.yaml": "definitionVersion: 7\nname: Other\nflows: []\n",
            "integrations/other/release.yaml": "movedFrom: acme\n", "customers/globex/erp.yaml": nil,
        ]
        #expect(try await history.load(said, knowsContents: false).moves == ["integration acme → other"])
    }

    @Test func `an integration's deploy.yaml takes the instances along that it makes`() async throws {
        let history = try await MoveHistory(
            Fleet.with([
                "integrations/acme/deploy.yaml": "customers: {all: true}\n",
                "customers/globex/erp.yaml": nil, "customers/hooli/customer.yaml": "name: Hooli\n",
            ]))
        let files = history.tree.renaming("integrations/acme", to: "integrations/next")
        #expect(
            try await history.load(files).moves == [
                "integration acme → next", "instance globex/acme → globex/next", "instance hooli/acme → hooli/next",
            ])
    }

    @Test func `contents are read of candidates alone`() async throws {
        var files: [String: String?] = [:]
        for number in 0..<50 {
            files["customers/c\(number)/customer.yaml"] = Self.customer("Customer \(number)")
            files["customers/c\(number)/erp.yaml"] = "integration: acme\n"
        }
        let history = try await MoveHistory(Fleet.with(files))
        let rename = history.tree.renaming("customers/c7", to: "customers/k7") { $0.replacing("eu", with: "us") }
        #expect(try await history.formerFilesRead(rename) == ["customers/c7/customer.yaml"])
        let edit: [String: String?] = ["customers/c8/erp.yaml": "integration: acme\nenabled: false\n"]
        #expect(try await history.formerFilesRead(edit) == [])
        let removal: [String: String?] = ["customers/c9/erp.yaml": nil]
        #expect(try await history.formerFilesRead(removal) == [])
        let exact = history.tree.renaming("customers/c7", to: "customers/k7")
        #expect(try await history.formerFilesRead(exact) == [])
    }
}
