import Testing
import WeirModel
import WeirPlanning
import WeirTesting

@testable import WeirManifest

@Suite("Forks of instances")
struct InstanceForkTests {
    private static let tree: MemoryTree = {
        var tree = Fleet.with([
            "integrations/acme/integration.yaml": Fleet.definition,
            "profiles/eu.yaml": "config: {Batch Size: 150}\nflows: {Import Orders: {security: customer_required}}\n",
            "customers/globex/customer.yaml":
                "name: Globex\nexternalId: \"4711\"\nprofiles: [eu]\nconfig: {Base URL: 'https://{{customer.slug}}.example.com'}\n",
            "customers/initech/customer.yaml": "name: Initech\n",
            "customers/initech/secrets.yaml":
                "secrets:\n  ACME_PASSWORD: {from: {env: INITECH_ACME}}\n  KEY: {from: {env: K}}\n",
            "customers/globex/secrets.yaml":
                "secrets:\n  ACME_PASSWORD: {from: {env: GLOBEX_ACME}}\n  KEY: {from: {env: K}}\n",
        ])
        tree["customers/globex/erp.yaml"] = """
            integration: acme
            name: Globex's ERP
            description: "line one\\nline two"
            labels: [prod, EU]
            enabled: false
            config:
              Live: "true"
              Region: us
              Sync: {cron: "*/5 * * * *", timeZone: America/New_York}
              Form: {a: 1}
              Fields: [id, "{{secrets.KEY}}", "yes", "010"]
              Mapping: {customer_name: name, "a: b": "\\\\{{secrets.KEY}}"}
              Acme Connection: {username: "svc-{{secrets.KEY}}-x", password: "{{secrets.ACME_PASSWORD}}"}
            flows:
              Import Orders: {enabled: false, apiKeys: ["{{secrets.KEY}}"]}
            """
        return tree
    }()

    private func fork(_ loaded: Loaded, explicit: Set<String> = []) throws -> InstanceFork {
        let instance = try #require(loaded.instance(), "\(loaded.findings)")
        let integration = try #require(loaded.state.integrations.first { $0.slug == "acme" })
        return InstanceFork(
            source: "globex/erp", integration: "acme", version: .number(1, digest: integration.definition.digest.short),
            enabled: instance.enabled, spec: instance.spec.json, interface: integration.definition.interface,
            explicit: explicit)
    }

