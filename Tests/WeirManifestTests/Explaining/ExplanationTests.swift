import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Where an instance's values come from")
struct ExplanationTests {
    /// Something in every layer.
    private static let tree = Fleet.with([
        "weir.yaml": """
        apiVersion: weir/v1
        profiles: [base]
        ignore: [config/Live]
        defaults:
          version: latest
          config: {Batch Size: 1, Region: us}
        """,
        "profiles/base.yaml":
            "labels: [managed]\nconfig: {Batch Size: 2, Acme Connection: {username: base, port: 1}}\n",
        "profiles/big.yaml": "config: {Batch Size: 3}\nflows: {Import Orders: {enabled: false, security: unsecured}}\n",
        "integrations/acme/deploy.yaml":
            "customers: {all: true}\ninstance: erp\nconfig: {Batch Size: 4, Base URL: null}\n",
        "customers/globex/customer.yaml": """
        name: Globex Corporation
        labels: [tier-1]
        profiles: [big]
        config: {Batch Size: 5, Form: '{"a":1}'}
        """,
        "customers/globex/erp.yaml": """
        integration: acme
        name: "My ERP"
        labels: [prod]
        ignore: [enabled]
        config:
          Batch Size: 6
          Base URL: https://{{customer.slug}}.example.com
          Acme Connection: {password: "{{secrets.ACME_PASSWORD}}", port: null}
        flows: {Import Orders: {enabled: true, apiKeys: ["{{secrets.ACME_PASSWORD}}"]}}
        protect: true
        """,
    ])

