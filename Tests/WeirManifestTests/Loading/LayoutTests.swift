import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("The layout of a repository")
struct LayoutTests {
    @Test("a repository without a fault")
    func plain() async throws {
        let loaded = try await Fleet.load(Fleet.tree)
        #expect(loaded.findings == [])
        #expect(loaded.stated == ["customer globex", "integration acme", "instance globex/erp"])
        #expect(loaded.held == [])
        #expect(loaded.state.doubts == RemovalDoubts())
        #expect(loaded.hasAllOrigins)
    }

    @Test(".yml is the same as .yaml everywhere")
    func short() async throws {
        var tree = MemoryTree()
        for path in Fleet.tree.paths { tree[String(path.dropLast(5)) + ".yml"] = Fleet.tree[path] }
        let loaded = try await Fleet.load(tree)
        #expect(loaded.findings == [])
        #expect(loaded.stated == ["customer globex", "integration acme", "instance globex/erp"])
    }

    @Test("an empty repository states nothing and says what is missing")
    func empty() async throws {
        let loaded = try await Fleet.load(MemoryTree())
        #expect(loaded.findings == ["warning missing-file weir.yaml:1:1"])
        let doubts = loaded.state.doubts
        #expect(!doubts.hasSettings && !doubts.hasCustomersFolder && !doubts.hasIntegrationsFolder)
    }

    @Test("files that are not weir's are left alone")
    func foreign() async throws {
        var tree = Fleet.with([
            "customers/README.md": "", "customers/.gitkeep": "", "customers/globex/notes.txt": "",
            "customers/globex/.sops.yaml": "creation_rules: []", "customers/globex/acme.sops.yaml": "\u{0}",
            "customers/globex/deep/er/notes.md": "", "customers/_docs/README.md": "", "integrations/README.md": "",
            "integrations/acme/README.md": "", "integrations/acme/Icon.png": "",
            "integrations/acme/attachments/sample.yaml": "%", "integrations/acme/attachments/a/b.yml": "a: [",
            "integrations/acme/other/picture.png": "", "profiles/README.md": "", "profiles/a/b.txt": "",
            "customers/initech/README.md": "only a README", "integrations/initech/README.md": "only a README",
        ])
        tree.setSize(1 << 40, at: "integrations/acme/other/huge.bin")
        let loaded = try await Fleet.load(tree)
        #expect(loaded.findings == [])
        #expect(loaded.stated == ["customer globex", "integration acme", "instance globex/erp"])
        #expect(loaded.state.doubts == RemovalDoubts())
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var paths: [String]
        var kind = SourceEntry.Kind.file
        var code: DiagnosticCode
        var at: String
        var hint: String
        var held: [String] = []
        var doubts: [String] = []
        var testDescription: String { "\(kind) \(paths)" }
    }