    @Test("the new file says in words what the source is configured with")
    func text() async throws {
        let fork = try fork(try await Fleet.load(Self.tree))
        let file = try #require(fork.file)
        let digest = try #require(fork.version.description.split(separator: ":").last)
        #expect(
            String(decoding: file.bytes, as: UTF8.self) == #"""
                integration: acme
                version: 1@sha256:\#(digest)
                name: Globex's ERP
                description: |-
                  line one
                  line two
                labels:
                  - eu
                  - prod
                enabled: false
                config:
                  Base URL: https://globex.example.com
                  Batch Size: '150'
                  Live: 'true'
                  Region: us
                  Sync:
                    cron: '*/5 * * * *'
                    timeZone: America/New_York
                  Form: '{"a":1}'
                  Fields:
                    - id
                    - '{{secrets.KEY}}'
                    - 'yes'
                    - '010'
                  Mapping:
                    customer_name: name
                    'a: b': \{{secrets.KEY}}
                  Acme Connection:
                    password: '{{secrets.ACME_PASSWORD}}'
                    username: svc-{{secrets.KEY}}-x
                flows:
                  Import Orders:
                    apiKeys:
                      - '{{secrets.KEY}}'
                    enabled: false
                    security: customer_required
                fork:
                  from: globex/erp

                """#)
        #expect(
            file.secrets == [.init(name: "ACME_PASSWORD", isShared: false), .init(name: "KEY", isShared: false)])
        #expect(file.leftOut == [])
    }

    @Test("read as another customer's, it means the same", arguments: [false, true])
    func meaning(_ isExplicit: Bool) async throws {
        let loaded = try await Fleet.load(Self.tree)
        var fork = try fork(loaded)
        if isExplicit { fork.explicit = Set(fork.interface.variables.map(\.key)) }
        var tree = Self.tree
        tree["customers/initech/copy.yaml"] = String(decoding: try #require(fork.file).bytes, as: UTF8.self)
        let catalogue = Catalogue.acme([(Fleet.definition, true)])
        let again = try await Fleet.load(tree, catalogue: catalogue)
        let copy = try #require(again.instance("initech/copy"), "\(again.findings)")
        #expect(fork.differences(in: copy.spec.json) == [])
        #expect(!copy.enabled)
        let theirs = SpecFields.fields(of: copy.spec.json)
        let ours = SpecFields.fields(of: fork.spec)
        for path in [["flows", "Import Orders", "security"], ["name"], ["description"], ["labels"]] {
            let (their, our) = (theirs.first { $0.path == path }, ours.first { $0.path == path })
            #expect(their != nil && their?.value == our?.value, "\(path)")
        }
    }

    @Test("layers of the new customer show as differences, and explicit values overrule them")
    func layers() async throws {
        var tree = Self.tree
        tree["customers/initech/customer.yaml"] =
            "name: Initech\nconfig: {Day: '2026-12-24', Acme Connection: {host: other.example.com}}\n"
        var fork = try fork(try await Fleet.load(tree))
        let catalogue = Catalogue.acme([(Fleet.definition, true)])
        tree["customers/initech/copy.yaml"] = String(decoding: try #require(fork.file).bytes, as: UTF8.self)
        let first = try #require(try await Fleet.load(tree, catalogue: catalogue).instance("initech/copy"))
        #expect(fork.differences(in: first.spec.json) == ["Acme Connection", "Day"])
        fork.explicit = fork.differences(in: first.spec.json)
        tree["customers/initech/copy.yaml"] = String(decoding: try #require(fork.file).bytes, as: UTF8.self)
        let second = try #require(try await Fleet.load(tree, catalogue: catalogue).instance("initech/copy"))
        #expect(fork.differences(in: second.spec.json) == [])
    }

    @Test("what the source unset stays unset")
    func unset() async throws {
        var tree = Self.tree
        tree["customers/globex/erp.yaml"] =
            "integration: acme\nconfig: {Region: null, Acme Connection: {host: null, username: svc}}\n"
        let fork = try fork(try await Fleet.load(tree))
        tree["customers/initech/copy.yaml"] = String(decoding: try #require(fork.file).bytes, as: UTF8.self)
        let again = try await Fleet.load(tree, catalogue: Catalogue.acme([(Fleet.definition, true)]))
        let copy = try #require(again.instance("initech/copy"), "\(again.findings)")
        #expect(fork.differences(in: copy.spec.json) == [])
        #expect(again.field("config", "Region", of: "initech/copy") == nil)
    }

    @Test("a secret that the source has in plain text is left out and named, not written")
    func plaintext() async throws {
        var tree = Self.tree
        tree["integrations/acme/integration.yaml"] = Fleet.definition.replacing(
            "password: {type: value, value: \"\"}", with: "password: {type: value, value: hunter2}")
        tree["customers/globex/erp.yaml"] = "integration: acme\nconfig: {Acme Connection: {username: svc}}\n"
        var fork = try fork(try await Fleet.load(tree))
        fork.explicit = ["Acme Connection"]
        let file = try #require(fork.file)
        #expect(file.leftOut == ["Acme Connection / password"])
        #expect(!String(decoding: file.bytes, as: UTF8.self).contains("hunter2"))
    }

    @Test("escaped texts read as what they were", arguments: [1 as UInt64, 2, 3])
    func escapes(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = ["{", "{", "}", "\\", " ", "secrets.", "customer.", "secrets.X}}", "{{secrets.X}}", "a", "é"]
        let scope = CustomerScope(slug: "globex", name: "Globex", externalID: nil)
        for _ in 0..<2000 {
            let text = (0..<random.below(8)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let escaped = ReferenceEncoding.escaped(text.utf8)
            let parts = try ReferenceText.resolve(escaped[...], in: scope)
            #expect(parts == [.text(text)], "seed \(seed): \(text) as \(String(decoding: escaped, as: UTF8.self))")
        }
    }
}
