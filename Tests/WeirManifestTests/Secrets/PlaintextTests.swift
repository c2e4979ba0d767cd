import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Comments that allow plain text, and what is shown of it.
@Suite("Plain text that is allowed")
struct PlaintextTests {
    private static let random = "Zq8xT2mK9wB4nR7vXc5L"
    private static let definition = Fleet.definition + "\n  - {key: API Token, dataType: string}\n"

    private func load(_ instance: String, _ files: [String: String?] = [:]) async throws -> Loaded {
        var files = files
        files["integrations/acme/integration.yaml"] = Self.definition
        files["customers/globex/erp.yaml"] = instance
        return try await Fleet.load(Fleet.with(files))
    }

    @Test("beside the value, above it, in flow style, at a block's head, and for a flow's key")
    func allowed() async throws {
        let loaded = try await load(
            """
            integration: acme
            config:
              API Token: \(Self.random)  # weir:allow-plaintext everybody may have it
              Acme Connection:
                # weir:allow-plaintext a test account
                password: hunter2
                username: |  #weir:allow-plaintext  generated for this test
                  -----BEGIN PRIVATE KEY-----
                  # weir:allow-plaintext is text here
                host: ghp_0123456789abcdefghijklmnopqrstuvwxyz # weir:allow-plaintext revoked
            flows: {Import Orders: {apiKeys: [abc, "\(Self.random)"]}} # weir:allow-plaintext for a demonstration
            """)
        #expect(loaded.findings == [])
        #expect(loaded.field("config", "API Token") == "\"\(Self.random)\"")
        for input in ["password", "username", "host"] {
            #expect(
                loaded.field("config", "Acme Connection", input)
                    == #"{"parts":[{"scope":"customer","secret":"erp.Acme_Connection.\#(input)"}]}"#)
        }
        #expect(loaded.field("flows", "Import Orders", "apiKeys") == "[\"abc\",\"\(Self.random)\"]")
    }

    @Test("a text with a substitution is allowed like any other")
    func substitution() async throws {
        let loaded = try await load(
            "integration: acme\nconfig: {Acme Connection: {password: \"x{{customer.slug}}\"}} # weir:allow-plaintext demo\n"
        )
        #expect(loaded.findings == [])
        #expect(
            loaded.field("config", "Acme Connection", "password")
                == #"{"parts":[{"scope":"customer","secret":"erp.Acme_Connection.password~1"},{"text":"globex"}]}"#)
    }

    @Test("an allowance in a shared layer holds for everyone whom the layer reaches, and one of them is enough")
    func shared() async throws {
        let files = [
            "weir.yaml": "apiVersion: weir/v1\nprofiles: [base]\n",
            "profiles/base.yaml": "config:\n  Acme Connection:\n    password: hunter2 # weir:allow-plaintext sandbox\n",
            "customers/initech/customer.yaml": "name: Initech\n", "customers/initech/erp.yaml": "integration: acme\n",
        ]
        let loaded = try await load("integration: acme\n", files)
        #expect(loaded.findings == [])
        for name in ["globex/erp", "initech/erp"] {
            #expect(
                loaded.field("config", "Acme Connection", "password", of: name)
                    == #"{"parts":[{"scope":"shared","secret":"profiles.base.Acme_Connection.password"}]}"#)
        }
        #expect(loaded.state.secrets.first?.key.description == "profiles.base.Acme_Connection.password")
    }

    @Test("a secret in a shared layer holds what the layer reaches, and is said once")
    func held() async throws {
        let loaded = try await load(
            "integration: acme\nprofiles: [base]\n",
            ["profiles/base.yaml": "config: {Acme Connection: {password: \(Self.random)}}\n"])
        #expect(loaded.findings == ["error plaintext-secret profiles/base.yaml:1:38"])
        #expect(loaded.heldKeys == ["instance globex/erp"])
    }

    @Test("no line shows a secret, whatever else is wrong on it")
    func shown() async throws {
        let texts = [
            "integration: acme\nconfig: {Base URL: [1], Greeting: ghp_0123456789abcdefghijklmnopqrstuvwxyz, Live: nope}\n",
            "integration: acme\nconfig: {API Token: \(Self.random), Live: nope}\n",
            "integration: acme\nconfig:\n  API Token: {a: \(Self.random)} # weir:allow-plaintext\n",
            "integration: acme\nconfig: {Region: \"ghp_0123456789abcdefghijklmnopqrstuvwxyz\"} # weir:allow-plaintext x\n",
            "integration: acme\nconfig: {Acme Connection: {username: ghp_0123456789abcdefghijklmnopqrstuvwxyz, pasword: x}}\n",
        ]
        for text in texts {
            let loaded = try await load(text)
            #expect(!loaded.errors.isEmpty)
            let held = loaded.state.held.flatMap(\.diagnostics)
            for diagnostic in loaded.state.diagnostics + held {
                let all = "\(diagnostic)"
                #expect(!all.contains(Self.random) && !all.contains("0123456789abc"), "\(all)")
                #expect(diagnostic.sourceLine != nil)
            }
        }
    }

    @Test("an error beside an allowed value does not show it")
    func beside() async throws {
        let loaded = try await load(
            "integration: acme\nconfig:\n  Acme Connection: {password: hunter2, hst: x} # weir:allow-plaintext demo\n")
        #expect(loaded.findings == ["error unknown-connection-input customers/globex/erp.yaml:3:40"])
        #expect(loaded.errors.first?.sourceLine?.contains("hunter2") == false)
    }

    @Test("a fork's comment speaks of its patches")
    func fork() async throws {
        let patch = "{op: add, path: /requiredConfigVars/API Token/defaultValue, value: \(Self.random)}"
        for (comment, codes) in [("", ["plaintext-secret-default"]), (" # weir:allow-plaintext demo", [])] {
            let tree = Fleet.with([
                "integrations/acme/integration.yaml": Self.definition,
                "integrations/mine/fork.yaml": "from: acme\nversion: 1\npatches:\n  - \(patch)\(comment)\n",
            ])
            let loaded = try await Fleet.load(tree, catalogue: .unknown)
            let found = loaded.state.diagnostics.filter { $0.location.path == "integrations/mine/fork.yaml" }
            #expect(found.map(\.code.rawValue) == codes, "\(loaded.findings) \(loaded.held)")
            #expect(!"\(loaded.state.diagnostics)".contains(Self.random))
        }
    }
}
