import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Statements of versions")
struct VersionTests {
    private static let first = "definitionVersion: 7\nname: First\nflows: []\n"
    private static let second = "definitionVersion: 7\nname: Second\nflows: []\n"

    /// An instance without configuration that states `version`.
    private func load(
        _ version: String?, definition: String = Fleet.definition, _ versions: [(text: String, isAvailable: Bool)],
        isKnown: Bool = true
    ) async throws -> Loaded {
        var catalogue = Catalogue.acme(versions)
        catalogue.isKnown = isKnown
        let marks = versions.enumerated().map { "  \($0.offset + 1): {available: \($0.element.isAvailable)}\n" }
        return try await Fleet.load(
            Fleet.with([
                "integrations/acme/integration.yaml": definition,
                "integrations/acme/release.yaml": marks.isEmpty ? "note: x\n" : "versions:\n" + marks.joined(),
                "customers/globex/erp.yaml": "integration: acme\n" + (version.map { "version: \($0)\n" } ?? ""),
            ]), catalogue: catalogue)
    }

    @Test("latest is what Git would publish, or the newest available version")
    func latest() async throws {
        for version in [nil, "latest"] {
            #expect(try await load(version, []).instance()?.version == .draft)
            #expect(try await load(version, [(Self.first, true)]).instance()?.version == .draft)
            #expect(
                try await load(version, [(Self.first, true), (Fleet.definition, true)]).instance()?.version
                    == .published(2))
            // A version that was made unavailable is passed over.
            #expect(
                try await load(version, [(Self.first, true), (Fleet.definition, false)]).instance()?.version
                    == .published(1))
            #expect(
                try await load(version, [(Self.first, false), (Fleet.definition, false)]).instance()?.version
                    == .published(2))
            // Going back to older content publishes again.
            #expect(
                try await load(version, [(Fleet.definition, true), (Self.first, true)]).instance()?.version == .draft)
        }
    }

    @Test("the version's own interface is what an instance is checked against")
    func interface() async throws {
        let loaded = try await load("1", [(Self.first, true), (Fleet.definition, true)])
        #expect(loaded.field("name") == "\"First\"")
        #expect(loaded.instance()?.missing == [])
        #expect(loaded.findings == ["information version-number customers/globex/erp.yaml:2:10"])
        #expect(loaded.hasAllOrigins)
    }

    @Test("a number with the digest of its content")
    func digest() async throws {
        let digest = try #require(read(Self.first).definition?.digest.description)
        for length in [8, 12, 64] {
            let loaded = try await load("1@sha256:\(digest.prefix(length))", [(Self.first, true)])
            #expect(loaded.findings == [] && loaded.instance()?.version == .published(1))
        }
        let wrong = try await load("1@sha256:\(digest.reversed().map(String.init).joined())", [(Self.first, true)])
        #expect(wrong.errors.map(\.code) == [.versionDigestMismatch])
        #expect(wrong.errors[0].hint == "it is 1@sha256:\(digest.prefix(12))")
        #expect(wrong.heldKeys == ["instance globex/erp"])
    }

    @Test("the next number is the draft's, and nothing beyond")
    func next() async throws {
        #expect(try await load("1", []).instance()?.version == .draft)
        #expect(try await load("2", [(Self.first, true)]).instance()?.version == .draft)
        let digest = try #require(read(Fleet.definition).definition?.digest.description)
        #expect(try await load("1@sha256:\(digest.prefix(8))", []).instance()?.version == .draft)
        #expect(try await load("1@sha256:00000000", []).errors.map(\.code) == [.versionDigestMismatch])
        let beyond = try await load("3", [(Self.first, true)])
        #expect(beyond.errors.map(\.code) == [.unknownVersion])
        #expect(beyond.errors[0].hint == "there are: 1, 2")
        #expect(try await load("2", []).errors.map(\.hint) == ["there are: 1"])
        // Content that is published already becomes no next version.
        #expect(try await load("2", [(Fleet.definition, true)]).errors.map(\.code) == [.unknownVersion])
    }

    @Test("without a database every number stands for the definition in Git")
    func unknownCatalogue() async throws {
        let loaded = try await load("7", [], isKnown: false)
        #expect(loaded.errors.isEmpty && loaded.instance()?.version == .draft)
        let broken = try await load("7", definition: "name: [", [], isKnown: false)
        #expect(broken.heldKeys == ["integration acme", "instance globex/erp"])
    }

    @Test("instances of a broken definition go on with what is published")
    func broken() async throws {
        let broken = "definitionVersion: 7\n"
        let on = try await load(nil, definition: broken, [(Self.first, true), (Self.second, false)])
        #expect(on.instance()?.version == .published(1) && on.heldKeys == ["integration acme"])
        let none = try await load(nil, definition: broken, [(Self.first, false)])
        #expect(none.heldKeys == ["integration acme", "instance globex/erp"])
        #expect(try await load("1", definition: broken, [(Self.first, false)]).instance()?.version == .published(1))
        // The next number may be what the definition becomes; the one after it is not.
        let next = try await load("2", definition: broken, [(Self.first, true)])
        #expect(next.held.last == "instance globex/erp: integrations/acme/integration.yaml is not valid")
        #expect(!next.errors.contains { $0.code == .unknownVersion })
        #expect(
            try await load("3", definition: broken, [(Self.first, true)]).errors.contains { $0.code == .unknownVersion }
        )
    }

    @Test("a stored interface that cannot be read holds the instance")
    func unreadableInterface() async throws {
        var catalogue = Catalogue.acme([(Self.first, true)])
        catalogue.versions["acme"]?[0].interface = Array("{".utf8)
        let loaded = try await Fleet.load(
            Fleet.with(["customers/globex/erp.yaml": "integration: acme\nversion: 1"]), catalogue: catalogue)
        #expect(loaded.held == ["instance globex/erp: the stored interface of its version cannot be read"])
    }

    @Test("the statement nearest to the instance counts, and is where the version comes from")
    func statements() async throws {
        let catalogue = Catalogue.acme([(Self.first, true), (Self.second, true), (Fleet.definition, true)])
        var tree = Fleet.with([
            "weir.yaml": "apiVersion: weir/v1\ndefaults: {version: 1}",
            "customers/globex/erp.yaml": "integration: acme",
        ])
        var loaded = try await Fleet.load(tree, catalogue: catalogue)
        #expect(loaded.instance()?.version == .published(1))
        #expect(loaded.instance()?.versionOrigin.description == "weir.yaml:2:21")
        tree["integrations/acme/deploy.yaml"] = "customers: {all: true}\ninstance: erp\nversion: 2"
        loaded = try await Fleet.load(tree, catalogue: catalogue)
        #expect(loaded.instance()?.version == .published(2))
        #expect(loaded.instance()?.versionOrigin.description == "integrations/acme/deploy.yaml:3:10")
        tree["customers/globex/erp.yaml"] = "integration: acme\nversion: latest"
        loaded = try await Fleet.load(tree, catalogue: catalogue)
        #expect(loaded.instance()?.version == .published(3))
        #expect(loaded.instance()?.versionOrigin.description == "customers/globex/erp.yaml:2:10")
    }
}