    @Test("layers stand in their order, each with its file, profiles with their use")
    func layers() async throws {
        let explained = try #require(try await Explained.load(Self.tree))
        #expect(explained.loaded.findings == [])
        let layers = explained.explanation.layers.map {
            "\($0.name) \($0.path)\($0.usedAt.map { " \($0)" } ?? "")"
        }
        #expect(
            layers == [
                "definition integrations/acme/integration.yaml", "weir.yaml weir.yaml",
                "profile base profiles/base.yaml weir.yaml:2:12",
                "profile big profiles/big.yaml customers/globex/customer.yaml:3:12",
                "deploy.yaml integrations/acme/deploy.yaml", "customer customers/globex/customer.yaml",
                "instance customers/globex/erp.yaml",
            ])
    }

    @Test("every layer's value is there, with its place, the highest on top")
    func values() async throws {
        let explained = try #require(try await Explained.load(Self.tree))
        #expect(
            explained.statements("config", "Batch Size") == [
                "* instance \"6\" customers/globex/erp.yaml:6:15", "customer \"5\" customers/globex/customer.yaml:4:22",
                "deploy.yaml \"4\" integrations/acme/deploy.yaml:3:22", "profile big \"3\" profiles/big.yaml:1:22",
                "profile base \"2\" profiles/base.yaml:2:22", "weir.yaml \"1\" weir.yaml:6:24",
                "definition \"100\" integrations/acme/integration.yaml:15:55",
            ])
        #expect(
            explained.statements("config", "Base URL") == [
                "* instance \"https://globex.example.com\" customers/globex/erp.yaml:7:13",
                "deploy.yaml null integrations/acme/deploy.yaml:3:35",
                "definition \"https://acme.example.com\" integrations/acme/integration.yaml:14:53",
            ])
        #expect(
            explained.statements("config", "Acme Connection", "port") == [
                "* instance null customers/globex/erp.yaml:8:66", "profile base \"1\" profiles/base.yaml:2:65",
            ])
        #expect(
            explained.statements("config", "Acme Connection", "password") == [
                "* instance (secret ACME_PASSWORD) of ACME_PASSWORD customers/globex/erp.yaml:8:31"
            ])
        #expect(
            explained.statements("flows", "Import Orders", "enabled") == [
                "* instance true customers/globex/erp.yaml:9:34", "profile big false profiles/big.yaml:2:34",
            ])
        #expect(
            explained.statements("flows", "Import Orders", "apiKeys") == [
                "* instance [\"(secret ACME_PASSWORD)\"] of ACME_PASSWORD customers/globex/erp.yaml:9:49"
            ])
        #expect(
            explained.statements("config", "Fields") == [
                "* definition [\"id\"] integrations/acme/integration.yaml:22:78"
            ])
    }

    @Test("what is not configuration is explained too")
    func header() async throws {
        let explained = try #require(try await Explained.load(Self.tree))
        #expect(
            explained.statements("integration") == [
                "* instance \"acme\" customers/globex/erp.yaml:1:14",
                "deploy.yaml \"acme\" integrations/acme/deploy.yaml:2:11",
            ])
        #expect(
            explained.statements("version") == ["* weir.yaml \"latest\" weir.yaml:5:12", "built in \"latest\""])
        #expect(
            explained.statements("name") == [
                "* instance \"My ERP\" customers/globex/erp.yaml:2:7",
                "definition \"Acme ERP\" integrations/acme/integration.yaml:2:7",
            ])
        #expect(explained.statements("enabled") == ["* built in true"])
        #expect(
            explained.statements("protect") == ["* instance true customers/globex/erp.yaml:10:10", "built in false"])
        #expect(
            explained.statements("labels") == [
                "* instance [\"prod\"] customers/globex/erp.yaml:3:9",
                "* profile base [\"managed\"] profiles/base.yaml:1:9",
            ])
        #expect(
            explained.statements("ignore") == [
                "* instance [\"enabled\"] customers/globex/erp.yaml:4:9", "* weir.yaml [\"config/Live\"] weir.yaml:3:9",
            ])
        #expect(explained.field("enabled")?.isIgnored == true)
        #expect(explained.field("config", "Live")?.isIgnored == true)
        #expect(explained.explanation.fields.count { $0.isIgnored } == 2)
        #expect(explained.explanation.integration == "acme")
    }

    @Test("the version that a statement means, among those there are")
    func versions() async throws {
        let second = Fleet.definition.replacing("Orders and invoices", with: "Orders")
        let third = Fleet.definition.replacing("Orders and invoices", with: "Invoices")
        let catalogue = Catalogue.acme([(Fleet.definition, true), (second, false)])
        func versions(_ statement: String, _ definition: String) async throws -> Explanation.Versions? {
            try await Explained.load(
                Fleet.with([
                    "integrations/acme/integration.yaml": definition,
                    "integrations/acme/release.yaml": "versions: {2: {available: false, labels: [old]}}",
                    "customers/globex/erp.yaml": Fleet.instance + "\nversion: \(statement)",
                ]), catalogue: catalogue)?.explanation.versions
        }
        let latest = try #require(try await versions("latest", third))
        #expect(latest.chosen == 3)
        #expect(latest.candidates.map(\.number) == [1, 2, 3])
        #expect(latest.candidates.map(\.isAvailable) == [true, false, true])
        #expect(latest.candidates.map(\.isNew) == [false, false, true])
        #expect(latest.candidates[1].labels == ["old"])
        #expect(try await versions("1", third)?.chosen == 1)
        #expect(try await versions("7", third)?.chosen == nil)
        let unknown = try #require(try await Explained.load(Fleet.tree, catalogue: .unknown)?.explanation.versions)
        #expect(!unknown.isKnown && unknown.candidates.isEmpty && unknown.chosen == nil)
    }

    @Test("a connection of which only the definition knows something has no value")
    func incompleteConnection() async throws {
        let explained = try #require(
            try await Explained.load(Fleet.with(["customers/globex/erp.yaml": "integration: acme"])))
        #expect(
            explained.statements("config", "Acme Connection", "host") == [
                "definition \"api.acme.example.com\" integrations/acme/integration.yaml:29:34"
            ])
        #expect(explained.field("config", "Acme Connection", "host")?.winner == nil)
        #expect(explained.field("config", "Acme Connection", "username")?.statements.isEmpty == true)
        #expect(explained.explanation.missing == ["Acme Connection"])
    }

    @Test("plain text that is a secret, or may be one, is not shown")
    func secrets() async throws {
        let explained = try #require(
            try await Explained.load(
                Fleet.with([
                    "integrations/acme/integration.yaml": Fleet.definition.replacing(
                        "password: {type: value, value: \"\"}", with: "password: {type: value, value: hunter0}"),
                    "weir.yaml":
                        "apiVersion: weir/v1\ndefaults: {config: {Acme Connection: {password: hunter1, username: u}}}",
                    "customers/globex/customer.yaml":
                        "config: {Acme Connection: {password: 'hunter2{{secrets.ACME_PASSWORD}}'}, Base URL: AKIAIOSFODNN7EXAMPLE}",
                    "customers/globex/erp.yaml": """
                    integration: acme
                    config:
                      Acme Connection: {password: "hunter3{{secrets.NOWHERE}}", username: ghp_0123456789abcdefghijklmnopqrstuvwxyz}
                      Fields: ["AKIAIOSFODNN7EXAMPLE"]
                    flows: {Import Orders: {apiKeys: [hunter5]}}
                    """,
                ])))
        let values = explained.explanation.fields.flatMap { $0.statements.map { Explained.text($0.value) } }
        for text in ["hunter", "AKIA", "ghp_"] {
            #expect(!values.contains { $0.contains(text) }, "\(values)")
        }
        let name = "integrations.acme.Acme_Connection.password"
        #expect(
            explained.statements("config", "Acme Connection", "password").map { $0.prefix { $0 != "/" } } == [
                "* instance hidden customers", "customer …(secret ACME_PASSWORD) of ACME_PASSWORD customers",
                "weir.yaml hidden weir.yaml:2:49",
                "definition (secret \(name)) of \(name) integrations",
            ])
    }

    @Test("an instance that is held is explained as far as its files can be read")
    func held() async throws {
        var explained = try #require(
            try await Explained.load(
                Fleet.with([
                    "profiles/base.yaml": "confg: {}", "weir.yaml": "apiVersion: weir/v1\nprofiles: [base]",
                    "customers/globex/erp.yaml": "integration: acme\nconfig: {Batch Size: many, Bse URL: x}",
                ])))
        #expect(explained.loaded.heldKeys.contains("instance globex/erp"))
        #expect(
            explained.statements("config", "Batch Size") == [
                "* instance \"many\" customers/globex/erp.yaml:2:22",
                "definition \"100\" integrations/acme/integration.yaml:15:55",
            ])
        explained = try #require(
            try await Explained.load(Fleet.with(["customers/globex/erp.yaml": "integration: nowhere\nenabled: false"])))
        #expect(
            explained.statements("enabled") == ["* instance false customers/globex/erp.yaml:2:10", "built in true"])
        #expect(explained.explanation.integration == nil && explained.explanation.versions == nil)
        explained = try #require(try await Explained.load(Fleet.with(["customers/globex/erp.yaml": "a: [b"])))
        #expect(explained.statements("enabled") == ["* built in true"])
    }
}

