import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("What a broken file holds")
struct HoldTests {
    /// Two integrations, two customers, four instances; `beta` refers to shared secrets, `acme` to the customer's own.
    static let tree: MemoryTree = {
        var tree = MemoryTree([
            "weir.yaml": "apiVersion: weir/v1\nprofiles: [base]\n",
            "profiles/base.yaml": "config: {Batch Size: 10}\n",
            "profiles/extra.yaml": "config: {Batch Size: 20}\n",
            "secrets.yaml": "secrets:\n  SHARED: {from: {env: SHARED}}\n",
            "integrations/acme/integration.yaml": Fleet.definition,
            "integrations/beta/integration.yaml": Fleet.definition,
        ])
        for customer in ["globex", "initech"] {
            tree["customers/\(customer)/customer.yaml"] = "name: \(customer)\nlabels: [tier-1]\n"
            tree["customers/\(customer)/secrets.yaml"] = "secrets:\n  ACME_PASSWORD: {from: {env: A}}\n"
            tree["customers/\(customer)/erp.yaml"] = Fleet.instance
            tree["customers/\(customer)/crm.yaml"] = "integration: beta\nconfig: {Base URL: \"{{secrets.SHARED}}\"}\n"
        }
        return tree
    }()

    static let everything = [
        "customer globex", "customer initech", "integration acme", "integration beta", "instance globex/crm",
        "instance globex/erp", "instance initech/crm", "instance initech/erp",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var files: [String: String?]
        var held: [String]
        var doubts: [String]
        var reason = ""
        var testDescription: String { files.keys.sorted().joined(separator: ", ") }
    }

    static let cases: [Case] = [
        Case(files: ["weir.yaml": "apiVersion: weir/v2"], held: everything, doubts: ["everything"]),
        Case(files: ["weir.yaml": "apiVersion: weir/v1\nprune: ["], held: everything, doubts: ["everything"]),
        Case(
            files: ["profiles/base.yaml": "confg: {}"], held: everything.filter { $0.hasPrefix("instance") },
            doubts: [], reason: "profiles/base.yaml is not valid"),
        Case(
            files: ["profiles/extra.yaml": "[", "customers/globex/erp.yaml": Fleet.instance + "\nprofiles: [extra]"],
            held: ["instance globex/erp"], doubts: [], reason: "profiles/extra.yaml is not valid"),
        Case(files: ["profiles/extra.yaml": "["], held: [], doubts: []),
        Case(
            files: ["profiles/extra.yaml": "[", "customers/globex/customer.yaml": "profiles: [extra]"],
            held: ["instance globex/crm", "instance globex/erp"], doubts: []),
        Case(
            files: ["profiles/base.yaml": "config: {Batch Size: many}"],
            held: everything.filter { $0.hasPrefix("instance") }, doubts: [],
            reason: "profiles/base.yaml is not valid for it"),
        Case(
            files: ["integrations/acme/integration.yaml": "definitionVersion: 7\n"],
            held: ["integration acme", "instance globex/erp", "instance initech/erp"], doubts: ["integration acme"]),
        Case(
            files: ["integrations/acme/release.yaml": "note: ["],
            held: ["integration acme", "instance globex/erp", "instance initech/erp"], doubts: ["integration acme"]),
        Case(
            files: ["integrations/acme/deploy.yaml": "customers: {}"],
            held: ["instance globex/erp", "instance initech/erp"], doubts: ["instances", "integration acme"],
            reason: "integrations/acme/deploy.yaml is not valid"),
        Case(
            files: ["customers/globex/customer.yaml": "nmae: x"],
            held: ["customer globex", "instance globex/crm", "instance globex/erp"], doubts: ["customer globex"]),
        Case(
            files: ["customers/globex/erp.yaml": "integration: acme\nconfg: {}"], held: ["instance globex/erp"],
            doubts: ["customer globex"], reason: "1 error"),
        Case(
            files: ["customers/globex/erp.yaml": "integration: acme\nconfg: {}\nlabels: x"],
            held: ["instance globex/erp"], doubts: ["customer globex"], reason: "2 errors"),
        // A typo while renaming: the old name is gone, and the new one is not read.
        Case(
            files: ["customers/globex/erp.yaml": nil, "customers/globex/erp2.yaml": "integration acme"],
            held: ["instance globex/erp2"], doubts: ["customer globex"]),
        Case(
            files: ["customers/globex/erp.yaml": nil, "customers/globex/ERP2.yaml": Fleet.instance],
            held: [], doubts: ["customer globex"]),
        Case(
            files: ["customers/globex/erp.yaml": nil, "customers/globex/erp2.yaml": "integration: acm"],
            held: ["instance globex/erp2"], doubts: ["customer globex"]),
        // Secrets: only what refers to one that cannot be decided.
        Case(
            files: ["secrets.yaml": "secrets: ["], held: ["instance globex/crm", "instance initech/crm"], doubts: [],
            reason: "secrets.yaml is not valid"),
        Case(
            files: ["secrets.yaml": "secrets: {SHARED: {from: {env: A}}, OTHER: {}}"],
            held: ["instance globex/crm", "instance initech/crm"], doubts: []),
        Case(
            files: [
                "secrets.yaml": "[",
                "customers/globex/secrets.yaml": "secrets: {ACME_PASSWORD: {from: {env: A}}, SHARED: {from: {env: A}}}",
            ], held: ["instance initech/crm"], doubts: []),
        Case(
            files: ["customers/globex/secrets.yaml": "["], held: ["instance globex/crm", "instance globex/erp"],
            doubts: [], reason: "customers/globex/secrets.yaml is not valid"),
        Case(
            files: ["customers/globex/secrets.yaml": "[", "customers/globex/crm.yaml": "integration: beta"],
            held: ["instance globex/erp"], doubts: []),
    ]

