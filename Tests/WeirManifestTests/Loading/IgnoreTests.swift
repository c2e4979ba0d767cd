import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Fields that belong to the runtime")
struct IgnoreTests {
    private func load(_ ignore: String, _ more: String = "", files: [String: String] = [:]) async throws -> Loaded {
        var tree = Fleet.with(["customers/globex/erp.yaml": "integration: acme\nignore: [\(ignore)]\n\(more)"])
        for (path, text) in files { tree[path] = text }
        return try await Fleet.load(tree)
    }

    @Test("all layers that have a list count, each field once, with the origin of the highest")
    func union() async throws {
        let files = [
            "weir.yaml":
                "apiVersion: weir/v1\nprofiles: [base]\nignore: [config/Live, config/Nowhere, flows/No/enabled]",
            "profiles/base.yaml": "ignore: [enabled, config/Live, config/Acme Connection/usrname]",
        ]
        let loaded = try await load("flows/Import Orders/apiKeys, config/Acme Connection/username", files: files)
        #expect(loaded.findings == [])
        #expect(
            loaded.field("ignore")
                == #"["config/Acme Connection/username","config/Live","enabled","flows/Import Orders/apiKeys"]"#)
        #expect(loaded.origin("ignore") == "customers/globex/erp.yaml:2:10 instance")
        #expect(loaded.hasAllOrigins)
        #expect(
            loaded.instance()?.ignored.map(\.path) == [
                ["config", "Acme Connection", "username"], ["config", "Live"], ["enabled"],
                ["flows", "Import Orders", "apiKeys"],
            ])
        var tree = Fleet.tree
        for (path, text) in files { tree[path] = text }
        let shared = try await Fleet.load(tree)
        #expect(shared.field("ignore") == #"["config/Live","enabled"]"#)
        #expect(shared.origin("ignore") == "profiles/base.yaml:1:10 profile")
        #expect(try await Fleet.load(Fleet.tree).instance()?.spec.text.contains("ignore") == false)
    }

    @Test("the stated value is in the spec, and not in its digest")
    func digest() async throws {
        let ignore = "config/Batch Size, config/Acme Connection/username, flows/Import Orders/enabled"
        var digests: Set<WeirModel.Digest> = []
        let values = [
            "", "config: {Batch Size: 7}", "config: {Batch Size: 8}\nflows: {Import Orders: {enabled: false}}",
            "config: {Batch Size: null, Acme Connection: {username: a}}", "config: {Acme Connection: {username: b}}",
            "config: {Acme Connection: {username: null}}\nflows: {Import Orders: {enabled: true}}",
        ]
        for value in values {
            let loaded = try await load(ignore, value)
            #expect(loaded.findings == [])
            #expect(loaded.hasAllOrigins)
            digests.insert(try #require(loaded.instance()).spec.digest)
        }
        #expect(digests.count == 1)
        // Everything else counts, and so does the list itself.
        for other in [
            "config: {Live: true}", "config: {Acme Connection: {host: h}}", "config: {Acme Connection: null}",
            "flows: {Import Orders: {security: unsecured}}", "labels: [x]",
        ] {
            digests.insert(try #require(try await load(ignore, other).instance()).spec.digest)
        }
        digests.insert(try #require(try await load("config/Batch Size").instance()).spec.digest)
        #expect(digests.count == 7)
    }

    @Test("a name that holds slashes is told apart by the definition")
    func slashes() async throws {
        let variables = """
              - {key: In/Out, dataType: string, defaultValue: ""}
              - {key: In~, dataType: string, defaultValue: ""}
              - key: A/B
                dataType: connection
                connection: {key: basic, component: {key: acme}}
                inputs: {c/d: {type: value, value: ""}}
            """
        let flow =
            "  - {name: X/Y, steps: [{name: Start, isTrigger: true, action: {key: w, component: {key: webhook-triggers}}}]}"
        let definition = Fleet.definition.replacing("requiredConfigVars:", with: "\(flow)\nrequiredConfigVars:")
        let loaded = try await load(
            "config/In/Out, config/In~, config/A/B/c/d, flows/X/Y/enabled",
            files: ["integrations/acme/integration.yaml": definition + "\n" + variables])
        #expect(loaded.findings.filter { $0.hasPrefix("error") } == [])
        #expect(
            loaded.field("ignore")
                == #"["config/A~1B/c~1d","config/In~0","config/In~1Out","flows/X~1Y/enabled"]"#)
        #expect(loaded.instance()?.ignored[0].path == ["config", "A/B", "c/d"])
        let wrong = try await load(
            "config/In/Out/x", files: ["integrations/acme/integration.yaml": definition + "\n" + variables])
        #expect(wrong.errors.map(\.code) == [.invalidValue])
        #expect(wrong.errors.first?.hint == #"write "config/In/Out""#)
    }

    @Test("what is stated once is missing only where the runtime has to give it")
    func missing() async throws {
        let loaded = try await load("config/Live, config/Acme Connection/username")
        let instance = try #require(loaded.instance())
        #expect(instance.missing == ["Acme Connection"])
        #expect(instance.ignored.map(\.isRequired) == [true, true])
        // What the definition says of the connection stands there all the same.
        #expect(loaded.field("config", "Acme Connection", "host") == "\"api.acme.example.com\"")
        let stated = try await load("config/Acme Connection/username", "config: {Acme Connection: {port: 1}}")
        #expect(stated.instance()?.missing == [])
        #expect(stated.instance()?.ignored.map(\.isRequired) == [false])
        let whole = try await load("config/Acme Connection, enabled")
        #expect(whole.instance()?.missing == ["Acme Connection"])
        #expect(whole.instance()?.ignored.map(\.isRequired) == [true, false])
        #expect(whole.field("config", "Acme Connection", "host") == nil)
    }

    @Test("hints say what was probably meant")
    func hints() async throws {
        let hints = try await load(
            "conifg/Live, config/Lve, flows/Import Order/enabled, flows/Import Orders/enabld, enabld, name, "
                + "config/Acme Connection/usrname"
        ).errors.map { $0.hint ?? "" }
        #expect(
            hints == [
                #"did you mean "config/Live"?"#, #"did you mean "config/Live"?"#,
                #"did you mean "flows/Import Orders/enabled"?"#, #"did you mean "flows/Import Orders/enabled"?"#,
                #"did you mean "enabled"?"#,
                "config/VARIABLE, config/CONNECTION/INPUT, enabled, flows/FLOW/enabled",
                #"did you mean "config/Acme Connection/username"?"#,
            ])
    }
}
