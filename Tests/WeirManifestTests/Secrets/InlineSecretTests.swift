import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Secrets in plain text that become secrets of their own.
@Suite("Plain text in connections is stored as a secret")
struct InlineSecretTests {
    private static func definition(_ input: String) -> String {
        """
        definitionVersion: 7
        name: Acme
        flows: [{name: Import, steps: [{name: Start, isTrigger: true, action: {key: webhook, component: {key: w}}}]}]
        requiredConfigVars:
          - key: Acme Connection
            dataType: connection
            inputs:
              username: {type: value, value: ada}
              password: \(input)
        """
    }

    private static let files: [String: String?] = [
        "customers/globex/secrets.yaml": nil,
        "weir.yaml": """
        apiVersion: weir/v1
        defaults:
          config: {Acme Connection: {fromWeir: x, token: in-weir}} # weir:allow-plaintext demo
        profiles: [base]
        """,
        "profiles/base.yaml": "config: {Acme Connection: {apiKey: in-profile}} # weir:allow-plaintext demo\n",
        "integrations/acme/integration.yaml": definition(
            "{type: value, value: in-definition} # weir:allow-plaintext x"),
        "integrations/acme/deploy.yaml":
            "customers: {labels: [eu]}\ninstance: erp\nconfig: {Acme Connection: {secretKey: in-deploy}} # weir:allow-plaintext demo\n",
        "customers/globex/customer.yaml":
            "name: Globex\nlabels: [eu]\nconfig: {Acme Connection: {privateKey: in-customer}} # weir:allow-plaintext demo\n",
        "customers/globex/erp.yaml": """
        integration: acme
        config:
          Acme Connection:
            clientSecret: 'a\\{{b' # weir:allow-plaintext demo
            # weir:allow-plaintext demo
            passphrase: "in-{{customer.slug}}-instance"
        """,
    ]

    private static let names = [
        "integrations.acme.Acme_Connection.password": "in-definition",
        "integrations.acme.deploy.Acme_Connection.secretKey": "in-deploy",
        "profiles.base.Acme_Connection.apiKey": "in-profile",
        "weir.Acme_Connection.token": "in-weir",
        "globex/customer.Acme_Connection.privateKey": "in-customer",
        "globex/erp.Acme_Connection.clientSecret": "a{{b",
        "globex/erp.Acme_Connection.passphrase~1": "in-",
        "globex/erp.Acme_Connection.passphrase~2": "-instance",
    ]