    static let cases: [Case] = [
        .init(
            paths: ["customers/initech.yaml"], code: .unexpectedFile, at: "customers/initech.yaml",
            hint: "a customer is a folder", doubts: ["customers", "instances"]),
        .init(
            paths: ["customers/Initech_2/customer.yaml", "customers/Initech_2/erp.yaml"], code: .invalidSlug,
            at: "customers/Initech_2", hint: "lower-case letters", doubts: ["customers", "instances"]),
        .init(
            paths: ["customers/globex/ERP.yaml"], code: .invalidSlug, at: "customers/globex/ERP.yaml",
            hint: "lower-case letters", doubts: ["customer globex"]),
        .init(
            paths: ["customers/globex/.yaml"], code: .invalidSlug, at: "customers/globex/.yaml",
            hint: "lower-case letters", doubts: ["customer globex"]),
        .init(
            paths: ["customers/globex/old.YAML"], code: .unexpectedFile, at: "customers/globex/old.YAML",
            hint: "in lower case", doubts: ["customer globex"]),
        .init(
            paths: ["customers/globex/old/erp.yaml"], code: .unexpectedFile, at: "customers/globex/old/erp.yaml",
            hint: "directly in customers/globex/", doubts: ["customers", "instances"]),
        .init(
            paths: ["customers/globex/erp.yml"], code: .duplicateFile, at: "customers/globex/erp.yml",
            hint: "keep one", held: ["instance globex/erp: 1 error"], doubts: ["customer globex"]),
        .init(
            paths: ["customers/globex/customer.yml"], code: .duplicateFile, at: "customers/globex/customer.yml",
            hint: "keep one",
            held: [
                "customer globex: 1 error", "instance globex/erp: customers/globex/customer.yaml is not valid",
            ], doubts: ["customer globex"]),
        .init(
            paths: ["customers/globex/secrets.yml"], code: .duplicateFile, at: "customers/globex/secrets.yml",
            hint: "keep one", held: ["instance globex/erp: customers/globex/secrets.yaml is not valid"]),
        .init(
            paths: ["weir.yml"], code: .duplicateFile, at: "weir.yml", hint: "keep one",
            held: everything, doubts: ["everything"]),
        .init(
            paths: ["integrations/acme.yaml"], code: .unexpectedFile, at: "integrations/acme.yaml",
            hint: "an integration is a folder", doubts: ["instances", "integrations"]),
        .init(
            paths: ["integrations/Acme/integration.yaml"], code: .invalidSlug, at: "integrations/Acme",
            hint: "lower-case letters", doubts: ["instances", "integrations"]),
        .init(
            paths: ["integrations/acme/integration.yml"], code: .duplicateFile,
            at: "integrations/acme/integration.yml", hint: "keep one", held: acme, doubts: ["integration acme"]),
        .init(
            paths: ["integrations/acme/relase.yaml"], code: .unexpectedFile, at: "integrations/acme/relase.yaml",
            hint: "did you mean release.yaml?", held: acme, doubts: ["integration acme"]),
        .init(
            paths: ["integrations/acme/deplyo.yaml"], code: .unexpectedFile, at: "integrations/acme/deplyo.yaml",
            hint: "did you mean deploy.yaml?",
            held: ["instance globex/erp: integrations/acme/deplyo.yaml is not valid"],
            doubts: ["instances", "integration acme"]),
        .init(
            paths: ["integrations/acme/other/b.yaml"], code: .unexpectedFile, at: "integrations/acme/other/b.yaml",
            hint: "attachments/", held: acme, doubts: ["instances", "integration acme", "integrations"]),
        .init(
            paths: ["profiles/Base.yaml"], code: .invalidSlug, at: "profiles/Base.yaml", hint: "lower-case letters"),
        .init(
            paths: ["profiles/a/b.yaml"], code: .unexpectedFile, at: "profiles/a/b.yaml", hint: "directly in profiles/"),
        .init(
            paths: ["customers"], code: .unexpectedFile, at: "customers", hint: "make it a folder",
            doubts: ["everything"]),
    ]

    static let everything = [
        "customer globex: weir.yaml is not valid", "integration acme: weir.yaml is not valid",
        "instance globex/erp: weir.yaml is not valid",
    ]
    /// The integration is held, and its instances, where nothing is published.
    static let acme = [
        "integration acme: 1 error", "instance globex/erp: *",
    ]

    @Test("what lies where it does not belong", arguments: cases)
    func misplaced(_ test: Case) async throws {
        var tree = Fleet.tree
        for path in test.paths { tree[path] = "name: x\n" }
        try await check(tree, test)
    }

    static let links: [Case] = [SourceEntry.Kind.symbolicLink, .submodule, .unreadable].flatMap { kind in
        let code: DiagnosticCode =
            switch kind {
            case .symbolicLink: .symbolicLink
            case .submodule: .submodule
            default: .unreadableEntry
            }
        let places: [(String, [String], [String])] = [
            ("weir.yaml", everything, ["everything"]),
            ("customers", [], ["everything"]), ("integrations", [], ["everything"]), ("profiles", [], ["everything"]),
            ("secrets.yaml", [], []), ("profiles/base.yaml", [], []), ("profiles/folder", [], []),
            ("customers/initech", [], ["customers", "instances"]),
            ("customers/globex/crm.yaml", ["instance globex/crm: 1 error"], ["customer globex"]),
            ("customers/globex/notes", [], ["customer globex"]),
            ("customers/globex/deep/down", [], ["customers", "instances"]),
            ("customers/globex/acme.sops.yaml", [], []),
            (
                "customers/globex/customer.yaml",
                ["customer globex: 1 error", "instance globex/erp: customers/globex/customer.yaml is not valid"],
                ["customer globex"]
            ),
            (
                "customers/globex/secrets.yaml",
                ["instance globex/erp: customers/globex/secrets.yaml is not valid"], []
            ),
            ("integrations/initech", [], ["instances", "integrations"]),
            ("integrations/acme/integration.yaml", acme, ["integration acme"]),
            ("integrations/acme/release.yaml", acme, ["integration acme"]),
            ("integrations/acme/attachments/link", acme, ["integration acme"]),
            (
                "integrations/acme/deploy.yaml",
                ["instance globex/erp: integrations/acme/deploy.yaml is not valid"], ["instances", "integration acme"]
            ),
        ]
        return places.map { path, held, doubts in
            Case(
                paths: [path], kind: kind, code: code, at: path,
                hint: kind == .unreadable ? "or remove it" : "commit the file", held: held, doubts: doubts)
        }
    }

