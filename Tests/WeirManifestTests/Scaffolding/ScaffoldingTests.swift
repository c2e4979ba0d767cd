import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// What weir writes for new units is what weir reads.
@Suite("Scaffolding")
struct ScaffoldingTests {
    private func scaffolding(_ tree: MemoryTree) throws -> Scaffolding<MemoryTree> {
        try Scaffolding(tree, timeZones: Fleet.timeZones, parallelism: 1)
    }

    /// `tree` with the scaffold in it.
    private func adding(_ scaffold: Scaffold, to tree: MemoryTree) -> MemoryTree {
        var tree = tree
        for file in scaffold.files { tree.setBytes(file.bytes, at: file.path) }
        return tree
    }

    private func text(_ scaffold: Scaffold) -> String {
        scaffold.files.first.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }

    // MARK: Customers

    @Test("a customer")
    func customer() async throws {
        let scaffold = try await scaffolding(Fleet.tree).customer("initech", name: nil, labels: [])
        #expect(scaffold.files.map(\.path) == ["customers/initech/customer.yaml"])
        #expect(text(scaffold).hasPrefix("name: Initech\n\n# "))
        let loaded = try await Fleet.load(adding(scaffold, to: Fleet.tree))
        #expect(loaded.findings == [])
        #expect(loaded.stated.contains("customer initech"))
    }

    @Test("names and labels mean themselves, whatever they are")
    func names() async throws {
        let names = [
            "4711", "true", "~", "no", "a: b", "#1", "- x", "{a}", "[b", "it's", "say \"hi\"", "Ünïcode 😀", "a, b",
            "{{secrets.X}}", "\\", "trailing:", "&a *b", "!x", "%y", "@z", "`q`", "a #b", "\u{202E}left", "a\u{85}b",
        ]
        for name in names {
            let scaffold = try await scaffolding(Fleet.tree).customer("initech", name: name, labels: [name, "Eu"])
            let loaded = try await Fleet.load(adding(scaffold, to: Fleet.tree))
            #expect(loaded.findings == [], "\(name)")
            let customer = try #require(loaded.state.customers.first { $0.slug == "initech" })
            let file = read(scaffold.files[0].bytes).document
            let document = try #require(file)
            #expect(document.value(of: "name", in: 0).map(document.string) == name, "\(text(scaffold))")
            let labels = try #require(document.value(of: "labels", in: 0))
            #expect(document.children(labels).map(document.string) == [name, "Eu"], "\(text(scaffold))")
            #expect(!customer.spec.json.isEmpty)
        }
    }

    private func read(_ bytes: [UInt8]) -> (document: Document?, diagnostics: [Diagnostic]) {
        let (document, diagnostics) = WeirManifestTests.document(bytes)
        return (diagnostics.isEmpty ? document : nil, diagnostics)
    }

    @Test("what a deploy.yaml makes of a new customer is said")
    func selected() async throws {
        let tree = Fleet.with(["integrations/acme/deploy.yaml": "customers: {labels: [tier-1]}\n"])
        let scaffold = try await scaffolding(tree).customer("initech", name: nil, labels: ["Tier-1"])
        #expect(scaffold.notes == ["A deploy.yaml deploys to them: acme."])
        #expect(try await scaffolding(tree).customer("initech", name: nil, labels: []).notes == [])
    }

    // MARK: Instances

    private static let needy = """
        definitionVersion: 7
        name: Needy
        flows:
          - name: Import
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
        requiredConfigVars:
          - {key: "Base: URL", dataType: string, description: "Where it\\nanswers.\\u2028 Always."}
          - {key: Region, dataType: picklist, pickList: [eu, us]}
          - {key: Sync, dataType: schedule}
          - {key: Ids, dataType: number, collectionType: valuelist}
          - {key: Batch Size, dataType: number, defaultValue: "100"}
          - key: Acme Connection
            dataType: connection
            description: The account.
            connection: {key: basic, component: {key: acme}}
            inputs:
              host: {type: value, value: api.example.com}
              username: {type: value, value: ""}
              password: {type: value, value: ""}
          - key: Grant
            dataType: connection
            connection: {key: oauth2, component: {key: acme}}
            inputs: {authorizeUrl: {type: value, value: "https://a.example.com"}}

        """