@Suite("What customers and integrations say")
struct UnitExplanationTests {
    @Test("a customer's fields, and its instances")
    func customer() async throws {
        let tree = Fleet.with([
            "customers/globex/customer.yaml": """
            name: Globex
            labels: [tier-1]
            config:
              Base URL: https://{{customer.slug}}.example.com
              Acme Connection: {username: svc, password: "{{secrets.ACME_PASSWORD}}", token: hunter2}
            """,
            "integrations/acme/deploy.yaml": "customers: {labels: [tier-1]}\ninstance: crm\n",
        ])
        let explained = try #require(try await Explained.load(tree, .customer("globex")))
        #expect(explained.statements("name") == ["* customer.yaml \"Globex\" customers/globex/customer.yaml:1:7"])
        #expect(explained.statements("labels") == ["* customer.yaml [\"tier-1\"] customers/globex/customer.yaml:2:9"])
        #expect(
            explained.statements("config", "Base URL") == [
                "* customer.yaml \"https://globex.example.com\" customers/globex/customer.yaml:4:13"
            ])
        #expect(
            explained.statements("config", "Acme Connection") == [
                "* customer.yaml hidden customers/globex/customer.yaml:5:20"
            ])
        #expect(explained.explanation.dependents == [.instance("globex", "crm"), .instance("globex", "erp")])
        #expect(try await Explained.load(tree, .customer("hooli")) == nil)
    }

    @Test("an integration's files, its versions and its instances")
    func integration() async throws {
        let tree = Fleet.with([
            "integrations/acme/release.yaml": "note: Retry\nlabels: [beta]\n",
            "integrations/acme/deploy.yaml": "customers: {labels: [tier-1]}\nconfig: {Batch Size: 7}\n",
        ])
        let explained = try #require(
            try await Explained.load(tree, .integration("acme"), catalogue: .acme([(Fleet.definition, true)])))
        #expect(
            explained.explanation.layers.map(\.path) == [
                "integrations/acme/integration.yaml", "integrations/acme/release.yaml", "integrations/acme/deploy.yaml",
            ])
        #expect(explained.statements("name") == ["* definition \"Acme ERP\" integrations/acme/integration.yaml:2:7"])
        #expect(
            explained.statements("release", "note") == ["* release.yaml \"Retry\" integrations/acme/release.yaml:1:7"])
        #expect(
            explained.statements("deploy", "config", "Batch Size") == [
                "* deploy.yaml 7 integrations/acme/deploy.yaml:2:22"
            ])
        #expect(explained.explanation.versions?.chosen == 1)
        #expect(explained.explanation.dependents == [.instance("globex", "acme"), .instance("globex", "erp")])
    }
}