    @Test("links, submodules and what cannot be read, in every place", arguments: links)
    func linked(_ test: Case) async throws {
        var tree = Fleet.tree
        tree.setKind(test.kind, at: test.paths[0])
        try await check(tree, test)
    }

    private func check(_ tree: MemoryTree, _ test: Case) async throws {
        let loaded = try await Fleet.load(tree)
        let found = loaded.state.diagnostics.filter { $0.code == test.code }
        #expect(found.map(\.location.description) == ["\(test.at):1:1"], "\(loaded.findings)")
        #expect(found.first?.hint?.contains(test.hint) == true, "\(found.map(\.hint))")
        #expect(found.allSatisfy { $0.severity == .error && $0.sourceLine == nil })
        #expect(loaded.errors.count == 1, "\(loaded.findings)")
        let held = loaded.held.map { line in
            test.held.contains { $0.hasSuffix("*") && line.hasPrefix($0.dropLast()) }
                ? test.held.first { $0.hasSuffix("*") } ?? line : line
        }
        #expect(held == test.held)
        #expect(loaded.state.doubts.names == test.doubts)
        #expect(loaded.hasAllOrigins)
    }

    @Test("a customer's folder without customer.yaml")
    func missingCustomer() async throws {
        let loaded = try await Fleet.load(Fleet.with(["customers/globex/customer.yaml": nil]))
        #expect(loaded.findings == ["error missing-file customers/globex:1:1"])
        #expect(
            loaded.held == ["customer globex: 1 error", "instance globex/erp: customers/globex is not valid"])
        #expect(loaded.state.doubts.names == ["customer globex"])
    }

    @Test("an integration's folder without integration.yaml", arguments: ["release.yaml", "icon.png", "attachments/a"])
    func missingDefinition(_ file: String) async throws {
        let loaded = try await Fleet.load(
            Fleet.with(["integrations/acme/integration.yaml": nil, "integrations/acme/\(file)": "{}"]))
        #expect(loaded.findings == ["error missing-file integrations/acme:1:1"])
        #expect(
            loaded.held == ["integration acme: 1 error", "instance globex/erp: integrations/acme is not valid"])
        #expect(loaded.state.doubts.names == ["integration acme"])
    }

    @Test("a huge file is refused by its size, in every place, without being read")
    func huge() async throws {
        for path in Fleet.tree.paths + ["secrets.yaml", "profiles/base.yaml", "integrations/acme/deploy.yaml"] {
            var tree = Fleet.tree
            tree.setSize(5 << 30, at: path)
            let loaded = try await Fleet.load(tree)
            #expect(loaded.findings == ["error file-too-large \(path):1:1"])
            #expect(loaded.errors[0].message.contains("5368709120 bytes"))
        }
        var tree = Fleet.tree
        tree.setSize(5 << 30, at: "customers/globex/deep/huge.yaml")
        #expect(try await Fleet.load(tree).findings == ["error unexpected-file customers/globex/deep/huge.yaml:1:1"])
    }

    @Test("names that disturb a terminal are shown as escapes")
    func hostileNames() async throws {
        let names = [
            "-rf", "a b", "a\u{1B}[31m", "a\u{202E}b", "a\nb", String(repeating: "x", count: 10_000), "\u{e9}",
            "e\u{301}",
        ]
        for name in names {
            let loaded = try await Fleet.load(Fleet.with(["customers/\(name)/customer.yaml": "name: x"]))
            #expect(loaded.errors.map(\.code) == [.invalidSlug])
            let message = loaded.errors[0].message
            #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
            #expect(message.count < 200)
        }
        // Two spellings of one letter are two names.
        var tree = Fleet.tree
        tree["customers/\u{e9}/customer.yaml"] = "name: x"
        tree["customers/e\u{301}/customer.yaml"] = "name: x"
        #expect(try await Fleet.load(tree).errors.count == 2)
    }

    @Test("a reader that fails fails the whole")
    func failing() async throws {
        struct Unreadable: SourceTree {
            func entries() throws -> [SourceEntry] { throw SourceError(path: "", message: "gone") }
            func reader() throws -> MemoryReader { throw SourceError(path: "", message: "gone") }
        }
        let loader = RepositoryLoader(catalogue: .unknown, timeZones: Fleet.timeZones, parallelism: 2)
        await #expect(throws: SourceError.self) { try await loader.load(Unreadable()) }
    }
}

extension RemovalDoubts {
    /// Which units are doubted, sorted.
    var names: [String] {
        var names = everything == nil ? [] : ["everything"]
        names += kinds.keys.map { "\($0.rawValue)s" }
        names += customers.keys.map { "customer \($0)" }
        names += integrations.keys.map { "integration \($0)" }
        return names.sorted()
    }
}
