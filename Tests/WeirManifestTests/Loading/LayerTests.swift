import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Layers of configuration")
struct LayerTests {
    /// A value for `Base URL` in every layer, with what comes out while the layers above are taken away.
    @Test("each layer is on top of the one below, and says where its value stands")
    func order() async throws {
        let layers: [(path: String, text: String, bare: String, value: String, origin: String)] = [
            ("", "", "", "https://acme.example.com", "integrations/acme/integration.yaml:14:53 definition"),
            (
                "weir.yaml", "apiVersion: weir/v1\nprofiles: [a, b]\ndefaults:\n  config: {Base URL: weir}\n",
                "apiVersion: weir/v1\nprofiles: [a, b]\n", "weir",
                "weir.yaml:4:22 repositoryDefaults"
            ),
            ("profiles/a.yaml", "config: {Base URL: a}", "{}", "a", "profiles/a.yaml:1:20 profile"),
            ("profiles/b.yaml", "config: {Base URL: b}", "{}", "b", "profiles/b.yaml:1:20 profile"),
            ("profiles/c.yaml", "config:\n  Base URL: c\n", "{}", "c", "profiles/c.yaml:2:13 profile"),
            ("profiles/i.yaml", "config: {Base URL: i}", "{}", "i", "profiles/i.yaml:1:20 profile"),
            (
                "integrations/acme/deploy.yaml", "customers: {all: true}\ninstance: erp\nconfig: {Base URL: deploy}",
                "customers: {all: true}\ninstance: erp", "deploy", "integrations/acme/deploy.yaml:3:20 deployment"
            ),
            (
                "customers/globex/customer.yaml", "externalId: x\nprofiles: [c]\nconfig: {Base URL: customer}",
                "externalId: x\nprofiles: [c]", "customer", "customers/globex/customer.yaml:3:20 customer"
            ),
            (
                "customers/globex/erp.yaml", "integration: acme\nprofiles: [i]\nconfig: {Base URL: instance}",
                "integration: acme\nprofiles: [i]", "instance",
                "customers/globex/erp.yaml:3:20 instance"
            ),
        ]
        for height in layers.indices {
            var tree = Fleet.tree
            for (index, layer) in layers.enumerated() where index > 0 {
                tree[layer.path] = index <= height ? layer.text : layer.bare
            }
            let loaded = try await Fleet.load(tree)
            #expect(loaded.findings == [])
            #expect(loaded.field("config", "Base URL") == "\"\(layers[height].value)\"")
            #expect(loaded.origin("config", "Base URL") == layers[height].origin)
            #expect(loaded.hasAllOrigins)
        }
    }