    @Test("an instance lists what has no value")
    func instance() async throws {
        let tree = Fleet.with([
            "integrations/needy/integration.yaml": Self.needy,
            "profiles/eu.yaml": "config: {Region: eu}\n",
            "customers/globex/customer.yaml": "name: Globex\nprofiles: [eu]\n",
        ])
        let scaffold = try await scaffolding(tree).instance(customer: "globex", slug: "new", integration: "needy")
        #expect(
            text(scaffold) == """
                integration: needy

                # No layer gives these a value. Take the # away and fill them in; until then the instance is unconfigured.
                config:
                  # 'Base: URL':  # string. Where it answers. Always.
                  # Sync:  # five or six cron fields, or {cron: …, timeZone: Europe/Berlin}
                  # Ids:  # list, each item: number
                  # Acme Connection:  # connection. The account.
                  #   password: "{{secrets.ACME_PASSWORD}}"
                  #   username:

                # Grant: somebody grants access once the instance is deployed.

                # These have a value already, which config may change: Region, Batch Size.

                """)
        let loaded = try await Fleet.load(adding(scaffold, to: tree))
        #expect(loaded.findings == [])
        let instance = try #require(loaded.instance("globex/new"))
        #expect(Set(instance.missing) == ["Base: URL", "Sync", "Ids", "Acme Connection"])
        #expect(scaffold.notes.count == 1 && scaffold.notes[0].contains("Base: URL"))
    }

    @Test("secrets that nobody declares are suggested, and so are those of a connection that a layer begins")
    func secrets() async throws {
        let tree = Fleet.with([
            "integrations/needy/integration.yaml": Self.needy,
            "weir.yaml": "apiVersion: weir/v1\ndefaults: {config: {Acme Connection: {username: svc}}}\n",
            "customers/globex/secrets.yaml": nil,
        ])
        let scaffold = try await scaffolding(tree).instance(customer: "globex", slug: "new", integration: "needy")
        #expect(
            text(scaffold).contains(
                """
                  #   password: "{{secrets.ACME_PASSWORD}}"

                """))
        #expect(!text(scaffold).contains("username"))
        #expect(
            text(scaffold).contains(
                """

                # Declare in customers/globex/secrets.yaml:
                # secrets:
                #   ACME_PASSWORD: {from: {env: GLOBEX_ACME_PASSWORD}}

                """))
    }

    /// Real definitions, those of the tests, and the other side of the comments: taken away, the file is still valid.
    @Test("an instance of any definition is valid, as it is and with the comments taken away")
    func everyDefinition() async throws {
        let definitions =
            [Array(Self.needy.utf8), Array(Fleet.definition.utf8)] + Fixtures.definitions.map(\.bytes)
        for bytes in definitions {
            var tree = Fleet.with(["customers/globex/secrets.yaml": nil, "customers/globex/erp.yaml": nil])
            tree.setBytes(bytes, at: "integrations/other/integration.yaml")
            let scaffold = try await scaffolding(tree).instance(customer: "globex", slug: "new", integration: "other")
            tree = adding(scaffold, to: tree)
            #expect(try await Fleet.load(tree).errors.map(\.message) == [])

            var lines = text(scaffold).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var declarations: [String] = []
            for (index, line) in lines.enumerated() {
                if line.hasPrefix("  # ") {
                    lines[index] = "  " + line.dropFirst(4)
                } else if line.hasPrefix("# secrets:") || line.hasPrefix("#   ") {
                    declarations.append(String(line.dropFirst(2)))
                }
            }
            tree["customers/globex/new.yaml"] = lines.joined(separator: "\n")
            if !declarations.isEmpty { tree["customers/globex/secrets.yaml"] = declarations.joined(separator: "\n") }
            let loaded = try await Fleet.load(tree)
            #expect(loaded.errors.map(\.message) == [], "\(lines.joined(separator: "\n"))")
            #expect(loaded.instance("globex/new") != nil)
        }
        #expect(definitions.count >= 2)
    }

    @Test("names of secrets are possible, and each is asked for once")
    func secretNames() {
        var names = SecretSuggestions(declared: ["ACME_TOKEN"])
        #expect(names.name(connection: "Acme Connection", input: "password") == "ACME_PASSWORD")
        #expect(names.name(connection: "acme", input: "password") == "ACME_PASSWORD_2")
        #expect(names.name(connection: "Acme", input: "token") == "ACME_TOKEN")
        #expect(names.name(connection: "3PL", input: "apiKey") == "SECRET_3_PL_API_KEY")
        #expect(names.name(connection: "Зенит", input: "пароль") == "SECRET")
        #expect(names.name(connection: "Connection", input: "client_secret") == "CONNECTION_CLIENT_SECRET")
        let long = names.name(connection: String(repeating: "a", count: 300), input: "key")
        for name in names.names + [long] { #expect(SecretName.isValid(Array(name.utf8)), "\(name)") }
        #expect(!names.names.contains("ACME_TOKEN") && Set(names.names).count == names.names.count)
    }

    // MARK: Refusals

    @Test("what is in the way is said")
    func refusals() async throws {
        let tree = Fleet.with([
            "customers/globex/other.yml": "integration: acme\n",
            "customers/broken/customer.yaml": "nmae: x\n",
            "integrations/bad/integration.yaml": "name: x\n",
            "integrations/acme/deploy.yaml": "customers: {all: true}\ninstance: made\n",
            "integrations/needy/integration.yaml": Self.needy,
        ])
        let scaffolding = try scaffolding(tree)
        func refusal(_ make: () async throws -> Scaffold) async -> String {
            do {
                _ = try await make()
                return "nothing"
            } catch { return "\(error)" }
        }
        func instance(_ customer: String, _ slug: String, _ integration: String) async -> String {
            await refusal { try await scaffolding.instance(customer: customer, slug: slug, integration: integration) }
        }
        #expect(await refusal { try await scaffolding.customer("globex", name: nil, labels: []) }.contains("already"))
        #expect(await instance("globex", "other", "acme").contains("customers/globex/other.yml"))
        #expect(await instance("globx", "new", "acme").contains("Did you mean globex?"))
        #expect(await instance("zzz", "new", "acme").contains("weir new customer zzz"))
        #expect(await instance("globex", "new", "acne").contains("Did you mean acme?"))
        #expect(await instance("globex", "secrets", "acme").contains("another meaning"))
        #expect(await instance("broken", "new", "acme").contains("held"))
        #expect(await instance("globex", "new", "bad").contains("held"))
        #expect(await instance("globex", "made", "needy").contains("of acme by its deploy.yaml"))
        #expect(await instance("globex", "made", "acme") == "nothing")
        #expect(
            await refusal { try await scaffolding.integration("acme", name: nil, template: nil) }.contains("already"))
        #expect(throws: ScaffoldError.self) { try self.scaffolding(MemoryTree(["customers/a/customer.yaml": "{}"])) }
    }
}