    @Test("in every layer and in a definition, under a name that says where; and is found there again")
    func everywhere() async throws {
        let loaded = try await Fleet.load(Fleet.with(Self.files))
        #expect(loaded.errors.isEmpty, "\(loaded.errors)")
        #expect(Set(loaded.state.secrets.map(\.key.description)) == Set(Self.names.keys))
        let instance = try #require(loaded.instance())
        #expect(instance.secrets == loaded.state.secrets.map(\.key).sorted())
        let stored =
            String(decoding: instance.spec.json, as: UTF8.self)
            + loaded.state.integrations.map {
                String(decoding: $0.definition.json + $0.definition.interfaceJSON, as: UTF8.self)
            }
            .joined()
        #expect(
            stored.contains(
                #""passphrase":{"parts":[{"scope":"customer","secret":"erp.Acme_Connection.passphrase~1"},"#))
        for secret in loaded.state.secrets {
            let path = secret.source.path
            guard case .source(.inline(let place)) = secret.origin, let file = Self.files[path], let text = file else {
                Issue.record("\(secret)")
                continue
            }
            #expect(path.hasSuffix(place.path))
            let value = try #require(InlineTexts(Array(text.utf8), path: path)?.value(at: place), "\(place)")
            #expect(String(decoding: value, as: UTF8.self) == Self.names[secret.key.description])
            #expect(!stored.contains(String(decoding: value, as: UTF8.self).debugDescription), "\(place)")
            #expect(InlineTexts(Array("config: {}\n".utf8), path: path)?.value(at: place) == nil)
        }
    }

    @Test(
        "a definition's default may be written in any way, and its value is no part of the version",
        arguments: ["hunter2", "{type: value, value: hunter2}", "{value: hunter2}", "\"hunter2\""])
    func definitions(input: String) throws {
        func read(_ text: String, concealing: Bool = true) throws -> Definition {
            var diagnostics: [Diagnostic] = []
            var reader = DefinitionReader()
            let (parsed, _) = document(Array(Self.definition(text).utf8))
            let read = reader.read(
                parsed, path: "integrations/acme/integration.yaml", concealing: concealing, diagnostics: &diagnostics)
            #expect(diagnostics.map(\.code).contains(.plaintextSecretDefault))
            return try #require(read)
        }
        let definition = try read(input)
        let name = "integrations.acme.Acme_Connection.password"
        #expect(definition.secrets.map(\.key) == [SecretKey(customer: nil, name: name)])
        #expect(definition.digest == (try read(input.replacing("hunter2", with: "other"))).digest)
        #expect(definition.digest != (try read(input, concealing: false)).digest)
        for json in [definition.json, definition.interfaceJSON] {
            let text = String(decoding: json, as: UTF8.self)
            #expect(!text.contains("hunter2") && text.contains(name), "\(text)")
        }
        #expect(DefinitionInterface(json: definition.interfaceJSON) == definition.interface)
        #expect(definition.interface.variables[0].inputs[0].defaultSecret == name)
        #expect(definition.interface.variables[0].inputs[1].defaultValue == "ada")

        // As a fork that starts from the stored text reads it.
        var diagnostics: [Diagnostic] = []
        var reader = DefinitionReader()
        let (stored, _) = document(definition.json)
        let again = try #require(reader.read(stored, path: "fork.yaml", diagnostics: &diagnostics))
        #expect(!diagnostics.map(\.code).contains(.plaintextSecretDefault), "\(diagnostics)")
        #expect(again.digest == definition.digest && again.interface == definition.interface && again.secrets == [])

        let exported = try DefinitionExport.withoutSecrets(json: definition.json)
        #expect(exported.leftOut.map(\.secret.name) == [name])
        #expect(exported.leftOut.map(\.input) == ["password"])
        let text = String(decoding: exported.yaml, as: UTF8.self)
        #expect(!text.contains("parts") && text.contains("ada"), "\(text)")
    }

    @Test("a fork has its parent's secret, and a higher layer's value in its place where there is one")
    func forks() async throws {
        let loaded = try await Fleet.load(
            Fleet.with([
                "customers/globex/secrets.yaml": nil,
                "integrations/acme/integration.yaml": Self.definition("in-definition"),
                "integrations/mine/fork.yaml": "from: acme\nversion: 1\nname: Mine\n",
                "customers/globex/erp.yaml": "integration: mine\nconfig: {Acme Connection: {username: b}}\n",
                "customers/globex/crm.yaml": "integration: mine\nconfig: {Acme Connection: {password: ''}}\n",
            ]), catalogue: .unknown)
        #expect(loaded.errors.isEmpty, "\(loaded.errors)")
        let key = SecretKey(customer: nil, name: "integrations.acme.Acme_Connection.password")
        #expect(loaded.instance()?.secrets == [key])
        #expect(loaded.instance("globex/crm")?.secrets == [])
        #expect(loaded.state.secrets.map(\.key) == [key])
    }

    @Test("two places never have one name")
    func names() {
        func name(_ path: String, _ variable: String, _ input: String, _ part: Int? = nil) -> String {
            ImplicitSecret.declaration(
                InlineText(path: path, variable: variable, input: input, part: part), of: nil,
                at: SourceLocation(path: path)
            ).key.name
        }
        let names = [
            name("profiles/a.yaml", "A B", "c"), name("profiles/a.yaml", "A_B", "c"),
            name("profiles/a.yaml", "A.B", "c"),
            name("profiles/a.yaml", "A", "B.c"), name("profiles/a.yaml", "A", "B/c"),
            name("profiles/a.yaml", "A B", "c", 1),
            name("profiles/a.yaml", "", "c"), name("profiles/a.yaml", String(repeating: "x", count: 200), "c"),
            name("profiles/a.yaml", String(repeating: "x", count: 201), "c"), name("profiles/a.yaml", "Ä", "c"),
            name("weir.yaml", "A", "c"), name("integrations/a/integration.yaml", "deploy", "A.c"),
            name("integrations/a/deploy.yaml", "A", "c"),
        ]
        #expect(Set(names).count == names.count, "\(names)")
        for name in names {
            #expect(ImplicitSecretName.isValid(name), "\(name)")
            #expect(!SecretName.isValid(Array(name.utf8)), "\(name)")
        }
        func place(_ customer: String?, _ name: String) -> ImplicitSecretName.Place? {
            SecretKey(customer: customer, name: name).implicitPlace
        }
        #expect(place(nil, name("integrations/a/integration.yaml", "deploy", "A.c")) == .definition("a"))
        #expect(place(nil, name("integrations/a/deploy.yaml", "A", "c")) == .sharedLayer)
        #expect(place(nil, name("profiles/a.yaml", "A", "c")) == .sharedLayer)
        #expect(place("globex", "customer.A.b") == .sharedLayer)
        #expect(place("globex", "erp.A.b~2") == .instance("erp"))
        #expect(place("globex", "ERP_PASSWORD") == nil)
    }

    @Test("no file can refer to such a secret by its name")
    func references() async throws {
        let loaded = try await Fleet.load(
            Fleet.with(
                Self.files.merging([
                    "customers/globex/crm.yaml":
                        "integration: acme\nconfig: {Acme Connection: {password: \"{{secrets.weir.Acme_Connection.token}}\"}}\n"
                ]) { $1 }))
        #expect(loaded.errors.map(\.code) == [.unknownTemplate], "\(loaded.errors)")
    }
}
