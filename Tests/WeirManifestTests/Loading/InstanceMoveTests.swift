import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Instances that were renamed")
struct InstanceMoveTests {
    /// An instance of `acme` that is told by its label.
    private static func instance(_ label: String, integration: String = "acme", more: String = "") -> String {
        """
        integration: \(integration)
        labels: [\(label)]
        config:
          Base URL: https://\(label).example.com
          Batch Size: "50"
          Acme Connection: {username: svc-\(label), password: "{{secrets.ACME_PASSWORD}}"}
        \(more)
        """
    }

    private static func path(_ slug: String) -> String { "customers/globex/\(slug).yaml" }

    private static func history(_ slugs: String..., others: [String: String] = [:]) async throws -> MoveHistory {
        var files: [String: String?] = [path("erp"): nil]
        for slug in slugs { files[path(slug)] = instance(slug) }
        for (path, text) in others { files[path] = text }
        return try await MoveHistory(Fleet.with(files))
    }

    private func moves(
        of history: MoveHistory, _ files: [String: String?], knowsContents: Bool = true
    ) async throws -> [String] {
        try await history.load(files, knowsContents: knowsContents).moves
    }

    @Test func `a renamed file is a move, edited or not`() async throws {
        let history = try await Self.history("a")
        let move = ["instance globex/a → globex/b"]
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): Self.instance("a")]) == move)
        let edited = Self.instance("a", more: "description: edited\nenabled: false\n")
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): edited]) == move)
        let otherSpelling = [Self.path("a"): nil, "customers/globex/b.yml": Self.instance("a")]
        #expect(try await moves(of: history, otherSpelling) == move)
        let windows = Self.instance("a").replacing("\n", with: "\r\n")
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): windows]) == move)
    }

    @Test func `less than half of the content in common is no rename`() async throws {
        let history = try await Self.history("a")
        let other = "integration: acme\nlabels: [b]\nconfig:\n  Batch Size: \"7\"\n  Live: true\n  Region: us\n"
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): other]) == [])
    }

    @Test func `another integration is no rename`() async throws {
        let history = try await Self.history(
            "a", others: ["integrations/beta/integration.yaml": Fleet.definition])
        let other = Self.instance("a", integration: "beta")
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): other]) == [])
        let stated = other + "movedFrom: a\n"
        #expect(
            try await moves(of: history, [Self.path("a"): nil, Self.path("b"): stated]) == [
                "instance globex/a → globex/b"
            ])
    }

    @Test func `row 16: nothing is moved from one customer to another`() async throws {
        let history = try await Self.history(
            "a", others: ["customers/initech/customer.yaml": "name: Initech\n"])
        let files = [
            Self.path("a"): nil,
            "customers/initech/a.yaml": Self.instance("a").replacing("secrets.ACME_PASSWORD", with: "customer.slug"),
        ]
        #expect(try await moves(of: history, files) == [])
        let stated = files.mapValues { $0.map { $0 + "movedFrom: a\n" } }
        #expect(try await moves(of: history, stated) == [])
    }

    @Test func `many renamed files are as many moves`() async throws {
        let slugs = (0..<40).map { "i\($0)" }
        var files: [String: String?] = [Self.path("erp"): nil]
        for slug in slugs { files[Self.path(slug)] = Self.instance(slug) }
        let history = try await MoveHistory(Fleet.with(files))
        for edit in ["", "description: all of them\n"] {
            var changes: [String: String?] = [:]
            for slug in slugs {
                changes[Self.path(slug)] = .some(nil)
                changes[Self.path("new-\(slug)")] = Self.instance(slug, more: edit)
            }
            let moves = try await moves(of: history, changes)
            #expect(moves.sorted() == slugs.map { "instance globex/\($0) → globex/new-\($0)" }.sorted())
        }
    }

    @Test func `several that are equally possible are an error at the new files, and nothing is deleted`() async throws
    {
        let history = try await Self.history("a")
        let loaded = try await history.load([
            Self.path("a"): nil, Self.path("b"): Self.instance("a"), Self.path("c"): Self.instance("a"),
        ])
        #expect(loaded.moves == [])
        #expect(
            loaded.findings == [
                "error ambiguous-move customers/globex/b.yaml:1:1", "error ambiguous-move customers/globex/c.yaml:1:1",
            ])
        #expect(loaded.held == ["instance globex/b: 1 error", "instance globex/c: 1 error"])
        #expect(loaded.state.doubts.customers["globex"] != nil)
        let message = loaded.errors.first?.message
        #expect(message == "this may be instance globex/a under a new name, and so may instance globex/c")
        #expect(loaded.errors.first?.hint?.hasPrefix("write movedFrom: a in the file that continues it") == true)

        let told = try await history.load([
            Self.path("a"): nil, Self.path("b"): Self.instance("a"),
            Self.path("c"): Self.instance("a", more: "movedFrom: a\n"),
        ])
        #expect(told.moves == ["instance globex/a → globex/c"])
        #expect(told.findings == [] && told.held == [])
    }

    @Test func `two that became one cannot be told`() async throws {
        let history = try await Self.history(others: [
            Self.path("a"): Self.instance("x"), Self.path("b"): Self.instance("x"),
        ])
        let loaded = try await history.load([
            Self.path("a"): nil, Self.path("b"): nil, Self.path("c"): Self.instance("x", more: "description: c\n"),
        ])
        #expect(loaded.moves == [])
        #expect(loaded.errors.map(\.message) == ["this may be instance globex/a or instance globex/b under a new name"])
    }

    @Test func `of two candidates the one with the same content is it`() async throws {
        let history = try await Self.history("a")
        let files = [
            Self.path("a"): nil, Self.path("b"): Self.instance("a", more: "description: b\n"),
            Self.path("c"): Self.instance("a"),
        ]
        #expect(try await moves(of: history, files) == ["instance globex/a → globex/c"])
    }

    @Test func `exchanged contents are two moves`() async throws {
        let history = try await Self.history("a", "b")
        let files = [Self.path("a"): Self.instance("b"), Self.path("b"): Self.instance("a")]
        #expect(
            try await moves(of: history, files) == ["instance globex/b → globex/a", "instance globex/a → globex/b"])
        let edited = [Self.path("a"): Self.instance("b", more: "enabled: false\n"), Self.path("b"): Self.instance("a")]
        #expect(try await moves(of: history, edited) == [], "not exactly exchanged: two changes")
    }

    @Test func `a circle of names is as many moves`() async throws {
        let history = try await Self.history("a", "b", "c")
        let files = [
            Self.path("a"): Self.instance("c"), Self.path("b"): Self.instance("a"),
            Self.path("c"): Self.instance("b"),
        ]
        #expect(
            try await moves(of: history, files).sorted() == [
                "instance globex/a → globex/b", "instance globex/b → globex/c", "instance globex/c → globex/a",
            ])
    }

    @Test func `a chain of names is as many moves`() async throws {
        let history = try await Self.history("a", "b")
        let files = [
            Self.path("a"): nil, Self.path("b"): Self.instance("a"),
            Self.path("c"): Self.instance("b", more: "enabled: false\n"),
        ]
        let chain = ["instance globex/a → globex/b", "instance globex/b → globex/c"]
        #expect(try await moves(of: history, files) == chain)
        let stated = [
            Self.path("a"): nil, Self.path("b"): "integration: acme\nmovedFrom: a\n",
            Self.path("c"): "integration: acme\nmovedFrom: b\n",
        ]
        #expect(try await moves(of: history, stated, knowsContents: false) == chain)
        let mixed = [
            Self.path("a"): nil, Self.path("b"): "integration: acme\nmovedFrom: a\n",
            Self.path("c"): Self.instance("b"),
        ]
        #expect(try await moves(of: history, mixed) == chain)
        let broken = stated.merging([Self.path("c"): "integration: acme\n"]) { $1 }
        #expect(try await moves(of: history, broken) == [], "nothing says where b went")
    }

    @Test func `movedFrom acts while its source is deployed and nothing states it`() async throws {
        let history = try await Self.history("a", "b")
        let other = "integration: acme\nmovedFrom: a\n"
        let move = ["instance globex/a → globex/c"]
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("c"): other]) == move)
        #expect(
            try await moves(of: history, [Self.path("a"): nil, Self.path("c"): other], knowsContents: false) == move)
        #expect(try await moves(of: history, [Self.path("c"): other]) == [], "a is still stated")
        #expect(try await moves(of: history, [Self.path("a"): nil, Self.path("b"): other]) == [], "b is deployed")
        let unknown = "integration: acme\nmovedFrom: nobody\n"
        let loaded = try await history.load([Self.path("a"): nil, Self.path("c"): unknown])
        #expect(loaded.moves == [] && loaded.findings == [] && loaded.held == [], "spent in silence")
    }

    @Test func `movedFrom comes before what contents say`() async throws {
        let history = try await Self.history("a", "b")
        let files = [
            Self.path("a"): nil, Self.path("b"): nil, Self.path("c"): Self.instance("a", more: "movedFrom: b\n"),
            Self.path("d"): Self.instance("b", more: "movedFrom: a\n"),
        ]
        #expect(
            try await moves(of: history, files) == ["instance globex/b → globex/c", "instance globex/a → globex/d"])
    }

    @Test func `row 5: a circle of movedFrom does nothing, and contents decide`() async throws {
        let history = try await Self.history("a", "b")
        let circle = [
            Self.path("a"): Self.instance("a", more: "movedFrom: b\n"),
            Self.path("b"): Self.instance("b", more: "movedFrom: a\n"),
        ]
        #expect(try await moves(of: history, circle) == [])
        let itself = [Self.path("a"): Self.instance("a", more: "movedFrom: a\n")]
        #expect(try await moves(of: history, itself) == [])
    }

    @Test func `two files that claim the same old name are an error at both`() async throws {
        let history = try await Self.history("a")
        let loaded = try await history.load([
            Self.path("a"): nil, Self.path("b"): "integration: acme\nmovedFrom: a\n",
            Self.path("c"): "integration: acme\nmovedFrom: a\n",
        ])
        #expect(loaded.moves == [])
        #expect(
            loaded.findings == [
                "error conflicting-claims customers/globex/b.yaml:2:12",
                "error conflicting-claims customers/globex/c.yaml:2:12",
            ])
        #expect(loaded.heldKeys == ["instance globex/b", "instance globex/c"])
    }

    @Test func `a file that said where it came from does not take what it left behind`() async throws {
        var history = try await Self.history("a")
        try await history.commit([Self.path("a"): nil, Self.path("b"): Self.instance("a", more: "movedFrom: a\n")])
        try await history.commit([Self.path("a"): Self.instance("again")])
        #expect(try await moves(of: history, [Self.path("a"): nil]) == [], "b has its own unit")
        let onwards = [Self.path("a"): nil, Self.path("c"): Self.instance("x", more: "movedFrom: a\n")]
        #expect(try await moves(of: history, onwards) == ["instance globex/a → globex/c"])
    }

    @Test func `what is broken does not move, and holds what waits for its name`() async throws {
        let history = try await Self.history("a", "b")
        let broken = Self.instance("b").replacing("Batch Size: \"50\"", with: "Batch Size: many")
        let loaded = try await history.load([
            Self.path("a"): nil, Self.path("b"): Self.instance("a"), Self.path("c"): broken,
        ])
        #expect(loaded.moves == [])
        #expect(
            loaded.held == [
                "instance globex/b: another instance has its name, and is held", "instance globex/c: 1 error",
            ])
        #expect(loaded.state.doubts.customers["globex"] != nil)
    }

    @Test func `a deploy.yaml that calls its instances otherwise renames them`() async throws {
        let history = try await Self.history(others: [
            "integrations/acme/deploy.yaml": "customers: {all: true}\ninstance: one\nconfig: {Batch Size: 1}\n",
            "customers/initech/customer.yaml": "name: Initech\n",
        ])
        let files: [String: String?] = [
            "integrations/acme/deploy.yaml": "customers: {all: true}\ninstance: two\nconfig: {Batch Size: 2}\n"
        ]
        #expect(
            try await moves(of: history, files) == [
                "instance globex/one → globex/two", "instance initech/one → initech/two",
            ])
    }

    @Test func `layers that trade places beside deploy.yamls are no exchange`() async throws {
        let history = try await Self.history(others: [
            "integrations/acme/deploy.yaml": "customers: {all: true}\n",
            "integrations/beta/integration.yaml": Fleet.definition,
            "integrations/beta/deploy.yaml": "customers: {all: true}\n",
            Self.path("acme"): "description: one\n", Self.path("beta"): "description: other\n",
        ])
        let files: [String: String?] = [
            Self.path("acme"): "description: other\n", Self.path("beta"): "description: one\n",
        ]
        #expect(try await moves(of: history, files) == [])
    }
}