    @Test("exactly what depends on it, and nothing that is stated gets lost", arguments: cases)
    func held(_ test: Case) async throws {
        var tree = Self.tree
        for (path, text) in test.files { tree[path] = text }
        let loaded = try await Fleet.load(tree)
        #expect(!loaded.errors.isEmpty)
        #expect(loaded.heldKeys == test.held, "\(loaded.findings)")
        #expect(loaded.state.doubts.names == test.doubts)
        if !test.reason.isEmpty { #expect(loaded.state.held.allSatisfy { $0.reason == test.reason }, "\(loaded.held)") }
        let stated = Self.everything.filter { key in
            !test.held.contains(key) && !(key == "instance globex/erp" && tree["customers/globex/erp.yaml"] == nil)
        }
        #expect(Set(loaded.stated) == Set(stated))
        // What is held for its own sake says why, and every reason has a place.
        for unit in loaded.state.held {
            #expect(!unit.source.path.isEmpty && !unit.reason.isEmpty)
            #expect(unit.diagnostics.allSatisfy { $0.severity == .error })
        }
        #expect(loaded.state.held == Set(loaded.state.held).sorted { $0.key < $1.key })
    }

    @Test("a typo in one file leaves the doubts of the others alone")
    func severalBroken() async throws {
        var tree = Self.tree
        for path in tree.paths { tree[path] = "broken: [" }
        let loaded = try await Fleet.load(tree)
        #expect(loaded.errors.count == tree.paths.count)
        #expect(loaded.heldKeys == Self.everything)
        #expect(loaded.stated == [])
        #expect(
            loaded.state.doubts.names == [
                "customer globex", "customer initech", "everything", "integration acme", "integration beta",
            ])
    }

    @Test("all problems of one file at once")
    func allAtOnce() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "customers/globex/erp.yaml": """
                integration: nope
                version: newest
                labels: prod
                confg: {}
                profiles: [nope]
                """
            ]))
        #expect(
            loaded.findings == [
                "error unknown-integration customers/globex/erp.yaml:1:14",
                "error invalid-value customers/globex/erp.yaml:2:10", "error wrong-type customers/globex/erp.yaml:3:9",
                "error unknown-field customers/globex/erp.yaml:4:1",
                "error unknown-profile customers/globex/erp.yaml:5:12",
            ])
        #expect(loaded.held == ["instance globex/erp: 5 errors"])
        let values = try await Fleet.load(
            Fleet.configured(
                "Bse URL: x\nBatch Size: many\nLive: 2\nFields: [~, []]\nAcme Connection: {usrname: a, password: b}"))
        #expect(values.errors.count == 7)
        #expect(values.errors.allSatisfy { $0.sourceLine != nil })
    }

    @Test("a file with a hundred thousand mistakes says a hundred of them")
    func manyMistakes() async throws {
        let fields = (0..<20_000).map { "fieldd\($0): x\n" }.joined()
        let loaded = try await Fleet.load(Fleet.with(["customers/globex/erp.yaml": "integration: acme\n" + fields]))
        #expect(loaded.errors.count == 100)
        let config = (0..<20_000).map { "Base URL\($0): x\n" }.joined()
        #expect(try await Fleet.load(Fleet.configured(config)).errors.count == 100)
    }
}
