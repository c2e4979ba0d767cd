import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Real definitions in a repository", .enabled(if: Fixtures.areThere, "the fixtures are not beside the project"))
struct RealDefinitionTests {
    private func load(_ bytes: [UInt8]) async throws -> Loaded {
        var tree = Fleet.with(["customers/globex/erp.yaml": "integration: acme"])
        tree.setBytes(bytes, at: "integrations/acme/integration.yaml")
        return try await Fleet.load(tree)
    }

    @Test("integration: X alone deploys every one of them", arguments: Fixtures.definitions)
    func minimal(_ file: Fixtures.File) async throws {
        let loaded = try await load(file.bytes)
        #expect(loaded.errors == [])
        #expect(loaded.held == [])
        let instance = try #require(loaded.instance())
        #expect(instance.version == .draft)
        #expect(loaded.hasAllOrigins)
        let interface = loaded.state.integrations[0].definition.interface
        let variables = Set(interface.variables.map(\.key))
        #expect(variables.isSuperset(of: instance.missing + instance.needsAuthorization))
        #expect(Set(instance.missing).isDisjoint(with: instance.needsAuthorization))
    }

    @Test("older shapes are refused, and hold what depends on them", arguments: Fixtures.history)
    func history(_ file: Fixtures.File) async throws {
        let isOld = ["2020", "2021"].contains { file.name.contains("@\($0)") }
        let loaded = try await load(file.bytes)
        #expect(loaded.errors.map(\.code) == (isOld ? [.unsupportedDefinition] : []))
        #expect(loaded.heldKeys == (isOld ? ["integration acme", "instance globex/erp"] : []))
        #expect(loaded.errors.allSatisfy { $0.sourceLine != nil && $0.hint != nil })
    }
}
