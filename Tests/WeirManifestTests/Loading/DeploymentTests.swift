import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("deploy.yaml")
struct DeploymentTests {
    /// Four customers with labels, and an integration with this `deploy.yaml`.
    private func tree(_ deploy: String, _ more: [String: String?] = [:]) -> MemoryTree {
        var tree = MemoryTree([
            "weir.yaml": "apiVersion: weir/v1", "integrations/acme/integration.yaml": Fleet.definition,
            "integrations/acme/deploy.yaml": deploy,
        ])
        for (slug, labels) in [("a", "tier-1, eu"), ("b", "tier-1"), ("c", "eu"), ("d", "")] {
            tree["customers/\(slug)/customer.yaml"] = "labels: [\(labels)]"
        }
        for (path, text) in more { tree[path] = text }
        return tree
    }

    static let selectors: [(selector: String, customers: String)] = [
        ("{all: true}", "abcd"), ("{labels: [tier-1]}", "ab"), ("{labels: [TIER-1, eu]}", "a"),
        ("{labels: [none]}", ""),
        ("{all: true, exclude: [b, d]}", "ac"), ("{labels: [eu], exclude: [a]}", "c"), ("{all: \"true\"}", "abcd"),
        ("{labels: [eu], all: false}", "ac"),
    ]

    @Test("selects customers by labels, all of which have to match", arguments: selectors)
    func selector(_ test: (selector: String, customers: String)) async throws {
        let loaded = try await Fleet.load(tree("customers: \(test.selector)"))
        #expect(loaded.findings == [])
        #expect(loaded.state.instances.map(\.key.name) == test.customers.map { "\($0)/acme" })
        #expect(loaded.state.instances.allSatisfy { $0.source.path == "integrations/acme/deploy.yaml" })
        #expect(loaded.hasAllOrigins)
    }

    @Test("makes instances of another name, with a version and a layer")
    func made() async throws {
        let loaded = try await Fleet.load(
            tree("customers: {labels: [eu]}\ninstance: erp\nconfig: {Batch Size: 7}\nversion: latest"))
        #expect(loaded.stated.suffix(2) == ["instance a/erp", "instance c/erp"])
        #expect(loaded.field("config", "Batch Size", of: "a/erp") == "\"7\"")
        #expect(loaded.origin("config", "Batch Size", of: "a/erp") == "integrations/acme/deploy.yaml:3:22 deployment")
        #expect(loaded.origin("labels", of: "a/erp") == "integrations/acme/deploy.yaml:2:11 deployment")
        #expect(loaded.instance("a/erp")?.missing == ["Acme Connection"])
    }

    @Test("a customer's own file is a layer on top")
    func file() async throws {
        let loaded = try await Fleet.load(
            tree(
                "customers: {all: true, exclude: [d]}\nconfig: {Batch Size: 7, Live: true}",
                ["customers/a/acme.yaml": "config: {Live: false}", "customers/d/acme.yaml": "integration: acme"]))
        #expect(loaded.findings == [])
        #expect(loaded.field("config", "Live", of: "a/acme") == "\"false\"")
        #expect(loaded.field("config", "Batch Size", of: "a/acme") == "\"7\"")
        #expect(loaded.instance("a/acme")?.source.path == "customers/a/acme.yaml")
        // Where the customer is excluded the file stands alone.
        #expect(loaded.field("config", "Batch Size", of: "d/acme") == "\"100\"")
        let alone = try await Fleet.load(
            tree("customers: {all: true, exclude: [d]}", ["customers/d/acme.yaml": "enabled: true"]))
        #expect(alone.findings == ["error missing-field customers/d/acme.yaml:1:1"])
    }

    @Test("two claims on one instance are an error at both")
    func conflict() async throws {
        let loaded = try await Fleet.load(
            tree(
                "customers: {labels: [eu]}\ninstance: erp",
                [
                    "integrations/beta/integration.yaml": Fleet.definition,
                    "integrations/beta/deploy.yaml": "customers: {all: true}\ninstance: erp",
                    "integrations/gamma/integration.yaml": Fleet.definition,
                    "integrations/gamma/deploy.yaml": "customers: {labels: [tier-1, eu]}\ninstance: erp",
                ]))
        #expect(loaded.heldKeys == ["instance a/erp", "instance c/erp"])
        #expect(loaded.state.instances.map(\.key.name) == ["b/erp", "d/erp"])
        #expect(
            loaded.findings == [
                "error conflicting-claims integrations/acme/deploy.yaml:2:11",
                "error conflicting-claims integrations/acme/deploy.yaml:2:11",
                "error conflicting-claims integrations/acme/deploy.yaml:2:11",
                "error conflicting-claims integrations/beta/deploy.yaml:2:11",
                "error conflicting-claims integrations/beta/deploy.yaml:2:11",
                "error conflicting-claims integrations/gamma/deploy.yaml:2:11",
            ])
        #expect(loaded.state.held.allSatisfy { !$0.diagnostics.isEmpty })
        #expect(loaded.state.doubts.names == [])
    }

    @Test("a file of another integration is an error at both")
    func otherIntegration() async throws {
        let loaded = try await Fleet.load(
            tree(
                "customers: {all: true}",
                ["integrations/beta/integration.yaml": Fleet.definition, "customers/a/acme.yaml": "integration: beta"]))
        #expect(
            loaded.findings == [
                "error conflicting-claims customers/a/acme.yaml:1:14",
                "error conflicting-claims integrations/acme/deploy.yaml:1:1",
            ])
        #expect(loaded.held == ["instance a/acme: 1 error"])
    }

    @Test("a customer whose file is not valid may have other labels: nothing is stated for it")
    func brokenCustomer() async throws {
        let loaded = try await Fleet.load(tree("customers: {all: true}", ["customers/a/customer.yaml": "lables: []"]))
        #expect(loaded.heldKeys == ["customer a"])
        #expect(loaded.state.instances.map(\.customer) == ["b", "c", "d"])
        #expect(loaded.state.doubts.names == ["customer a"])
    }

    @Test("instances of a broken integration are held, by its deploy.yaml too")
    func brokenIntegration() async throws {
        let loaded = try await Fleet.load(
            tree("customers: {labels: [eu]}", ["integrations/acme/integration.yaml": "definitionVersion: 7"]))
        #expect(loaded.heldKeys == ["integration acme", "instance a/acme", "instance c/acme"])
    }

    @Test("the slash counts in the order of keys")
    func keyOrder() async throws {
        let loaded = try await Fleet.load(
            tree("customers: {all: true}", ["customers/a-b/customer.yaml": "{}", "customers/a0/customer.yaml": "{}"]))
        #expect(
            loaded.state.instances.map(\.key.name) == ["a-b/acme", "a/acme", "a0/acme", "b/acme", "c/acme", "d/acme"])
        #expect(loaded.state.instances.map(\.key) == loaded.state.instances.map(\.key).sorted())
        #expect(loaded.state.customers.map(\.key) == loaded.state.customers.map(\.key).sorted())
    }
}