    @Test("lists and keyvaluelists replace what is below")
    func collections() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "customers/globex/customer.yaml": "config: {Fields: [a, b], Mapping: {a: b, c: d}}",
                "customers/globex/erp.yaml": "integration: acme\nconfig: {Fields: [c], Mapping: {e: f}}",
            ]))
        #expect(loaded.field("config", "Fields") == #"["c"]"#)
        #expect(loaded.field("config", "Mapping") == #"[{"key":"e","value":"f"}]"#)
    }

    @Test("null removes all lower layers, the definition's default included, in every layer")
    func null() async throws {
        let null = "config: {Base URL: null, Acme Connection: ~}"
        var loaded = try await Fleet.load(
            Fleet.with(["customers/globex/erp.yaml": "integration: acme\n\(null)"]))
        #expect(loaded.field("config", "Base URL") == nil)
        #expect(loaded.instance()?.missing == ["Acme Connection", "Base URL"])
        loaded = try await Fleet.load(
            Fleet.with([
                "customers/globex/customer.yaml": null,
                "customers/globex/erp.yaml": "integration: acme\nconfig: {Acme Connection: {username: x}}",
            ]))
        #expect(loaded.field("config", "Base URL") == nil)
        // What comes on top of a removed connection has none of the definition's inputs.
        #expect(loaded.field("config", "Acme Connection", "username") == "\"x\"")
        #expect(loaded.field("config", "Acme Connection", "host") == nil)
        #expect(loaded.hasAllOrigins)
    }

    @Test("a connection's inputs merge one by one, each with its origin")
    func connection() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "weir.yaml": "apiVersion: weir/v1\ndefaults: {config: {Acme Connection: {host: a, port: 1, zone: z}}}",
                "customers/globex/customer.yaml": "config:\n  Acme Connection: {username: c, zone: null}",
                "customers/globex/erp.yaml":
                    "integration: acme\nconfig:\n  Acme Connection: {host: b, password: \"{{secrets.ACME_PASSWORD}}\"}",
            ]))
        #expect(loaded.findings == [])
        let fields = ["host", "password", "port", "username", "zone"].map {
            loaded.field("config", "Acme Connection", $0)
        }
        let secret = #"{"parts":[{"scope":"customer","secret":"ACME_PASSWORD"}]}"#
        #expect(fields == ["\"b\"", secret, "\"1\"", "\"c\"", nil])
        #expect(loaded.origin("config", "Acme Connection", "host") == "customers/globex/erp.yaml:3:27 instance")
        #expect(loaded.origin("config", "Acme Connection", "port") == "weir.yaml:2:54 repositoryDefaults")
        #expect(
            loaded.origin("config", "Acme Connection", "username") == "customers/globex/customer.yaml:2:31 customer")
        #expect(loaded.hasAllOrigins)
    }

    @Test("the definition's inputs show through where nothing is stated over them")
    func connectionDefaults() async throws {
        let loaded = try await Fleet.load(Fleet.tree)
        #expect(loaded.field("config", "Acme Connection", "host") == "\"api.acme.example.com\"")
        #expect(
            loaded.origin("config", "Acme Connection", "host")
                == "integrations/acme/integration.yaml:29:34 definition")
        #expect(loaded.field("config", "Acme Connection", "username") == "\"svc\"")
        // Taken from a published version there is no file to point at.
        let published = try await Fleet.load(
            Fleet.with([
                "integrations/acme/integration.yaml": Fleet.definition + "\n# not the published one\nextra: 1\n",
                "customers/globex/erp.yaml": Fleet.instance + "\nversion: 1",
            ]), catalogue: .acme([(Fleet.definition, true)]))
        #expect(published.instance()?.version == .published(1))
        #expect(published.origin("config", "Acme Connection", "host") == "definition")
        #expect(published.origin("config", "Base URL") == "definition")
        #expect(published.origin("name") == "definition")
        #expect(published.hasAllOrigins)
    }

    @Test("labels are a union, in lower case and sorted")
    func labels() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "weir.yaml": "apiVersion: weir/v1\nprofiles: [base]",
                "profiles/base.yaml": "labels: [Zeta, b]",
                "customers/globex/erp.yaml": "integration: acme\nlabels: [B, a, A]",
            ]))
        #expect(loaded.field("labels") == #"["a","b","zeta"]"#)
        #expect(loaded.origin("labels") == "customers/globex/erp.yaml:2:9 instance")
        let profile = try await Fleet.load(
            Fleet.with([
                "weir.yaml": "apiVersion: weir/v1\nprofiles: [base]", "profiles/base.yaml": "labels: [b]",
            ]))
        #expect(profile.origin("labels") == "profiles/base.yaml:1:9 profile")
        #expect(try await Fleet.load(Fleet.tree).origin("labels") == "customers/globex/erp.yaml:1:1 instance")
    }

    @Test("flows are merged property by property; null removes")
    func flows() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "weir.yaml": "apiVersion: weir/v1\nprofiles: [a, b]",
                "profiles/a.yaml":
                    "flows: {Import Orders: {enabled: false, security: unsecured}, Export Invoices: {enabled: true}}",
                "profiles/b.yaml":
                    "flows: {Import Orders: {security: null, apiKeys: [\"{{secrets.ACME_PASSWORD}}\"]}, Other: {enabled: 1}}",
                "customers/globex/erp.yaml":
                    "integration: acme\nflows:\n  Import Orders: {enabled: \"true\"}\n  Export Invoices: {enabled: null}",
            ]))
        #expect(loaded.findings == [])
        #expect(loaded.field("flows", "Import Orders", "enabled") == "true")
        #expect(loaded.origin("flows", "Import Orders", "enabled") == "customers/globex/erp.yaml:3:28 instance")
        #expect(loaded.field("flows", "Import Orders", "security") == nil)
        #expect(loaded.origin("flows", "Import Orders", "apiKeys") == "profiles/b.yaml:1:50 profile")
        #expect(loaded.field("flows", "Export Invoices", "enabled") == nil)
        #expect(loaded.instance()?.spec.text.contains("Export Invoices") == false)
        #expect(loaded.hasAllOrigins)
        let removed = try await Fleet.load(
            Fleet.with([
                "weir.yaml": "apiVersion: weir/v1\nprofiles: [a]",
                "profiles/a.yaml": "flows: {Import Orders: {enabled: false}}",
                "customers/globex/erp.yaml": "integration: acme\nflows: {Import Orders: ~}",
            ]))
        #expect(removed.findings == [])
        #expect(removed.instance()?.spec.text.contains(#""flows":{}"#) == true)
    }

    @Test("names that an integration does not declare are errors in its own files only")
    func strictness() async throws {
        let stray = "config: {Unknown: x}"
        for path in ["customers/globex/customer.yaml", "profiles/base.yaml"] {
            var tree = Fleet.with(["weir.yaml": "apiVersion: weir/v1\nprofiles: [base]", "profiles/base.yaml": "{}"])
            tree[path] = stray
            let loaded = try await Fleet.load(tree)
            #expect(loaded.findings == [])
            #expect(loaded.instance() != nil)
        }
        let deployed = try await Fleet.load(
            Fleet.with(["integrations/acme/deploy.yaml": "customers: {all: true}\ninstance: erp\n\(stray)"]))
        #expect(deployed.findings == ["error undeclared-variable integrations/acme/deploy.yaml:3:10"])
        #expect(deployed.held == ["instance globex/erp: integrations/acme/deploy.yaml is not valid for it"])
        #expect(deployed.state.held[0].diagnostics == [])
    }

    @Test("everything else that an instance says")
    func fields() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "customers/globex/erp.yaml": """
                integration: acme
                name: "My ERP"
                description: |
                  Two
                  lines
                enabled: FALSE
                protect: "true"
                version: latest
                labels:
                profiles: []
                config:
                flows: ~
                ignore: []
                """,
                "customers/globex/customer.yaml": "name: Globex\nprotect: true\nlabels: [B, a]\n",
            ]))
        #expect(loaded.findings == [])
        let instance = try #require(loaded.instance())
        #expect(!instance.enabled && instance.protect && instance.version == .draft)
        #expect(instance.integration == "acme" && instance.source.description == "customers/globex/erp.yaml:1:1")
        #expect(instance.versionOrigin.description == "customers/globex/erp.yaml:8:10")
        #expect(loaded.field("name") == "\"My ERP\"")
        #expect(loaded.field("description") == #""Two\nlines\n""#)
        let customer = loaded.state.customers[0]
        #expect(customer.protect)
        #expect(String(decoding: customer.spec.json, as: UTF8.self) == #"{"labels":["a","b"],"name":"Globex"}"#)
    }

    @Test("integration: X alone is a complete file")
    func minimal() async throws {
        let loaded = try await Fleet.load(Fleet.with(["customers/globex/erp.yaml": "integration: acme"]))
        #expect(loaded.findings == [])
        #expect(loaded.instance()?.missing == ["Acme Connection"])
        #expect(loaded.field("name") == "\"Acme ERP\"")
        #expect(loaded.origin("name") == "integrations/acme/integration.yaml:2:7 definition")
        #expect(loaded.hasAllOrigins)
    }

    @Test("what an integration says beside its definition")
    func integration() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "integrations/acme/release.yaml":
                    "note: Retry\nlabels: [Beta, erp]\ncategory: Other\nprotect: true\npublish: on-change\n"
            ]))
        #expect(loaded.findings == [])
        let integration = loaded.state.integrations[0]
        #expect(integration.note == "Retry" && integration.protect)
        #expect(
            integration.spec.text
                == #"{"category":"ERP","description":"Orders and invoices","labels":["beta","erp"],"name":"Acme ERP"}"#)
        let bare = try await Fleet.load(
            Fleet.with([
                "integrations/acme/integration.yaml":
                    "definitionVersion: 7\nname: Bare\nflows: []\nlabels: [~, [x], y]",
                "integrations/acme/release.yaml": "category: Other", "customers/globex/erp.yaml": "integration: acme",
            ]))
        #expect(bare.state.integrations[0].spec.text == #"{"category":"Other","labels":["y"],"name":"Bare"}"#)
        #expect(bare.hasAllOrigins)
    }
}

extension Spec {
    var text: String { String(decoding: json, as: UTF8.self) }
}
